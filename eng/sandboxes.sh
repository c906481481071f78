#!/usr/bin/env bash
# A container engine with the tools' images; without one, says so and lets tools run as local processes.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
code=0
bash "$here/docker.sh" ensure || code=$?
if [ "$code" -eq 0 ]; then
  bash "$here/docker.sh" image || code=$?
fi
# 3: there is no engine and cannot be one here. That is said already, and it is no failure.
[ "$code" -eq 3 ] || exit "$code"
