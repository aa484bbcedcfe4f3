#!/bin/sh
# All tests, one step after the other, each with what it takes to be believed.
# The last line is the sum: `N passed, N failed`. Exit 1 when any failed.
#
#   tests/check.sh [STEP…]   of: lint unit sanitize e2e systemd crash kill
#                            fuzz mime static tidy corpus
set -u
cd "$(dirname "$0")/.." || exit 1

: "${MAKE:=make}" "${PYTHON:=/usr/bin/python3}" "${FUZZ_SECS:=5}" "${TIDY_SECS:=180}"
# Whoever owns the folder: a clone may be root's or somebody else's.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
jobs=$(nproc 2>/dev/null || echo 2)
[ "$jobs" -le 4 ] || jobs=4
steps=${*:-lint unit sanitize e2e systemd crash kill fuzz mime static tidy corpus}
total=$(echo "$steps" | wc -w)
logs=build/check
mkdir -p $logs
passed=0 failed=0 number=0 begun=$(date +%s)
failures=

make_quietly() {
	"$MAKE" -s --no-print-directory -j"$jobs" "$@"
}

# Adds up every "… N passed, N failed …" that a step printed. One that printed
# none, or failed without saying how often, counts as one.
count() { # name, exit status, log
	sums=$(sed -nE 's/^([a-z0-9 ]+: )?([0-9]+) passed, ([0-9]+) failed.*/\2 \3/p' "$3" |
		awk '{ p += $1; f += $2 } END { print p + 0, f + 0 }')
	good=${sums% *} bad=${sums#* }
	if [ "$good" -eq 0 ] && [ "$bad" -eq 0 ]; then
		if [ "$2" -eq 0 ]; then good=1; else bad=1; fi
	elif [ "$2" -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
	fi
	passed=$((passed + good)) failed=$((failed + bad))
	[ "$bad" -eq 0 ] || failures="$failures $1"
}

step() { # name
	number=$((number + 1))
	log=$logs/$1.log
	from=$(date +%s)
	echo "[$number/$total] $(title "$1")"
	{ "run_$1" 2>&1; echo $? >"$logs/status"; } | tee "$log" | sed 's/^/    /'
	status=$(cat "$logs/status")
	# A step that can't be done here says so and counts for nothing.
	if [ "$status" -eq 77 ]; then
		echo "    skipped"
		return
	fi
	count "$1" "$status" "$log"
	echo "    $(($(date +%s) - from)) s$([ "$status" -eq 0 ] || echo ", FAILED")"
}

title() {
	case $1 in
	lint) echo "includes, banned functions, layout" ;;
	unit) echo "programs and unit tests" ;;
	sanitize) echo "unit tests under the address and undefined-behaviour sanitizers" ;;
	e2e) echo "end to end over real Maildirs, with sanitized programs" ;;
	systemd) echo "the service under systemd, in a booted machine" ;;
	crash) echo "a kill at every rename, barrier and unlink of a small run" ;;
	kill) echo "kills at random, errors at system calls, lost power" ;;
	fuzz) echo "each parser fuzzed for $FUZZ_SECS s" ;;
	mime) echo "mails that Python's email package wrote" ;;
	static) echo "cppcheck" ;;
	tidy) echo "clang-tidy for $TIDY_SECS s, what changed last first" ;;
	corpus) echo "sheets of other projects' test suites" ;;
	esac
}

run_lint() {
	sh tests/lint.sh
}

run_unit() {
	make_quietly all && make_quietly unit
}

run_sanitize() {
	make_quietly MODE=sanitize all && make_quietly MODE=sanitize unit
}

run_e2e() {
	make_quietly MODE=sanitize all &&
		"$PYTHON" tests/e2e/run.py --build=build/sanitize --jobs="$jobs"
}

run_systemd() {
	make_quietly all && SHOUBAO_BUILD=build "$PYTHON" tests/systemd/test_service.py
}

run_crash() {
	make_quietly all && "$PYTHON" tests/faults/crash.py
}

run_kill() {
	make_quietly all &&
		"$PYTHON" tests/faults/random_kill.py --kills 30 --mails 100 &&
		"$PYTHON" tests/faults/inject.py --moments 30 &&
		"$PYTHON" tests/faults/power.py --mails 40 --moments 5 --secs 5
}

run_fuzz() {
	if ! command -v clang >/dev/null 2>&1; then
		echo "clang is not there"
		return 77
	fi
	make_quietly fuzz FUZZ_SECS="$FUZZ_SECS"
}

run_mime() {
	make_quietly build/shoubao-parse &&
		"$PYTHON" tests/mime/compare.py build/shoubao-parse 150
}

run_static() {
	if ! command -v cppcheck >/dev/null 2>&1; then
		echo "cppcheck is not there"
		return 77
	fi
	mkdir -p build/cppcheck
	cppcheck -j "$jobs" -q --std=c11 --library=posix \
		--library=tests/cppcheck.cfg -D_GNU_SOURCE -I. -Idaemon \
		--enable=warning,portability --suppressions-list=tests/cppcheck.txt \
		--suppress=missingIncludeSystem --suppress=unmatchedSuppression \
		--template='{file}:{line}: {message} [{id}]' \
		--cppcheck-build-dir=build/cppcheck --error-exitcode=1 \
		config daemon parsers spool
}

# A file takes seconds, so only as many as fit the time. What fails is said
# and fails; the time running out does not.
run_tidy() {
	if ! command -v clang-tidy >/dev/null 2>&1; then
		echo "clang-tidy is not there"
		return 77
	fi
	{
		git log -n 60 --name-only --pretty= -- '*.c' 2>/dev/null
		find config daemon parsers spool -name '*.c'
	} | grep -v '^tests/' | awk '!seen[$0]++' |
		while read -r file; do [ ! -f "$file" ] || echo "$file"; done >$logs/tidy.files
	checks='-*,bugprone-*,cert-err34-c,misc-redundant-expression'
	for noise in easily-swappable-parameters reserved-identifier branch-clone \
		narrowing-conversions assignment-in-if-condition sizeof-expression \
		implicit-widening-of-multiplication-result suspicious-include \
		not-null-terminated-result misplaced-widening-cast; do
		checks=$checks,-bugprone-$noise
	done
	flags="-std=gnu11 -D_GNU_SOURCE -I. -Idaemon $(pkg-config --cflags jansson \
		gmime-3.0 libconfig sqlite3 libzip expat nettle libseccomp libsystemd \
		libcurl libarchive)"
	: >$logs/tidy.done
	# shellcheck disable=SC2016 # for the inner shell
	timeout "$TIDY_SECS" xargs -P "$jobs" -n 1 sh -c '
		clang-tidy --quiet --checks="$1" "$4" -- $2 2>/dev/null &&
			echo "$4" >>"$3"' sh "$checks" "$flags" $logs/tidy.done \
		<$logs/tidy.files >$logs/tidy.said
	grep -E '(warning|error):' $logs/tidy.said | sort -u
	echo "$(wc -l <$logs/tidy.done) of $(wc -l <$logs/tidy.files) files looked at"
	! grep -qE '(warning|error):' $logs/tidy.said
}

# The corpus is not of this project; it may lie beside it.
run_corpus() {
	corpus=../shared/corpus
	if [ ! -f $corpus/check.py ]; then
		echo "there is no $corpus"
		return 77
	fi
	make_quietly build/shoubao-parse &&
		"$PYTHON" $corpus/check.py build/shoubao-parse
}

for name in $steps; do
	step "$name"
done
[ -z "$failures" ] || echo "failed:$failures; the logs are in $logs"
echo "all of it took $(($(date +%s) - begun)) s"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
