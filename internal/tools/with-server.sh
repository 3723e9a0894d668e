#!/bin/sh
# Runs a command with a Treadle of its own: with-server.sh BINARY COMMAND...
# gets the server's URL as its last argument. The server and its data are gone
# afterwards.
set -eu
binary=$1
shift
data=$(mktemp -d)
"$binary" serve --listen 127.0.0.1:0 --data "$data" --log-level warn >"$data/out" &
server=$!
# Each step may fail, for the script's own status is to be the command's.
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$data"' EXIT
until grep -q 'serves at' "$data/out"; do
	kill -0 $server 2>/dev/null || { echo "treadle did not start; its log is above" >&2; exit 1; }
	sleep 0.1
done
"$@" "$(sed 's/.*serves at //' "$data/out")"
