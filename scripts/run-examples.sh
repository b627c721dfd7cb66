#!/usr/bin/env bash
# Runs every example of the library that needs neither a model nor a network, and compares what it prints with examples/expected.
#
# Usage: scripts/run-examples.sh [--write]
#   --write   writes what they print now into examples/expected; look at the difference before you commit it
set -euo pipefail
cd "$(dirname "$0")/.."
flags=(--locked --quiet --no-default-features --target-dir target/unit)
names=()
for file in examples/expected/*.txt; do names+=("$(basename "$file" .txt)"); done
# One that has no expected text would never be run.
for file in examples/*.rs; do
  name=$(basename "$file" .rs)
  # It answers until it is ended; tests and guides start it.
  [[ $name == mock_endpoint || -f examples/expected/$name.txt ]] || { echo "examples/expected/$name.txt is missing" >&2; exit 1; }
done
cargo build "${flags[@]}" "${names[@]/#/--example=}"
failed=0
for name in "${names[@]}"; do
  expected=examples/expected/$name.txt
  if ! said=$(target/unit/debug/examples/"$name"); then
    echo "examples/$name.rs ended with an error: $said" >&2
    failed=1
  elif [[ ${1:-} == --write ]]; then
    echo "$said" >"$expected"
  elif ! diff -u "$expected" - <<<"$said"; then
    echo "examples/$name.rs prints something else than $expected" >&2
    failed=1
  fi
done
((failed)) || echo "${#names[@]} examples ran"
exit $failed
