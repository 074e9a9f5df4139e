#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A sweep as an array job of a real Slurm: a controller and two nodes on this machine. One node is killed with
# what it runs; the merged run has the files of a run by one process.
# slurm_test.sh PROGRAM SOURCE_DIR. Exit code 77: skipped, because something that it needs is missing.
set -eu
program=$1
source_dir=$2

for tool in slurmctld slurmd sbatch squeue scontrol munged mungekey; do
    command -v "$tool" >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
[ "$(id -u)" -eq 0 ] || { echo "skipped: a cluster of one's own wants root"; exit 77; }

work=$(mktemp -d /tmp/scfa-slurm-XXXXXX)
export SLURM_CONF="$work/slurm.conf"

# stop FILE: ends the process whose number the file holds.
stop() {
    [ -f "$1" ] && kill "$(cat "$1")" 2>/dev/null || true
}
cleanup() {
    scancel --quiet --user=root 2>/dev/null || true
    sleep 1
    for name in slurmd.n1 slurmd.n2 slurmctld munged; do
        stop "$work/$name.pid"
    done
    sleep 1
    [ -n "${SCFA_KEEP:-}" ] || rm -rf "$work"
}
trap cleanup EXIT
fail() {
    echo "FAILED: $*"
    tail -n 30 "$work"/*.log 2>/dev/null || true
    exit 1
}
# within SECONDS COMMAND...: until the command succeeds.
within() {
    left=$1
    shift
    while ! "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || fail "in vain: $*"
        sleep 1
    done
}

mkdir -m 755 "$work/state" "$work/spool"
chmod 755 "$work"
mungekey --create --keyfile="$work/munge.key"
munged --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munged.pid" \
    --log-file="$work/munged.log" --seed-file="$work/munged.seed"
# Ports from the number of this process: several tests can run at a time.
port=$((20000 + $$ % 5000 * 4))
cat >"$SLURM_CONF" <<EOF
ClusterName=scfa
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
SlurmctldPort=$port
SlurmctldPidFile=$work/slurmctld.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdPidFile=$work/slurmd.%n.pid
SlurmdLogFile=$work/slurmd.%n.log
SlurmdSpoolDir=$work/spool/%n
StateSaveLocation=$work/state
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/linear
SlurmdTimeout=10
SlurmctldTimeout=30
KillWait=5
ReturnToService=2
MpiDefault=none
NodeName=n[1-2] NodeHostname=$(hostname) NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + 2))] CPUs=1
PartitionName=all Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
EOF
slurmctld || fail "no controller"
slurmd -N n1 && slurmd -N n2 || fail "no nodes"
both_idle() { [ "$(sinfo -h -o %D -t idle)" = 2 ]; }
within 60 both_idle

cat >"$work/sweep.json" <<EOF
{"name": "array", "device": "$source_dir/configs/devices/pynq-z2.json",
 "workload": {"network": "$source_dir/configs/networks/lenet5.json"},
 "weights": {"density": 0.5, "balance": true, "seed": 1},
 "space": {"pe.rows": {"from": 2, "to": 16, "step": 1}, "pe.columns": {"from": 2, "to": 16, "step": 1},
           "sparse.format": ["dense", "bitmap", "rle", "coordinate", "scheduled"], "sparse.window": [1, 2],
           "pe.precision": ["int16", "int8"], "activation_buffer.banks": [8, 16],
           "activation_buffer.kib": [16, 32, 64], "weight_buffer.kib": [16, 32, 64],
           "clock_mhz": {"from": 50, "to": 190, "step": 20}},
 "objectives": ["latency_ms", "energy_mj", "bram18"], "seed": 1}
EOF
"$program" sweep "$work/sweep.json" --run-dir "$work/whole" -q
"$program" sweep "$work/sweep.json" --run-dir "$work/run" --emit-slurm "$work/job.sh" --shards 4 -q

cd "$work"
job=$(sbatch --parsable --time=10 "$work/job.sh")
on_n2() { [ -n "$(squeue -h -w n2 -t R -o %K)" ]; }
within 60 on_n2
task=$(squeue -h -w n2 -t R -o %K)
begun() { [ -f "$work/run-shard-$task/run.db" ]; }
within 60 begun
# The node is lost: its daemon, the step's, the script and the program, all at once.
victim=$(pgrep -f "$work/run-shard-$task --shard auto" | tail -n 1)
shell=$(ps -o ppid= -p "$victim" | tr -d ' ')
step=$(ps -o ppid= -p "$shell" | tr -d ' ')
kill -9 "$(cat "$work/slurmd.n2.pid")" "$step" "$shell" "$victim" || fail "nothing to kill"
echo "killed node n2 with shard $task"
restarted() { scontrol show job "${job}_$task" | grep -q "Restarts=[1-9]"; }
within 120 restarted
# Slurm lets a requeued task wait two minutes: not here.
scontrol update "jobid=${job}_$task" StartTime=now 2>/dev/null || true
all_done() { [ -z "$(squeue -h -j "$job" 2>/dev/null)" ]; }
within 400 all_done
for shard in 0 1 2 3; do
    "$program" status "$work/run-shard-$shard" >/dev/null || fail "shard $shard left nothing"
done
"$program" merge "$work"/run-shard-* --run-dir "$work/run" -q
for name in front.csv front.json report.html; do
    cmp "$work/whole/$name" "$work/run/$name" || fail "$name differs"
done
echo "the merged files are those of one process"
