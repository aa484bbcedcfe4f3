#!/bin/sh
# install-config.sh DATA ETC SHOWN: the shipped configuration into DATA/config,
# and into ETC what an admin begins with. SHOWN is what DATA is called once
# installed. What is in ETC already stays as it is.
set -eu
cd "$(dirname "$0")/../config"
data=$1 etc=$2 shown=$3

for folder in blanks campaigns forms notices rosters templates; do
	install -d "$data/config/$folder"
	install -m 644 "$folder"/* "$data/config/$folder"
done
install -m 644 shoubao.conf "$data/config"

[ -d "$etc" ] || install -d -m 750 "$etc"
[ ! -e "$etc/shoubao.conf" ] || exit 0
sed -e "s,\"\.\./state,\"/var/lib/shoubao,; s,\"templates\",\"$shown/config/templates\"," \
	-e "s,@include \"campaigns/,@include \"$shown/config/campaigns/," \
	-e "s,^# One file for each notice.*,# One file for each notice: copy blanks/\, campaigns/\, forms/ and rosters/ from\\n# $shown/config to here before you change them.," \
	-e '/^# notices\/\.$/d' \
	-e 's,^\(# Spool.*\) An installed system uses.*,\1,' \
	shoubao.conf >"$etc/shoubao.conf.new"
chmod 640 "$etc/shoubao.conf.new"
mv "$etc/shoubao.conf.new" "$etc/shoubao.conf"
