#!/usr/bin/env bash
# Checks the package that a registry gets: that it can be published, how large it is, and that it compiles outside of this checkout, without the flags of
# .cargo/config.toml, from what is in it alone. Without llama.cpp, whose own package the registry has.
#
# Usage: scripts/check-package.sh
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# A registry takes 10 MiB; what is larger than this has something in it that nobody meant to ship.
most_kib=4096
target=${CARGO_TARGET_DIR:-$PWD/target}/package-check

cargo publish --dry-run --locked --allow-dirty --no-verify --no-default-features --target-dir "$target"
# The dry run removes what it made.
cargo package --quiet --locked --allow-dirty --no-verify --no-default-features --target-dir "$target"
crate=$target/package/wardround-$version.crate
size=$((($(stat -c %s "$crate") + 1023) / 1024))
echo "$crate: $size KiB, $(tar -tzf "$crate" | wc -l) files"
if ((size > most_kib)); then
  echo "larger than $most_kib KiB; the largest files:" >&2
  tar -tvzf "$crate" | sort -k3 -n -r | head >&2
  exit 1
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tar -xzf "$crate" -C "$folder"
cd "$folder/wardround-$version"
# In a folder of its own, so that the checkout's flags, which this build must not need, do not compile everything anew each time.
cargo build --locked --no-default-features --bins --target-dir "$target/outside"
"$target/outside/debug/wardround" --version
LANG=C "$target/outside/debug/wardround" cases list >/dev/null
echo "the package compiles and runs outside of the checkout"
