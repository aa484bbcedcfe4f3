#!/bin/sh
# Includes go one way, some functions are banned, layout is clang-format's.
# Prints every violation as file:line: reason; exit 1 when there is any.
set -u
cd "$(dirname "$0")/.." || exit 1
found=0

complain() { # a list of file:line:text on standard input; $1 the reason
	while IFS= read -r hit; do
		printf '%s: %s\n' "$hit" "$1"
		echo x >>"$marks"
	done
}
marks=$(mktemp)
trap 'rm -f "$marks"' EXIT

# Whoever owns the folder: a clone may be root's or somebody else's. Without git
# everything that lies there is looked at.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
list() { # patterns
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files "$@"
		return
	fi
	for pattern; do
		find config daemon parsers spool tests -type f -path "$pattern"
	done
}
sources=$(list '*.c' '*.h' | grep -v '^tests/')

# base includes nothing of ours but base; parsers only base; config only base;
# spool only config and base. (The daemon room may include all but parsers.)
may_not() { # room, pattern of headers
	# shellcheck disable=SC2086
	grep -nE "^#include \"($2)/" $(printf '%s\n' $sources | grep "^$1/") /dev/null |
		complain "this room may not include that one"
}
may_not daemon/base 'parsers|config|spool|daemon'
may_not parsers 'config|spool|daemon'
may_not config 'parsers|spool|daemon'
may_not spool 'parsers|daemon'
# shellcheck disable=SC2086
grep -nE '^#include "parsers/' $(printf '%s\n' $sources | grep '^daemon/') /dev/null |
	complain "only shoubao-parse reads untrusted bytes"

# The pure code knows no store, no clock, no file and no log.
pure='judge judge_campaign standing match subject identify verdict receipt template_parse compose dates'
for name in $pure; do
	# shellcheck disable=SC2046
	grep -nE '^#include "(spool/|engine|office|base/(log|durable|wire)\.h)|clock_now\(|fopen\(|open\(' \
		$(list "daemon/$name.c" "daemon/${name}_*.c") /dev/null |
		complain "pure code does no input or output"
done

# shellcheck disable=SC2046
grep -nE '(^|[^[:alnum:]_])(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|sscanf|alloca|tmpnam|mktemp|system|popen)[[:space:]]*\(' \
	$(list '*.c' '*.h') /dev/null | grep -vE ':\s*(/?\*|//)' |
	complain "a banned function"

# Each third-party header belongs to few files.
few() { # header pattern, at most so many files
	# shellcheck disable=SC2086
	users=$(grep -lE "^#include <($1)" $sources | wc -l)
	[ "$users" -le "$2" ] || echo "$1: included by $users files" |
		complain "at most $2 may"
}
few 'sqlite3\.h' 2
few 'libconfig\.h' 4
few 'seccomp\.h' 2
few 'zip\.h' 1
few 'gumbo\.h' 1
few 'nettle/' 3
few 'systemd/' 1
few 'xlsxwriter\.h' 1

if command -v clang-format >/dev/null 2>&1; then
	# shellcheck disable=SC2086
	clang-format --dry-run $(list '*.c' '*.h') 2>&1 |
		grep -E '^[^ ]+:[0-9]+:[0-9]+: warning' | sed 's/: warning.*//' |
		complain "not laid out by clang-format"
fi

found=$(wc -l <"$marks")
[ "$found" -eq 0 ] || echo "lint: $found violations" >&2
[ "$found" -eq 0 ]
