#!/usr/bin/env bash
# cargo build, with a line every half minute while llama.cpp's C++ is compiled, about which Cargo says nothing for minutes.
# Usage: scripts/build.sh [cargo build's flags]
set -uo pipefail
cd "$(dirname "$0")/.."
stamp=$(mktemp)
trap 'rm -f "$stamp"' EXIT
cargo build "$@" &
cargo=$!
trap 'kill $cargo 2>/dev/null' INT TERM

progress() { # how far the C++ build is, where one is under way
  local object tree
  object=$(find "${CARGO_TARGET_DIR:-target}" -path '*/llama-cpp-sys-2-*/out/build/*' -name '*.o' -newer "$stamp" -print -quit 2>/dev/null)
  [[ -n $object ]] || return 0
  tree=${object%%/out/build/*}/out/build
  local done all
  done=$(find "$tree" -name '*.o' -newer "$stamp" | wc -l)
  all=$(grep -rhoE '^[^ :]+\.o:' --include=build.make "$tree" | sort -u | wc -l)
  if ((done < all)); then echo ", $done of $all files of llama.cpp compiled"; fi
}

while kill -0 $cargo 2>/dev/null; do
  for _ in {1..30}; do sleep 1; kill -0 $cargo 2>/dev/null || break 2; done
  echo "building for $((SECONDS / 60)) min $((SECONDS % 60)) s$(progress)" >&2
done
wait $cargo
