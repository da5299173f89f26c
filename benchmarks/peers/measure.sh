#!/usr/bin/env bash
# Measures the rule engines of JavaScript over the workload, into benchmarks/results. `measure.sh --quick` only compares decisions.
set -euo pipefail
cd "$(dirname "$0")"
# Not 'npm ci': it wants the builds of zen-engine for every other platform in the lock file, and registries need not have those of one version.
[ -d node_modules ] || npm install --no-save --no-package-lock --no-audit --no-fund --ignore-scripts
workloads=../../artifacts/benchmarks
files=()
# The stream that ours decide; to compare decisions, its beginning does.
incidents=100000
[ "${1:-}" != --quick ] || incidents=3000
for policies in 10 100 1000; do
  dotnet run --project ../PolicyLang.Benchmarks -c Release -- workload --policies "$policies" --incidents "$incidents" --output "$workloads/workload-$policies"
  files+=("$workloads/workload-$policies/peers.json")
done
node peers.mjs "$@" --output ../results/peers-javascript.csv "${files[@]}"
