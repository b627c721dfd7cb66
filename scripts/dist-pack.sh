#!/usr/bin/env bash
# Packs a folder as FOLDER.tar.gz beside it: sorted, without owners, every file of one time, so that the same files give the same bytes. Packs it twice and
# compares.
#
# Usage: scripts/dist-pack.sh FOLDER
#   SOURCE_DATE_EPOCH   the time of every file, in seconds; without it that of the last commit, and 0 outside of a repository
set -euo pipefail
folder=${1%/}
time=${SOURCE_DATE_EPOCH:-$(git -C "$(dirname "$0")" log -1 --format=%ct 2>/dev/null || echo 0)}
pack() {
  tar -C "$(dirname "$folder")" --sort=name --format=ustar --mode=u=rwX,go=rX --owner=0 --group=0 --numeric-owner --mtime="@$time" -cf - "$(basename "$folder")" | gzip -9n
}
pack >"$folder.tar.gz"
again=$(pack | sha256sum | cut -d' ' -f1)
digest=$(sha256sum "$folder.tar.gz" | cut -d' ' -f1)
[[ $digest == "$again" ]] || { echo "$folder.tar.gz: packed twice, it has other bytes" >&2; exit 1; }
(cd "$(dirname "$folder")" && sha256sum "$(basename "$folder").tar.gz" >"$(basename "$folder").tar.gz.sha256")
echo "$folder.tar.gz: $(du -h "$folder.tar.gz" | cut -f1), sha256 $digest; packed twice, the same"
# What makes it as large as it is: the largest files, unpacked.
(cd "$folder" && find . -type f -printf '%s %P\n' | sort -rn | head -n 8 | awk '{ printf "  %8.1f KiB  %s\n", $1 / 1024, $2 }')
