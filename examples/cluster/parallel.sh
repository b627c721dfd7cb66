#!/bin/bash
# One batch on several machines without a scheduler: GNU parallel starts a shard wherever one is free.
#
#   PLAN=plan.toml RUNS=runs/march SHARDS=16 HOSTS=hosts.txt examples/cluster/parallel.sh
#   wardround run merge runs/march/shard-* --out runs/march/whole
#
# HOSTS is a file with a host a line, reached by ssh, which see this folder under the same path; without it all shards run here. JOBS are started on each at once.
# Run it again to resume: a shard that is complete ends at once.
set -euo pipefail

runs=${RUNS:-runs/shards}
shards=${SHARDS:-16}
mkdir -p "$runs"
options=(--jobs "${JOBS:-1}" --retries 3 --tag --line-buffer --joblog "$runs/jobs.log" --workdir "$PWD")
if [[ -n ${HOSTS:-} ]]; then options+=(--sshloginfile "$HOSTS"); fi

# It ends with the number of shards that failed.
seq "$shards" | parallel "${options[@]}" \
  "${WARDROUND:-wardround}" batch "${PLAN:-plan.toml}" --shard "{}/$shards" --out "$runs/shard-{}" --display plain
