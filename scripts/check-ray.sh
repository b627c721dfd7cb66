#!/usr/bin/env bash
# Has Ray execute a whole benchmark by examples/ray_batch.py against a scripted endpoint on this machine: four workers, one of which is killed at work, and a head that is killed between
# two stages. The run then has to report what a batch of one machine reports. Where Ray's Python package cannot be had, says so and checks nothing.
#
# Usage: scripts/check-ray.sh PROGRAM ENDPOINT    ENDPOINT is the example mock_endpoint; WARDROUND_RAY_PYTHON names a Python that has Ray, else one is made in target/ray
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "$1")
endpoint=$(realpath "$2")
ray=2.60.0

python=${WARDROUND_RAY_PYTHON:-$PWD/target/ray/bin/python}
if ! "$python" -c 'import ray.data' 2>/dev/null; then
  if ! { python3 -m venv target/ray && target/ray/bin/python -m pip install --quiet --disable-pip-version-check "ray[data]==$ray"; } ||
    ! target/ray/bin/python -c 'import ray.data'; then
    echo "check-ray: Ray's Python package (ray[data] $ray) cannot be had here: examples/ray_batch.py was NOT run" >&2
    exit 0
  fi
  python=$PWD/target/ray/bin/python
fi

work=$(mktemp -d)
started=()
head=
finish() {
  # A head ends the Ray that it started.
  for id in "${started[@]}" $head; do kill "$id" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

"$endpoint" --latency-ms 150 >"$work/model.url" & started+=($!)
"$endpoint" --latency-ms 150 --ratings >"$work/judge.url" & started+=($!)
for _ in $(seq 100); do [[ -s $work/model.url && -s $work/judge.url ]] && break; sleep 0.1; done
model=$(<"$work/model.url") judge=$(<"$work/judge.url")
printf '[models.m]\nbase_url = "%s"\nmodel = "m"\n[models.judge]\nbase_url = "%s"\nmodel = "judge"\n' "$model" "$judge" >"$work/wardround.toml"
driver=$PWD/examples/ray_batch.py
cd "$work"
export HOME=$work NO_PROXY=127.0.0.1 RAY_USAGE_STATS_ENABLED=0
unset WARDROUND_RAY_PYTHON

mkdir live ray
"$program" batch --cases bundled --model m --judge judge --repeats 2 --out live/run --display none --no-report

args=(--run ray/run --cases bundled --model m --judge judge --repeats 2 --work ray/work --workers 4 --batch-size 2 --at-once 1)
args+=(--url "m=$model" --url "judge=$judge" --program "$program")
fails() {
  echo "check-ray: $1" >&2
  tail -n 40 head.log >&2
  exit 1
}
wait_for() { # a file, or a pattern of files
  for _ in $(seq 1200); do
    compgen -G "$1" >/dev/null && return
    kill -0 "$head" 2>/dev/null || fails "the head ended before $1 was there"
    sleep 0.1
  done
  fails "$1 did not come"
}
"$python" "$driver" "${args[@]}" >head.log 2>&1 & head=$!
wait_for 'ray/work/round-001/results/*.jsonl'
file=$(basename "$(compgen -G 'ray/work/round-001/results/*.jsonl' | head -n 1)")
worker=${file%-*} worker=${worker##*-}
kill -KILL "$worker"
wait_for ray/work/round-001/imported
kill -KILL "$head"
wait "$head" 2>/dev/null || true
head=
workers=$(compgen -G 'ray/work/round-001/results/*.jsonl' | wc -l)
[[ $workers -ge 5 ]] || fails "$workers workers wrote results, and a fifth should stand for the one that was killed"

"$python" "$driver" "${args[@]}" >>head.log 2>&1 || fails "the head that took over did not come to the end"
rounds=$(find ray/work -name imported | wc -l)
[[ $rounds -ge 4 ]] || fails "$rounds rounds, and three turns and the judging are four at least"

# All but the times: when it was, and what an answer took, which the results of batch files do not say.
report() { "$program" report "$1" --format csv | grep -v seconds_per_answer | sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+Z?/TIME/g'; }
diff <(report live/run) <(report ray/run) || fails "the report of Ray's run is another than the live batch's"
"$program" run verify ray/run --cases bundled >/dev/null
echo "check-ray: Ray $("$python" -c 'import ray; print(ray.__version__)'), $rounds rounds, $(wc -l <ray/run/turns.jsonl) answers and $(wc -l <ray/run/verdicts.jsonl) verdicts; worker $worker and the head were killed; the report is the live batch's"
