#!/bin/sh
# Installs the named Debian packages that are missing, as root or by sudo;
# elsewhere says which are missing.
set -eu

missing=
if command -v dpkg-query >/dev/null 2>&1; then
	for package in "$@"; do
		state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
		[ "$state" = "install ok installed" ] || missing="$missing $package"
	done
	[ -n "$missing" ] || exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
	echo "This is no Debian system. What Debian calls these packages is needed:" >&2
	echo "  $*" >&2
	command -v pkg-config >/dev/null 2>&1 && exit 0
	exit 1
fi
as_root=
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null 2>&1; then
		echo "Missing packages; as root: apt-get install$missing" >&2
		exit 1
	fi
	as_root=sudo
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words
if ! $as_root apt-get install -y --no-install-recommends $missing >/dev/null 2>&1; then
	$as_root apt-get update >/dev/null
	$as_root apt-get install -y --no-install-recommends $missing >/dev/null
fi
