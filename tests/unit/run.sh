#!/bin/sh
# Runs the unit tests given as programs, shows what failed, prints one total.
passed=0 failed=0 programs=0

for program in "$@"; do
	log=$program.log
	CMOCKA_MESSAGE_OUTPUT=stdout "$program" >"$log" 2>&1
	status=$?
	programs=$((programs + 1))
	passed=$((passed + $(grep -c '^\[       OK \]' "$log")))
	[ $status -eq 0 ] && continue
	wrong=$(grep -c '^\[  FAILED  \] .*: ' "$log")
	# One that crashed before its summary failed all the same.
	[ "$wrong" -gt 0 ] || wrong=1
	failed=$((failed + wrong))
	echo "--- $program: exit status $status"
	tail -n 60 "$log"
done

echo "unit: $passed passed, $failed failed, in $programs programs"
[ $failed -eq 0 ]
