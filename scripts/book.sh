#!/usr/bin/env bash
# Makes the book of all guides, in English and Chinese, in target/book. It opens from the folder, without a network: target/book/index.html.
# Fetches and compiles mdBook once where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v mdbook >/dev/null || cargo install --locked --quiet mdbook --version "^0.5" --no-default-features --root "${CARGO_HOME:-$HOME/.cargo}"
PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH" python3 scripts/book.py
