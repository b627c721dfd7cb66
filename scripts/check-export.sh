#!/usr/bin/env bash
# Reads what `wardround export` writes with other programs: the page with a headless Chromium, the terminal recording with asciinema's own parser
# (Python package asciinema, version 2) and with agg, the picture with librsvg. Says which of them is not at hand; a fault ends it with exit code 1.
#
# Usage: scripts/check-export.sh PROGRAM TAPE [FOLDER]    FOLDER keeps the files and screenshots
set -euo pipefail
cd "$(dirname "$0")/.."
program=$1
tape=$2
folder=${3:-$(mktemp -d)}
[[ -n ${3:-} ]] || trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder"
for format in page svg cast markdown; do
  rm -f "$folder/exported.$format"
  "$program" export "$format" "$tape" --with-reference -o "$folder/exported.$format"
done
mv "$folder/exported.page" "$folder/exported.html"
not_run() { echo "NOT run: $1 is not at hand"; }

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [[ -n $chromium ]] && command -v python3 >/dev/null; then
  python3 scripts/check-page.py "$chromium" "$folder/exported.html" "$folder"
else
  not_run "a Chromium, or Python"
fi

if python3 -c 'import asciinema.asciicast.v2' 2>/dev/null; then
  python3 - "$folder/exported.cast" <<'PYTHON'
import sys
from asciinema import asciicast

with asciicast.open_from_url(sys.argv[1]) as cast:
    events = list(cast.events())
    times = [event[0] for event in events]
    assert cast.v2_header["version"] == 2 and "Wardround" in cast.v2_header["title"], cast.v2_header
    assert len(events) > 3 and times == sorted(times), times
print(f"cast: asciinema read {len(events)} events, {times[-1]:.1f} s")
PYTHON
else
  not_run "asciinema 2 for Python"
fi

if command -v agg >/dev/null; then
  agg --quiet "$folder/exported.cast" "$folder/exported.gif"
  echo "cast: agg made a GIF of $(wc -c <"$folder/exported.gif") bytes"
else
  not_run "agg"
fi

if command -v rsvg-convert >/dev/null; then
  rsvg-convert "$folder/exported.svg" -o "$folder/exported.svg.png"
  echo "svg: librsvg made a picture of $(wc -c <"$folder/exported.svg.png") bytes"
else
  not_run "rsvg-convert"
fi
