#!/usr/bin/env bash
# Checks for what the platform needs beside NuGet packages, and installs it where that is possible.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

if ! command -v dotnet >/dev/null 2>&1; then
  echo "The .NET 10 SDK is missing. Install it (https://dotnet.microsoft.com/download/dotnet/10.0), then run this again." >&2
  exit 1
fi
version="$(cd "$root" && dotnet --version 2>/dev/null || true)"
case "$version" in
  10.*) ;;
  *) echo "The .NET 10 SDK is needed; 'dotnet --version' says '${version:-nothing}'. Install .NET 10, then run this again." >&2; exit 1 ;;
esac

missing=()
command -v python3 >/dev/null 2>&1 || missing+=(python3)   # run_python, where tools run as local processes
command -v setpriv >/dev/null 2>&1 || missing+=(util-linux) # children die with the application host
[ "${#missing[@]}" -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Missing: ${missing[*]}. Ask an administrator to install them; tools that need them fail until then." >&2
  exit 0
fi
mkdir -p "$root/artifacts"
echo "Installing ${missing[*]} (log: artifacts/apt.log)."
{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$root/artifacts/apt.log" 2>&1 ||
  { echo "apt-get could not install ${missing[*]}; see artifacts/apt.log." >&2; exit 1; }
