#!/bin/sh
# Runs every fuzz function of the module for the time given, one after the other.
set -eu
time=$1
grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u | while read -r dir; do
	for f in $(grep -h '^func Fuzz' "$dir"/*_test.go | sed 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/'); do
		echo "$dir $f"
		go test "$dir" -run '^$' -fuzz "^$f\$" -fuzztime "$time" </dev/null # not the list of folders
	done
done
