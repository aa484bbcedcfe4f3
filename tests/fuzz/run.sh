#!/bin/sh
# Runs each fuzzer given for some seconds; prints executions, and what crashed.
seconds=$1
shift
passed=0 failed=0
for program in "$@"; do
	name=$(basename "$program")
	corpus=build/fuzz/corpus/$name
	seeds=build/fuzz/seeds/$name
	mkdir -p "$corpus"
	"${PYTHON:-/usr/bin/python3}" tests/fuzz/seeds.py unpack "${name#fuzz_}" "$seeds"
	log=$program.log
	if "$program" -max_total_time="$seconds" -max_len=4096 -rss_limit_mb=2048 \
		-timeout=20 -print_final_stats=1 \
		-artifact_prefix="build/fuzz/$name-" "$corpus" "$seeds" \
		>"$log" 2>&1; then
		passed=$((passed + 1))
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
		echo "fuzz: $name: $runs executions, no crash"
	else
		failed=$((failed + 1))
		echo "fuzz: $name: CRASHED"
		grep -aE 'ERROR|SUMMARY|Test unit written' "$log"
	fi
done
echo "fuzz: $passed passed, $failed failed"
[ $failed -eq 0 ]
