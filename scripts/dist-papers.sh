#!/usr/bin/env bash
# Copies into a folder what a release holds beside the program and its libraries: a README for whoever unpacks it, and every file that it names, at the
# same place as in the source folder.
#
# Usage: scripts/dist-papers.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
mkdir -p "$out"
cp CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$out/"
for file in docs/arms.md docs/benchmarks.md docs/building.md docs/pictures/*.svg docs/shows.md docs/tapes.md docs/themes.md docs/themes.zh.md docs/trials.md docs/trials.zh.md examples/case.toml themes/*.toml src/screen/keys/keymap.toml src/chat/reasoning/formats.toml src/judge/judge-prompts.json benches/RESULTS.md \
  scripts/demo-model.sh; do
  mkdir -p "$out/$(dirname "$file")"
  cp "$file" "$out/$file"
done
# The source folder's README, with another beginning and without what only the source folder has: how to build, and how to work on it.
awk '
  /^## / { section = $0 }
  /^## Try it$/ { while ((getline line < "docs/archive.md") > 0) print line }
  section == "## Try it" || section == "## Working on it" { if (/^Licence:/) print; next }
  { print }
' README.md | sed 's/`make dist` makes an archive/This is an archive/' >"$out/README.md"
