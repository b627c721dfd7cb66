#!/usr/bin/env bash
# Copies into a folder what a release holds to read beside the program and its libraries: every guide, what the guides name, the bundled cases, shows and
# themes as examples of their formats, and a README in each language for whoever unpacks it. Each file lies where it does in the source folder.
#
# Usage: scripts/dist-papers.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
mkdir -p "$out"
for file in CHANGELOG.md CITATION.cff CONTRIBUTING.md LICENSE-APACHE LICENSE-MIT docs/*.md docs/pictures/*.svg examples/case.toml scenarios/*.toml schemas/*.json shows/*.toml themes/*.toml src/screen/keys/keymap.toml \
  src/chat/reasoning/formats.toml src/judge/judge-prompts.json benches/RESULTS.md scripts/demo-model.sh; do
  case $file in docs/archive*.md | docs/SUMMARY*.md) continue ;; esac
  mkdir -p "$out/$(dirname "$file")"
  cp "$file" "$out/$file"
done
# The source folder's README with another beginning: how to start what is there, in place of how to build it.
papers() { # README, the heading that another text takes the place of, that text, the sentence about the book
  awk -v heading="$2" -v beginning="$3" -v book="$4" '
    /^## / { section = $0; if (section == heading) while ((getline line < beginning) > 0) print line }
    section == heading || index($0, book) == 1 { next }
    { print }
  ' "$1" >"$out/$1"
}
papers README.md "## Two commands" docs/archive.md '`make book`'
papers README.zh.md "## 两条命令" docs/archive.zh.md '`make book`'
