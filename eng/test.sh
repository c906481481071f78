#!/usr/bin/env bash
# Runs every test project and adds up. Ends with the line "N passed, N failed".
# Usage: eng/test.sh [PROJECT...]   e.g. eng/test.sh Models.Tests
set -uo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
bin="$root/artifacts/bin"
logs="$root/artifacts/test"
mkdir -p "$logs"
if [ "$#" -gt 0 ]; then
  projects=("$@")
else
  mapfile -t projects < <(cd "$root/tests" && for d in *.Tests; do echo "$d"; done)
fi

passed=0 failed=0 skipped=0
count() { sed -nE "s/^ *$1: ([0-9]+)$/\1/p" "$2" | tail -1; }
for project in "${projects[@]}"; do
  program="$bin/$project/release/$project.dll"
  log="$logs/$project.log"
  started=$SECONDS
  if [ ! -f "$program" ]; then
    echo "$project: not built"
    failed=$((failed + 1))
    continue
  fi
  timeout 900 dotnet "$program" --no-progress --no-ansi >"$log" 2>&1 </dev/null
  code=$?
  good="$(count succeeded "$log")" bad="$(count failed "$log")" left="$(count skipped "$log")"
  printf '%-26s %4s passed  %3s failed  %3s skipped  %4ss\n' "$project" "${good:-0}" "${bad:-0}" "${left:-0}" "$((SECONDS - started))"
  passed=$((passed + ${good:-0})) failed=$((failed + ${bad:-0})) skipped=$((skipped + ${left:-0}))
  if [ "$code" -ne 0 ]; then
    # A run that broke off counts as a failure even when no test of it did.
    [ "${bad:-0}" -gt 0 ] || failed=$((failed + 1))
    grep -vE '^\s*$' "$log" | grep -E '^failed |error|Error|Exception|Assert|expected|Expected|Actual|at AgentPlatform' | head -60
    echo "  (whole log: artifacts/test/$project.log)"
  fi
done

[ "$skipped" -eq 0 ] || grep -hE '^skipped ' "$logs"/*.log 2>/dev/null | sort | uniq | head -40
if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
