#!/usr/bin/env bash
# Reads what Wardround makes of a run's answers with other programs: the page with transcripts with a headless Chromium, logs with Inspect's own reader (Python package
# inspect_ai), tables and lines of JSON with DuckDB (Python package duckdb), which makes Parquet of them as docs/exports.md says. Says which of them is not at hand;
# a fault ends it with exit code 1.
#
# Usage: scripts/check-answers.sh PROGRAM [CASES]    PYTHON names another Python; four models answer three turns of each case [default: 100]
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "$1")
cases=${2:-100}
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
not_run() { echo "NOT run: $1 is not at hand"; }
command -v "$python" >/dev/null || { not_run "Python"; exit 0; }
"$python" scripts/made-up-run.py "$folder/run" "$cases"
here=$PWD
cd "$folder"
"$program" report run --format html --with transcripts --language en -o page.html
"$program" export csv run -o verdicts.csv
"$program" export csv run --with-texts --bom -o texts.csv
"$program" export labels run -o labels.jsonl
"$program" export preferences run -o preferences.jsonl
"$program" export corrections run -o corrections.jsonl
"$program" export inspect run --out logs >/dev/null

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [[ -n $chromium ]]; then
  PYTHONPATH=$here/scripts "$python" "$here/scripts/check-transcripts.py" "$chromium" page.html
else
  not_run "a Chromium"
fi

if "$python" -c 'import inspect_ai' 2>/dev/null; then
  "$python" - "$cases" <<'PYTHON'
import sys
from inspect_ai.log import list_eval_logs, read_eval_log

logs = list_eval_logs("logs", formats=["json"])
assert len(logs) == 4, f"a log for each model is found by its name: {logs}"
for info in logs:
    log = read_eval_log(info)
    assert log.status == "success" and log.samples is not None, info
    assert len(log.samples) == 3 * int(sys.argv[1]) == log.results.completed_samples, len(log.samples)
    score = log.results.scores[0]
    given = [sample.scores[score.name].as_float() for sample in log.samples if score.name in sample.scores]
    assert len(given) == score.scored_samples and abs(sum(given) / len(given) - score.metrics["mean"].value) < 1e-9, score
    for sample in log.samples:
        assert sample.messages[-1].role == "assistant" and sample.output.completion and sample.output.choices[0].stop_reason == "stop", sample.id
        assert len(sample.input) == 2 * sample.metadata["turn"] - 1, sample.id
print(f"inspect: inspect_ai read {len(logs)} logs of {len(log.samples)} samples")
PYTHON
else
  not_run "inspect_ai for Python"
fi

if "$python" -c 'import duckdb' 2>/dev/null; then
  # The statements are those of the guide.
  sed -n '/^```sql$/,/^```$/p' "$here/docs/exports.md" | grep -v '^```' >parquet.sql
  "$python" - "$cases" <<'PYTHON'
import pathlib
import sys
import duckdb

cases = int(sys.argv[1])
duckdb.sql(pathlib.Path("parquet.sql").read_text(encoding="utf-8"))
for name in ["verdicts", "labels", "preferences"]:
    lines = sum(1 for line in open(f"{name}.jsonl", encoding="utf-8")) if name != "verdicts" else None
    rows = duckdb.sql(f"SELECT count(*) FROM '{name}.parquet'").fetchall()[0][0]
    assert rows > 0 and (lines is None or rows == lines), (name, rows, lines)
judged = duckdb.sql("SELECT count(*), avg(score) FROM 'verdicts.parquet' WHERE kind = 'judge'").fetchall()[0]
labelled = duckdb.sql("SELECT count(*), avg(v.score) FROM (SELECT unnest(verdicts) AS v FROM 'labels.parquet')").fetchall()[0]
assert judged[0] == labelled[0] == 12 * cases and abs(judged[1] - labelled[1]) < 1e-9, (judged, labelled)
texts = duckdb.sql("SELECT count(*), count(DISTINCT answer) FROM read_csv('texts.csv', header = true, all_varchar = true)").fetchall()[0]
assert texts[0] > 12 * cases and texts[1] > 1, texts
print(f"parquet: DuckDB made files of {judged[0]} verdicts and {rows} preferences")
PYTHON
else
  not_run "duckdb for Python"
fi
