#!/usr/bin/env bash
# Attacks the gateway and its sandboxes; each attempt is a test. Writes artifacts/bench/attack.json and prints what came of it.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
report="$root/artifacts/bench/attack.json"
tests="${TESTS:-$root/artifacts/bin/AgentDock.Tests/release/AgentDock.Tests.dll}"
rm -f "$report"
code=0
ATTACK_REPORT="$report" dotnet "$tests" --no-progress --no-ansi --filter-namespace AgentPlatform.Tests.Attacks >"$root/artifacts/attack.log" 2>&1 </dev/null || code=$?
if [ ! -f "$report" ]; then
  echo "No attempt was made; artifacts/attack.log says why."
  exit 1
fi
sed -nE 's/^  "(attempts|succeeded|controls)": ([0-9]+),?$/\1 \2/p' "$report"
grep -E '^(failed|skipped) ' "$root/artifacts/attack.log" | cut -c1-200 || true
exit "$code"
