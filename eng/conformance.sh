#!/usr/bin/env bash
# MCP's official conformance suite against one server, directly and through the gateway's /mcp/{server}, for both eras; and the
# Inspector's command line through the gateway. Both scores go to artifacts/bench/conformance.json. Fails where they differ.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
bin="${BIN:-$root/artifacts/bin}"
modules="$(bash "$root/eng/node.sh")"
node="$root/artifacts/node/node/bin/node"
work="$(mktemp -d)"
port="$(python3 -c 'import socket; s = [socket.socket() for _ in range(3)]; [x.bind(("127.0.0.1", 0)) for x in s]; print(*[x.getsockname()[1] for x in s])')"
read -r peer_port grpc_port mcp_port <<<"$port"
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

printf 'sandbox: process\nservers:\n  peer:\n    url: http://127.0.0.1:%s/mcp\n' "$peer_port" >"$work/catalogue.yaml"
dotnet "$bin/McpPeer/release/McpPeer.dll" --urls "http://127.0.0.1:$peer_port" >"$work/peer.log" 2>&1 &
pids+=($!)
AgentDock__Catalogue="$work/catalogue.yaml" Kestrel__Endpoints__http__Url="http://127.0.0.1:$grpc_port" Kestrel__Endpoints__mcp__Url="http://127.0.0.1:$mcp_port" \
  dotnet "$bin/AgentDock.Gateway/release/AgentDock.Gateway.dll" >"$work/gateway.log" 2>&1 &
pids+=($!)
for _ in $(seq 240); do
  curl -sf -m 5 "http://127.0.0.1:$mcp_port/health" >/dev/null 2>&1 && break
  sleep 0.5
done
curl -sf -m 5 "http://127.0.0.1:$mcp_port/health" >/dev/null || { cat "$work/peer.log" "$work/gateway.log"; echo "the gateway did not come up" >&2; exit 1; }

direct="http://127.0.0.1:$peer_port/mcp"
through="http://127.0.0.1:$mcp_port/mcp/peer"
for era in 2025-11-25 2026-07-28; do
  for side in direct through; do
    # It exits with 1 when a scenario fails; the scores are compared below.
    "$node" "$modules/@modelcontextprotocol/conformance/dist/index.js" server --url "${!side}" --requirements "$era" -o "$work/$era-$side" >"$work/$era-$side.txt" 2>&1 || true
  done
done

echo "Inspector: tools/list and tools/call through the gateway."
inspect() { "$node" "$modules/@modelcontextprotocol/inspector/$(inspector_path)" --cli "$@" --transport http; }
inspector_path() { python3 -c 'import json, sys; b = json.load(open(sys.argv[1]))["bin"]; print(b if isinstance(b, str) else b["mcp-inspector"])' "$modules/@modelcontextprotocol/inspector/package.json"; }
for url in "$through" "http://127.0.0.1:$mcp_port/mcp"; do
  inspect "$url" --method tools/list >"$work/list.json"
  inspect "$url" --method tools/call --tool-name echo --tool-arg text=hello >"$work/call.json"
  grep -q '"echo"' "$work/list.json" || { echo "Inspector does not list echo at $url" >&2; exit 1; }
  grep -q '"hello"' "$work/call.json" || { echo "Inspector does not call echo at $url" >&2; exit 1; }
done

python3 "$root/eng/conformance.py" "$work" "$root/artifacts/bench/conformance.json"
