#!/bin/sh
# after-install.sh ETC LIB: on the machine itself, the user and the folders, and
# what to do next. LIB holds sysusers.d and tmpfiles.d.
set -u
etc=$1 lib=$2

if command -v systemd-sysusers >/dev/null 2>&1; then
	systemd-sysusers "$lib/sysusers.d/shoubao.conf" &&
		systemd-tmpfiles --create "$lib/tmpfiles.d/shoubao.conf" &&
		chgrp shoubao "$etc/shoubao.conf"
else
	echo "No systemd-sysusers here: make a user shoubao that owns /var/lib/shoubao."
fi
[ ! -d /run/systemd/system ] || systemctl daemon-reload
cat <<END

Installed. Next:
  1. edit   $etc/shoubao.conf     (man shoubao.conf)
  2. check  shoubaod -n -c $etc/shoubao.conf
  3. start  systemctl enable --now shoubaod
END
