#!/usr/bin/env bash
# Writes into FOLDER/share what a package installs beside the program: manual pages in English and Chinese, and completions for shells, each where
# systems look for it. The program itself writes them, so it has to run on this machine.
#
# Usage: scripts/dist-share.sh PROGRAM FOLDER
set -euo pipefail
program=$(realpath "$1")
share=$2/share
mkdir -p "$share/bash-completion/completions" "$share/zsh/site-functions" "$share/fish/vendor_completions.d" "$share/wardround/completions"

# In English, whatever the settings and the locale of whoever builds the package; and without that user's folders.
nobody=$(mktemp -d)
trap 'rm -rf "$nobody"' EXIT
run() { env -i HOME="$nobody" PATH=/usr/bin:/bin LANG=C "$program" "$@"; }

run man --out "$share/man"
run completions bash >"$share/bash-completion/completions/wardround"
run completions zsh >"$share/zsh/site-functions/_wardround"
run completions fish >"$share/fish/vendor_completions.d/wardround.fish"
# No system has a folder for these: their users load the file in their own settings.
run completions powershell >"$share/wardround/completions/wardround.ps1"
run completions elvish >"$share/wardround/completions/wardround.elv"
