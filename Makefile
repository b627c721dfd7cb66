# make demo    everything from nothing: installs what is missing, builds, fetches a small model, opens the screen (without a terminal: replays a bundled case)
# make test    every test, with the real small model, llama.cpp's own server and the published cases
# make bench   the local engine beside llama.cpp's own programs, as ratios (BENCH="--quick one" for a part of it; benches/RESULTS.md has results)
# make check   formatting, lints, documentation, licences
.PHONY: setup demo build test bench check advisories clean

# The published CMB-Clin-qa.json, and a folder with llama.cpp's llama-server (or a script that builds one).
CMB_CLIN ?= $(abspath ../shared/data/cmb-clin/CMB-Clin-qa.json)
LLAMA_SERVER_SCRIPT ?= $(abspath ../shared/peers/llama.sh)

setup:
	@scripts/setup.sh python3 pip3

build: setup
	cargo build --release

demo: build
	@model=$$(scripts/demo-model.sh) && echo "model: $$model" && \
	if [ -t 0 ] && [ -t 1 ]; then exec target/release/wardround --model smollm2; fi && \
	target/release/wardround replay --case right-lower-quadrant-pain --model smollm2 --language en --max-tokens 160 --out "$$(mktemp -d)/demo"

test: setup
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
