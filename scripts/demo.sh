#!/usr/bin/env bash
# Shows the program with a small real model: on a terminal the screen, else a bundled case. The last line says whether it worked.
set -uo pipefail
cd "$(dirname "$0")/.."
failed() { echo "make demo FAILED: $1" >&2; exit "$2"; }
model=$(scripts/demo-model.sh) || failed "the small model could not be fetched" 1
echo "model: $model"
if [[ -t 0 && -t 1 ]]; then exec target/release/wardround --model smollm2; fi
out=$(mktemp -d)/demo
target/release/wardround replay --case right-lower-quadrant-pain --model smollm2 --language en --max-tokens 160 --out "$out"
code=$?
[[ $code -eq 0 ]] || failed "the replay ended with exit code $code; the lines above say why" "$code"
echo "make demo succeeded: the model answered three turns, recorded in $out"
