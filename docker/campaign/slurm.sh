#!/bin/sh
#SBATCH --job-name=p2pchat-campaign
#SBATCH --array=0-99
#SBATCH --cpus-per-task=4
#SBATCH --mem-per-cpu=2G
#SBATCH --time=04:00:00
# A campaign as a Slurm array, submitted in this directory, the folder on a file system that all
# machines share:
#
#   sbatch slurm.sh swarm 1..100000 /shared/reports
#
# To run tasks 3 and 17 of 100 once more: sbatch --array=3,17 --export=ALL,SHARDS=100 slurm.sh ...
set -eu

# Slurm runs a copy of this file, from the directory where it was submitted.
JOBS=${SLURM_CPUS_PER_TASK:-1}
export JOBS
exec "${SLURM_SUBMIT_DIR:-.}/shard" "$@"
