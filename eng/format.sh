#!/usr/bin/env bash
# Checks the style of all sources; with FIX=1 mends it.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ "${1:-}" = "1" ]; then
  dotnet format whitespace AgentPlatform.sln
  dotnet format style AgentPlatform.sln --severity warn
else
  echo "Checking white space and style."
  dotnet format whitespace AgentPlatform.sln --verify-no-changes
  dotnet format style AgentPlatform.sln --severity warn --verify-no-changes
fi
