# make demo    everything from nothing: installs what is missing, builds, fetches a small model, opens the screen (without a terminal: replays a bundled case)
# make unit    the tests that need no model, no C++ and no network
# make test    every test that anybody can run, with the real small model and llama.cpp's own server; fetches and builds both once
# make test-published CMB_CLIN=FILE    the tests against the published CMB-Clin-qa.json
# make test-dialogue DIALOGUE=FOLDER    the readers of published simulated consultations
# make test-healthbench HEALTHBENCH=FOLDER    HealthBench's arithmetic against its own code's results on its examples
# make dist    one archive that runs on every x86-64 Linux since Debian 11, whatever its processor (docs/building.md)
# make bench   the local engine beside llama.cpp's own programs, as ratios (BENCH="--quick one" for a part of it; benches/RESULTS.md has results)
# make deb     a Debian package of what `make dist` left
# make package  whether the package for the registry can be published, and compiles outside of this folder
# make examples  runs the library's examples and compares what they print
# make pictures   writes every picture of README and docs anew, from tapes (docs/pictures/pictures.toml)
# make schemas    writes schemas/ anew, after a change of a file type
# make book    all guides as one book in English and Chinese, in target/book
# make check   formatting, lints, documentation, licences
.PHONY: setup machine demo build unit examples test test-published test-dialogue test-healthbench dist deb package bench pictures schemas book check advisories clean

# The published CMB-Clin-qa.json, for `make test-published` and `make bench`. This project has no copy of it.
CMB_CLIN ?=

# Integration tests that are quick without a model; `cargo test --no-default-features` runs them all. In a folder of its own, so that target/debug/wardround stays
# the program with llama.cpp.
UNIT_TESTS = $(addprefix --test ,architecture beside bytes chinese cli cmb_clin compatibility consulting demo doctor documents examples_of_help export foreign_files layout models pictures report runs schemas screens share tapes)

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

deb:
	@scripts/dist-deb.sh "$$(ls -d target/dist/wardround-*-linux | head -n 1)"

package:
	@scripts/check-package.sh

examples:
	@scripts/run-examples.sh

unit:
	cargo test --locked --no-default-features --target-dir target/unit --lib $(UNIT_TESTS)
	cargo test --locked --no-default-features --target-dir target/unit --doc

test: setup machine
	@set -e; \
	WARDROUND_TEST_MODEL=$$(scripts/demo-model.sh); export WARDROUND_TEST_MODEL; \
	: "$${WARDROUND_TEST_LLAMA_SERVER:=$$(scripts/llama-server.sh)}"; export WARDROUND_TEST_LLAMA_SERVER; \
	cargo test --locked

# The readers of cases of published simulated consultations. This project has no copy of them.
test-dialogue:
	@test -d "$(DIALOGUE)" || { echo "Name the folder: make test-dialogue DIALOGUE=/path/to/dialogue" >&2; exit 1; }
	WARDROUND_TEST_DIALOGUE=$(abspath $(DIALOGUE)) cargo test --locked --test dialogue_data

test-published: published-file
	WARDROUND_TEST_CMB_CLIN=$(abspath $(CMB_CLIN)) cargo test --locked --test published

# HealthBench's examples with labels and the scores that its own code gives them: healthbench_30.jsonl and expected_scores_synthetic_labels.json in one folder.
HEALTHBENCH ?=

test-healthbench:
	@test -f "$(HEALTHBENCH)/healthbench_30.jsonl" || { echo "Name the folder of the examples: make test-healthbench HEALTHBENCH=/path/to/healthbench" >&2; exit 1; }
	WARDROUND_TEST_HEALTHBENCH=$(abspath $(HEALTHBENCH)) cargo test --locked --test healthbench

.PHONY: published-file
published-file:
	@test -n "$(CMB_CLIN)" || { echo "Name the published file: make $(MAKECMDGOALS) CMB_CLIN=/path/to/CMB-Clin-qa.json" >&2; exit 1; }
	@test -f "$(CMB_CLIN)" || { echo "$(CMB_CLIN) is not there: CMB_CLIN names the published CMB-Clin-qa.json" >&2; exit 1; }

bench: setup published-file
	@set -e; \
	WARDROUND_TEST_MODEL=$$(scripts/demo-model.sh); export WARDROUND_TEST_MODEL; \
	: "$${WARDROUND_TEST_LLAMA_SERVER:=$$(scripts/llama-server.sh llama-bench llama-batched-bench)}"; export WARDROUND_TEST_LLAMA_SERVER; \
	WARDROUND_TEST_CMB_CLIN=$(abspath $(CMB_CLIN)); export WARDROUND_TEST_CMB_CLIN; \
	cargo bench --locked --bench engine -- $(BENCH)

schemas:
	WARDROUND_WRITE_SCHEMAS=1 cargo test --locked --no-default-features --target-dir target/unit --test schemas the_schemas_of_the_repository

pictures:
	WARDROUND_WRITE_PICTURES=1 cargo test --locked --no-default-features --target-dir target/unit --test pictures

book:
	@scripts/book.sh

check:
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --test published --test dialogue_data -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
	cargo deny --locked check licenses bans sources

# Known vulnerabilities; needs a network that reaches the advisory database.
advisories:
	cargo deny check advisories

clean:
	cargo clean
