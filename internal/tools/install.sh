#!/bin/sh
# Installs what the tests use beside Go, where it is missing: the official suite
# of JSONata, the interpreters that Lambda functions run on, the AWS SDK for Python,
# the aws command, and a browser for the console.
set -eu

go mod download github.com/recolabs/gnata@v0.2.2

missing=
command -v python3 >/dev/null || missing="$missing python3 python3-boto3"
command -v node >/dev/null || missing="$missing nodejs"
command -v npm >/dev/null || missing="$missing npm"
command -v chromium >/dev/null || missing="$missing chromium"
if command -v python3 >/dev/null && ! python3 -c 'import boto3' 2>/dev/null; then
	missing="$missing python3-boto3"
fi
command -v aws >/dev/null || missing="$missing awscli"
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "the tests need these Debian packages or their like:$missing" >&2
	exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
	sudo=sudo
	command -v sudo >/dev/null || { echo "install as root what the tests need:$missing" >&2; exit 1; }
fi
$sudo apt-get update -q
# shellcheck disable=SC2086 # a list of words
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
