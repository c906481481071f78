#!/usr/bin/env bash
# Runs one measurement of the gateway's sandboxes: eng/gateway-measure.sh CLASS. Results go to artifacts/bench.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
bash "$root/eng/docker.sh" image
export BENCH_OUT="$root/artifacts/bench" AGENTPLATFORM_TEST_NEEDS=required
exec dotnet "$root/artifacts/bin/AgentDock.Tests/release/AgentDock.Tests.dll" --no-progress --no-ansi --explicit only --filter-class "*.$1" --show-live-output on
