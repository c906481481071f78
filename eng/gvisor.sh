#!/usr/bin/env bash
# A second Docker engine with gVisor's runsc as a runtime, beside the first: own data, own socket, no network, stopped by its process id.
#   eng/gvisor.sh start   installs runsc (Debian package) and starts the engine; ends with the line to set
#   eng/gvisor.sh stop    stops it
# Exit code 3: it cannot be had here.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
home="$root/artifacts/gvisor"
socket="unix://$home/docker.sock"

pid() { cat "$home/pid" 2>/dev/null || true; }
running() { local id; id="$(pid)"; [ -n "$id" ] && [ -d "/proc/$id" ]; }

start() {
  [ "$(id -u)" -eq 0 ] || { echo "Only root can start a Docker engine." >&2; exit 3; }
  bash "$root/eng/docker.sh" image
  mkdir -p "$home"
  if ! command -v runsc >/dev/null 2>&1; then
    echo "Installing runsc (log: artifacts/gvisor/apt.log)."
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends runsc; } >"$home/apt.log" 2>&1 ||
      { echo "apt-get could not install runsc; see artifacts/gvisor/apt.log." >&2; exit 3; }
  fi
  if ! running; then
    # ptrace needs nothing of the machine; kvm would, where there is one.
    printf '#!/bin/sh\nexec %s --platform=ptrace --network=none --ignore-cgroups "$@"\n' "$(command -v runsc)" >"$home/runsc"
    chmod +x "$home/runsc"
    setsid --fork dockerd --log-level warn --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/pid" --host "$socket" \
      --bridge none --iptables=false --ip6tables=false --add-runtime "runsc=$home/runsc" </dev/null >>"$home/dockerd.log" 2>&1
    local waited=0
    until timeout 10 docker --host "$socket" version >/dev/null 2>&1; do
      waited=$((waited + 1))
      [ "$waited" -lt 300 ] || { echo "The second dockerd does not answer; see artifacts/gvisor/dockerd.log." >&2; exit 3; }
      sleep 0.2
    done
  fi
  # The same image, once.
  if [ "$(docker --host "$socket" image inspect --format '{{.Id}}' agentplatform/sandbox:current 2>/dev/null || true)" != \
    "$(docker image inspect --format '{{.Id}}' agentplatform/sandbox:current)" ]; then
    docker save agentplatform/sandbox:current | docker --host "$socket" load >/dev/null
  fi
  echo "export AGENTPLATFORM_GVISOR_DOCKER=$socket"
}

stop() {
  running || return 0
  kill "$(pid)"
  local waited=0
  while running && [ "$waited" -lt 150 ]; do
    waited=$((waited + 1))
    sleep 0.2
  done
}

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  *) echo "usage: eng/gvisor.sh start|stop" >&2; exit 1 ;;
esac
