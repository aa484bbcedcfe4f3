#!/bin/sh
# On the machine itself: the user, the folders, and what to do next.
set -u
etc=$1
if command -v systemd-sysusers >/dev/null 2>&1; then
	systemd-sysusers shoubao.conf && systemd-tmpfiles --create shoubao.conf
	chgrp shoubao "$etc/shoubao.conf" 2>/dev/null
fi
[ ! -d /run/systemd/system ] || systemctl daemon-reload
cat <<END

Installed. Next:
  1. edit   $etc/shoubao.conf     (man shoubao.conf)
  2. check  shoubaod -n -c $etc/shoubao.conf
  3. start  systemctl enable --now shoubaod
END
