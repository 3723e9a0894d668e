#!/bin/sh
# Builds the console for the browser, if anything it is made of has changed since.
# With the word "test" it must be built, and its tests are run, those in a browser
# before the binary too.
set -eu

cd "$(dirname "$0")/../../console/web"
must=${1:-}

without() {
	echo "$1: the console is left out of the binary" >&2
	[ -z "$must" ] || exit 1
	exit 0
}

command -v node >/dev/null && command -v npm >/dev/null || without "Node.js is not installed"
node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || without "Node.js is older than 20"

if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --no-audit --no-fund || without "npm ci has failed"
	touch node_modules/.package-lock.json
fi
built=../dist/app/index.html
if [ ! -f "$built" ] || [ -n "$(find src build index.html vite.config.ts package-lock.json ../typegen ../../protocol/model -newer "$built" -print -quit)" ]; then
	npm run build
fi
[ -n "$must" ] || exit 0
npm test
npm run e2e
