#!/usr/bin/env bash
# Checks that the oldest supported Rust (`rust-version` in Cargo.toml) compiles the program. Exit code 0 where that toolchain cannot be
# installed, with a line that says that nothing was checked; another code where it does not compile.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
[[ -n $version ]] || { echo "msrv: Cargo.toml names no rust-version" >&2; exit 1; }
toolchain=$version
[[ $version == *.*.* ]] || toolchain=$version.0

if ! command -v rustup >/dev/null; then
  echo "msrv: NOT CHECKED: Rust $version needs rustup, which is not installed" >&2
  exit 0
fi
if ! rustup run "$toolchain" rustc --version >/dev/null 2>&1; then
  if ! output=$(timeout 300 rustup toolchain install "$toolchain" --profile minimal 2>&1); then
    echo "msrv: NOT CHECKED: rustup cannot install Rust $toolchain here: ${output##*$'\n'}" >&2
    exit 0
  fi
fi

# llama.cpp's C++ does not depend on the Rust version: the bindings of an earlier build are used, where there are some, instead of ten minutes of C++.
config=()
bindings=$(find target/debug/build -path '*/llama-cpp-sys-2-*/out/bindings.rs' 2>/dev/null | head -n 1)
if [[ -n $bindings ]]; then
  host=$(rustc -vV | sed -n 's/^host: //p')
  config=(--config "target.$host.llama.rustc-env.OUT_DIR=\"$PWD/${bindings%/bindings.rs}\"")
fi
CARGO_TARGET_DIR=target/msrv cargo "+$toolchain" check --locked --quiet --lib --bins "${config[@]}"
echo "msrv: Rust $version compiles the program"
