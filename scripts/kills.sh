#!/usr/bin/env bash
# Runs a command, kills it at random moments so many times, and then lets it end: what it leaves has to be what it leaves when nobody kills it.
# Usage: scripts/kills.sh TIMES LONGEST_SECONDS COMMAND…
set -euo pipefail
times=$1 longest=$2
shift 2
RANDOM=${SEED:-1}
for ((n = 1; n <= times; n++)); do
  # In a group of its own, so that the worker goes with it and nothing else does.
  setsid "$@" >/dev/null 2>&1 &
  command=$!
  # At every scale: a command that is always killed before it has done anything never comes to the places where it could go wrong.
  wait_ms=$((200 + (RANDOM * 32768 + RANDOM) % ((longest * 1000) >> (RANDOM % 5))))
  sleep "$((wait_ms / 1000)).$(printf %03d $((wait_ms % 1000)))"
  if kill -9 "$command" 2>/dev/null; then echo "kill $n after $wait_ms ms" >&2; else echo "it had ended before kill $n" >&2; fi
  wait "$command" 2>/dev/null || true
done
exec "$@"
