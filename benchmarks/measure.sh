#!/usr/bin/env bash
# Measures everything that docs/performance.md shows, in one run, and rewrites the page and its charts. About a quarter of an hour on a
# machine that does nothing else. `measure.sh --quick` runs every step once and keeps no figures: it shows that a full run would work.
# A step that fails does not stop the others; its figures stay what they were, and the run ends with status 1.
set -uo pipefail
cd "$(dirname "$0")/.."
quick=()
case "${1:-}" in
  --quick) quick=(--quick) ;;
  "") ;;
  *) echo "usage: benchmarks/measure.sh [--quick]" >&2; exit 2 ;;
esac

failed=()
step() {
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  "$@" || failed+=("$name")
  echo "== $name took $((SECONDS - start)) s"
}

dotnet build benchmarks/PolicyLang.Benchmarks -c Release -v quiet -nologo || exit 1
program=benchmarks/PolicyLang.Benchmarks/bin/Release/net10.0/PolicyLang.Benchmarks.dll
bench() { dotnet "$program" "$@"; }
echo "load of the last minute before this: $(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo unknown); figures are good where it is below 0.3"

if [ ${#quick[@]} -gt 0 ]; then
  step "equal decisions" bench check
  step "matching" bench measure --quick --filter '*Policies: 10)'
  step "cold start" bench cold --quick --policies 10
  step "compiling" bench compile --quick --policies 10
  step "engines of JavaScript" benchmarks/peers/measure.sh --quick
else
  # What is most sensitive to others comes first.
  step "matching" bench measure --filter '*EntranceBenchmarks*' '*HandWrittenBenchmarks*' '*ReferenceBenchmarks*'
  step "variations" bench measure --filter '*VariationBenchmarks*'
  step "engines of JavaScript" benchmarks/peers/measure.sh
  step "cold start" bench cold
  step "engines of .NET" bench measure --filter '*PeerBenchmarks*'
  step "compiling" bench compile
  step "report" bench report
fi

echo "all of it took $((SECONDS / 60)) min $((SECONDS % 60)) s"
if [ ${#failed[@]} -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
