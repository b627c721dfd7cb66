#!/bin/bash
# One batch on a Slurm cluster: an array of jobs, each of which asks one shard of the cases into a run of its own.
#
#   PLAN=plan.toml RUNS=runs/march sbatch --array=1-16 examples/cluster/slurm.sh
#   wardround run merge runs/march/shard-* --out runs/march/whole
#
# Submit it again to resume: a shard that is complete ends at once. To submit some shards again, say how many there are: SHARDS=16 … sbatch --array=3,7 …
# A job ends with the exit code of the shard: 0 complete, 7 a limit of the plan was reached, everything else as docs/runs.md says.
#SBATCH --job-name=wardround
#SBATCH --output=wardround-%A_%a.log
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
# A plan's max_time should be some minutes shorter: answers that are under way then are waited for.
#SBATCH --time=08:00:00
# What still runs a minute before the end is stopped; what was recorded is kept.
#SBATCH --signal=TERM@60
# After the failure of a node the job starts again, and resumes.
#SBATCH --requeue
set -euo pipefail

shards=${SHARDS:-$SLURM_ARRAY_TASK_MAX}
number=$SLURM_ARRAY_TASK_ID
runs=${RUNS:-runs/shards}

# The model's address is part of what it is: every shard has to ask the same one, such as a gateway, or http://127.0.0.1:8000/v1 where each node serves the model itself.
exec srun --ntasks=1 "${WARDROUND:-wardround}" batch "${PLAN:-plan.toml}" --shard "$number/$shards" --out "$runs/shard-$number" --display plain
