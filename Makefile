# make demo    everything from nothing: installs what is missing, builds, fetches a small model, opens the screen (without a terminal: replays a bundled case)
# make test    every test, with the real small model, llama.cpp's own server and the published cases
# make dist    one archive that runs on every x86-64 Linux since Debian 11, whatever its processor (docs/building.md)
# make bench   the local engine beside llama.cpp's own programs, as ratios (BENCH="--quick one" for a part of it; benches/RESULTS.md has results)
# make check   formatting, lints, documentation, licences
.PHONY: setup machine demo build test dist bench check advisories clean

# The published CMB-Clin-qa.json, and a folder with llama.cpp's llama-server (or a script that builds one).
CMB_CLIN ?= $(abspath ../shared/data/cmb-clin/CMB-Clin-qa.json)
LLAMA_SERVER_SCRIPT ?= $(abspath ../shared/peers/llama.sh)

setup:
	@scripts/setup.sh python3 pip3

machine:
	@scripts/machine.sh

build: setup
	@scripts/build.sh --release

demo: build
	@scripts/demo.sh

dist: setup
	@scripts/dist.sh

test: setup machine
	@set -e; \
	WARDROUND_TEST_MODEL=$$(scripts/demo-model.sh); export WARDROUND_TEST_MODEL; \
	: "$${WARDROUND_TEST_LLAMA_SERVER:=$$($(LLAMA_SERVER_SCRIPT))/llama-server}"; export WARDROUND_TEST_LLAMA_SERVER; \
	WARDROUND_TEST_CMB_CLIN=$(CMB_CLIN); export WARDROUND_TEST_CMB_CLIN; \
	cargo test --locked

bench: setup
	@set -e; \
	WARDROUND_TEST_MODEL=$$(scripts/demo-model.sh); export WARDROUND_TEST_MODEL; \
	: "$${WARDROUND_TEST_LLAMA_SERVER:=$$($(LLAMA_SERVER_SCRIPT))/llama-server}"; export WARDROUND_TEST_LLAMA_SERVER; \
	WARDROUND_TEST_CMB_CLIN=$(CMB_CLIN); export WARDROUND_TEST_CMB_CLIN; \
	cargo bench --locked --bench engine -- $(BENCH)

check:
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
	cargo deny --locked check licenses bans sources

# Known vulnerabilities; needs a network that reaches the advisory database.
advisories:
	cargo deny check advisories

clean:
	cargo clean
