#!/usr/bin/env bash
# Has other programs read what scripts/dist-share.sh writes: bash, zsh and fish the completions, groff the manual pages. A program that is not at hand is named.
#
# Usage: scripts/check-share.sh PROGRAM
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
scripts/dist-share.sh "$1" "$out"
share=$out/share

has() { command -v "$1" >/dev/null || { echo "check-share: $1 is not at hand: $2 NOT checked"; return 1; }; }

if has bash "bash's completions are"; then bash -n "$share/bash-completion/completions/wardround"; fi
if has zsh "zsh's completions are"; then zsh -n "$share/zsh/site-functions/_wardround"; fi
if has fish "fish's completions are"; then fish -n "$share/fish/vendor_completions.d/wardround.fish"; fi
if has groff "manual pages are"; then
  for page in "$share"/man/man1/*.1 "$share"/man/zh_CN/man1/*.1; do
    # -K: preconv, which groff's own `man` calls as well; -ww: every warning. Lines that cannot be filled evenly are no mistake of the page.
    said=$(groff -K utf8 -man -Tutf8 -ww "$page" 2>&1 >/dev/null | grep -v "can't break line\|cannot break line\|cannot adjust line" || true)
    if [[ -n $said ]]; then echo "check-share: $page: $said" >&2; exit 1; fi
  done
fi
echo "check-share: $(ls "$share/man/man1" | wc -l) manual pages in each language, completions of 5 shells"
