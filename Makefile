# What one types here. `make demo` and `make test` need nothing but Go; the
# latter installs what else the tests use (see internal/tools/install.sh).

BIN := bin/treadle
GO  := go
JSONATA := github.com/recolabs/gnata@v0.2.2/testdata

.PHONY: build console demo test screenshots lint bench fuzz terraform clean

build: console
	$(GO) build -o $(BIN) ./cmd/treadle

# The console in the browser is built by Node.js and embedded. Without Node, or where
# npm cannot get what it needs, the binary has a page that says so in its place.
console:
	@sh internal/tools/console.sh

# FAIL=1 runs a job that fails; WAIT=60 waits as the original sample does;
# CRASH=1 kills the server in the middle; KEEP=1 leaves it serving.
demo: build
	$(BIN) demo --wait $(or $(WAIT),2) $(if $(FAIL),--fail) $(if $(CRASH),--crash) $(if $(KEEP),--keep)

# RACE=1 runs the tests under the race detector.
test: lint
	sh internal/tools/install.sh
	sh internal/tools/console.sh test
	JSONATA_SUITE=$$($(GO) env GOMODCACHE)/$(JSONATA) $(GO) test $(if $(RACE),-race) ./...

# Pictures of every page of the console, light and dark, in console/web/screenshots.
screenshots: console
	cd console/web && npm run screenshots

lint:
	@unformatted=$$("$$($(GO) env GOROOT)/bin/gofmt" -l .); test -z "$$unformatted" || { echo "gofmt would change: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

# BENCH="-sleepers 1000000 -wait 1m -hold 10m -open 1000000" measures at full size.
bench: build
	$(GO) run ./bench -binary $(BIN) -out bench $(BENCH)

# A short run of every fuzz function; FUZZTIME=5m runs longer.
fuzz:
	sh internal/tools/fuzz.sh $(or $(FUZZTIME),10s)

# The example of docs/terraform, applied, run and destroyed.
terraform: build
	sh internal/tools/with-server.sh $(BIN) sh docs/terraform/walk.sh

clean:
	rm -rf bin bench/out console/dist/app
