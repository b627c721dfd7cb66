#!/usr/bin/env bash
# Writes into a folder the licences of everything that is compiled into the program: LICENSES-THIRD-PARTY.html by cargo-about where it is installed
# (`cargo install cargo-about`); else LICENSES-THIRD-PARTY.txt, put together of the licence files in the packages' own sources.
#
# Usage: scripts/dist-licences.sh FOLDER [cargo's feature flags]
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(realpath "$1")
shift
if command -v cargo-about >/dev/null; then
  cargo about generate --locked --fail "$@" about.hbs -o "$out/LICENSES-THIRD-PARTY.html"
  echo "$out/LICENSES-THIRD-PARTY.html: by cargo-about"
  exit
fi
echo "cargo-about is not installed: licences are taken from the packages' sources as they are, and not checked against their texts" >&2
target=$(rustc -vV | sed -n 's/^host: //p')
list=$out/LICENSES-THIRD-PARTY.txt
{
  echo "Licences of what Wardround is compiled of, for $target. Each package: name, version, licence as it states it, and its licence files."
  cargo metadata --locked --format-version 1 --filter-platform "$target" "$@" >"$out/.metadata.json"
  # Names and versions that are in the program itself: not what its tests or build scripts need.
  cargo tree --locked --edges normal --prefix none --target "$target" --format '{p}' "$@" | awk '{ print $1, substr($2, 2) }' | sort -u >"$out/.packages"
  python3 - "$out/.metadata.json" "$out/.packages" <<'PYTHON'
import json, pathlib, re, sys

metadata = json.load(open(sys.argv[1], encoding="utf-8"))
wanted = set(line.strip() for line in open(sys.argv[2], encoding="utf-8"))
texts = {}
for package in sorted(metadata["packages"], key=lambda p: (p["name"], p["version"])):
    key = f"{package['name']} {package['version']}"
    if key not in wanted or package["name"] == "wardround":
        continue
    folder = pathlib.Path(package["manifest_path"]).parent
    named = re.compile(r"(licen[cs]e|copying|notice|unlicense|copyright)", re.I)
    files = sorted(f for f in folder.iterdir() if f.is_file() and named.match(f.name))
    authors = ", ".join(package["authors"]) or "its authors"
    print(f"\n{'=' * 100}\n{key}: {package['license'] or 'see its files'} ({authors})")
    if not files:
        print("(no licence file in its package: the licence is as stated above)")
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace").strip()
        # The same words as before are not repeated: a list of five hundred copies of one text is read by nobody.
        first = texts.setdefault(" ".join(text.split()), f"{key}, {file.name}")
        print(f"\n--- {file.name}" + ("" if first == f"{key}, {file.name}" else f": as in {first}"))
        if first == f"{key}, {file.name}":
            print(text)
PYTHON
} >"$list"
rm -f "$out/.metadata.json" "$out/.packages"
echo "$list: $(grep -c '^=\{100\}$' "$list") packages"
