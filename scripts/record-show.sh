#!/usr/bin/env bash
# Records the tapes of the bundled show (shows/tapes) anew, from the small real model on bundled scenarios, in Chinese and in English. Needs a program with
# llama.cpp (`make build`); the answers are the same on the same machine, since model, sampling and seed are.
#
# Usage: scripts/record-show.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-target/release/wardround}")
model=$(scripts/demo-model.sh)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p shows/tapes
for language in zh en; do
  for case in right-lower-quadrant-pain fever-and-cough; do
    tape=$case.$language.tape
    # Short answers: a page holds them, and the package stays small.
    "$program" replay --case "$case" --language "$language" --model "$model" --max-tokens 120 --seed 1 --no-judge --out "$work/$language-$case" --record "$work/$tape"
    cp "$work/$tape" "shows/tapes/$tape"
  done
done
"$program" tape validate shows/tapes/*.tape
"$program" demo --check || echo "build the program again: it contains the tapes of before" >&2
