#!/usr/bin/env bash
# Container engine and images.
#   eng/docker.sh ensure   an engine that answers: installed and started when root, used as found otherwise
#   eng/docker.sh image    the images of the quick start and the tests (sandbox, miniweb), built only when absent
#   eng/docker.sh image NAME...   others: tools (the servers under Tools/), npm-tools (MCP servers from npm), all
# Exit codes: 0 done; 3 there is no engine here and cannot be one (callers fall back to local processes); 1 anything else.
# Nothing is fetched but Debian or Ubuntu packages and NuGet packages.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
artifacts="$root/artifacts"
log="$artifacts/dockerd.log"
start_seconds=60
prefix=agentplatform
# Raise it when the way an image is made changes; what goes into it is hashed by itself.
recipe=1

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
no_engine() { printf '%s\n' "$*" >&2; exit 3; }

engine_answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

install_missing() {
  local missing=() program
  for program in dockerd:docker.io docker:docker.io iptables:iptables mmdebstrap:mmdebstrap; do
    command -v "${program%%:*}" >/dev/null 2>&1 || missing+=("${program##*:}")
  done
  [ "${#missing[@]}" -eq 0 ] && return 0
  command -v apt-get >/dev/null 2>&1 ||
    no_engine "Docker is missing and there is no apt-get here; install Docker Engine by hand. Tools run as local processes until then."
  mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
  mkdir -p "$artifacts"
  say "Installing ${missing[*]} (log: artifacts/apt.log)."
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } \
    >"$artifacts/apt.log" 2>&1; then
    no_engine "apt-get could not install ${missing[*]}; see artifacts/apt.log. Tools run as local processes until then."
  fi
}

# Starts dockerd with the given options in a session of its own, so that it outlives make. Fails when it ends or does not answer.
start_daemon() {
  rm -f "$artifacts/dockerd.pid"
  setsid --fork dockerd --log-level warn --pidfile "$artifacts/dockerd.pid" "$@" </dev/null >>"$log" 2>&1
  local waited=0 pid
  while ! engine_answers; do
    waited=$((waited + 1))
    pid="$(cat "$artifacts/dockerd.pid" 2>/dev/null || true)"
    if [ "$waited" -gt 10 ] && { [ -z "$pid" ] || [ ! -d "/proc/$pid" ]; }; then return 1; fi
    if [ "$waited" -gt $((start_seconds * 5)) ]; then
      if [ -n "$pid" ]; then kill "$pid" 2>/dev/null || true; fi
      return 1
    fi
    sleep 0.2
  done
}

ensure() {
  engine_answers && return 0
  if [ "$(id -u)" -ne 0 ]; then
    if command -v docker >/dev/null 2>&1; then
      no_engine "No Docker engine answers for user $(id -un): ask an administrator to start dockerd and to run 'usermod -aG docker $(id -un)'; until then tools run as local processes."
    fi
    no_engine "Docker is not installed: ask an administrator for 'apt-get install -y docker.io mmdebstrap'; until then tools run as local processes."
  fi
  if [ -n "${DOCKER_HOST:-}" ]; then
    no_engine "DOCKER_HOST is $DOCKER_HOST and no engine answers there; start it or unset DOCKER_HOST. Until then tools run as local processes."
  fi

  mkdir -p "$artifacts"
  # Two callers at once (make -j, tests) must not start two daemons.
  exec 9>"$artifacts/dockerd.lock"
  flock 9
  engine_answers && return 0
  install_missing
  engine_answers && return 0
  if [ -d /run/systemd/system ]; then
    say "Starting the docker service."
    if systemctl start docker 2>/dev/null && engine_answers; then return 0; fi
  fi
  say "Starting dockerd (log: artifacts/dockerd.log)."
  {
    # The daemon must not inherit the lock.
    start_daemon --storage-driver overlay2 9>&- ||
      # Kernels without netfilter: sandboxes have no network, so the engine needs none either.
      start_daemon --storage-driver overlay2 --iptables=false --ip6tables=false --bridge=none 9>&- ||
      # No overlay in an overlay (the host is a container itself).
      start_daemon --storage-driver vfs --iptables=false --ip6tables=false --bridge=none 9>&-
  } || no_engine "dockerd does not start here; see artifacts/dockerd.log. Tools run as local processes until it does."
  say "dockerd answers."
}

have_image() { docker image inspect "$1" >/dev/null 2>&1; }

short_hash() { sha256sum | cut -c1-12; }

host_release() (
  . /etc/os-release
  printf '%s' "${VERSION_CODENAME:-}"
)

# The mirror that apt uses on this host for its own release, or nothing (mmdebstrap then takes the distribution's).
host_mirror() {
  local release="$1"
  {
    cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk -v release="$release" '
      /^URIs:/ { uri = $2 } /^Suites:/ { for (i = 2; i <= NF; i++) if ($i == release) found = 1 }
      /^$/ { if (found && uri != "") print uri; found = 0; uri = "" } END { if (found && uri != "") print uri }' || true
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | sed 's/\[[^]]*\]//' | awk -v release="$release" '
      $1 == "deb" && $3 == release { print $2 }' || true
  } | awk 'NR == 1'
}

packages() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1" | tr -d '[:blank:]'; }

# Sets base to an image of the host's own release with the packages that a file lists: debian_image NAME PACKAGES_FILE
debian_image() {
  local name="$1" file="$2" release hash mirror
  release="$(host_release)"
  [ -n "$release" ] || fail "/etc/os-release names no VERSION_CODENAME; images are made from Debian or Ubuntu packages."
  hash="$({ printf '%s\n' "$recipe" "$release" "$(uname -m)"; packages "$file"; } | short_hash)"
  base="$prefix/$name:$hash"
  have_image "$base" && return 0
  [ "$(id -u)" -eq 0 ] || fail "Image $base is missing and only root can build it: run 'sudo eng/docker.sh image' once."
  command -v mmdebstrap >/dev/null 2>&1 || install_missing
  mirror="$(host_mirror "$release")"
  say "Building $base from $release packages (about a minute, once)."
  mkdir -p "$artifacts"
  # Packages of the same release as the host: the keyring to check them with is already here.
  mmdebstrap --quiet --variant=minbase --include="$(packages "$file" | paste -sd, -)" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/* "$1"/var/log/*' \
    --customize-hook='chroot "$1" find / -xdev -perm /6000 -type f -exec chmod a-s {} +' \
    "$release" - ${mirror:+"$mirror"} 2>"$artifacts/mmdebstrap.log" |
    docker import --change 'ENV PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8 HOME=/tmp' --change 'WORKDIR /tmp' --change 'USER 65534:65534' \
      - "$base" >/dev/null || { docker rmi "$base" >/dev/null 2>&1 || true; fail "Image $base was not built; see artifacts/mmdebstrap.log."; }
  say "Built $base."
}

base_image() {
  debian_image sandbox "$root/sandbox/packages.txt"
  docker tag "$base" "$prefix/sandbox:current"
}

# Prints the folders whose files decide what a project builds to: its own and those of the projects it references.
source_folders() {
  local project="$1" reference
  dirname "$project"
  { grep -o '<ProjectReference Include="[^"]*"' "$project" || true; } | sed 's/.*Include="//; s/"$//' | while read -r reference; do
    source_folders "$(realpath "$(dirname "$project")/$reference")"
  done
}

source_hash() {
  {
    printf '%s\n' "$recipe" "$base"
    source_folders "$1" | sort -u | while read -r folder; do
      find "$folder" -type f \( -name '*.cs' -o -name '*.csproj' -o -name '*.json' -o -name '*.sql' -o -name '*.txt' \) \
        -not -path '*/bin/*' -not -path '*/obj/*' -print0
    done | sort -z | xargs -0 sha256sum | sed "s|$root/||"
    sha256sum <"$root/Directory.Packages.props"
  } | short_hash
}

tool_image() {
  local project="$1" assembly image out container
  assembly="$(sed -n 's:.*<AssemblyName>\(.*\)</AssemblyName>.*:\1:p' "$project" | head -n 1)"
  assembly="${assembly:-$(basename "$project" .csproj)}"
  image="$prefix/${assembly,,}:$(source_hash "$project")"
  if ! have_image "$image"; then
    say "Publishing ${project#"$root"/} and building $image."
    out="$artifacts/images/${assembly,,}"
    rm -rf "$out/publish"
    mkdir -p "$out"
    # An artifacts folder of its own: a publish for one runtime would disturb the restore state of an ordinary build.
    dotnet publish "$project" -c Release --self-contained -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" \
      -p:ArtifactsPath="$out/build" -p:DebugType=none -m:1 -nr:false -o "$out/publish" >"$out/publish.log" 2>&1 ||
      fail "${project#"$root"/} does not publish; see ${out#"$root"/}/publish.log."
    chmod -R a+rX "$out/publish"
    container="$(docker create --network none "$base" /bin/true)"
    docker cp -q "$out/publish/." "$container:/app" 2>/dev/null || docker cp "$out/publish/." "$container:/app" >/dev/null
    docker commit --change "ENTRYPOINT [\"/app/$assembly\"]" --change 'CMD []' \
      --change 'ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_gcServer=0 DOTNET_EnableDiagnostics=0 HOME=/tmp' \
      "$container" "$image" >/dev/null
    docker rm "$container" >/dev/null
    say "Built $image."
  fi
  docker tag "$image" "$prefix/${assembly,,}:current"
  printf '%s_IMAGE=%s\n' "$(printf '%s' "$assembly" | tr '[:lower:]-' '[:upper:]_')" "$image" >>"$names"
}

# One image for all servers under Tools/ but MiniWeb, which has its own: each a small folder under /app, over one .NET runtime.
tools_image() {
  local image project name out container runtime
  debian_image tools-base "$root/sandbox/tools/packages.txt"
  image="$prefix/tools:$({ for project in "$root"/Tools/*/*.csproj; do source_hash "$project"; done; dotnet --version; } | short_hash)"
  if ! have_image "$image"; then
    say "Publishing the servers under Tools/ and building $image (a minute or two)."
    out="$artifacts/images/tools"
    rm -rf "$out/app"
    mkdir -p "$out/app"
    for project in "$root"/Tools/*/*.csproj; do
      name="$(basename "$project" .csproj)"
      [ "$name" != MiniWeb ] || continue
      dotnet publish "$project" -c Release --no-self-contained -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" \
        -p:ArtifactsPath="$out/build" -p:DebugType=none -m:1 -nr:false -o "$out/app/${name,,}" >"$out/publish.log" 2>&1 ||
        fail "${project#"$root"/} does not publish; see ${out#"$root"/}/publish.log."
    done
    # The runtimes of the SDK that built them; programs find them by DOTNET_ROOT.
    runtime="$(dirname "$(readlink -f "$(command -v dotnet)")")"
    mkdir -p "$out/app/dotnet/shared"
    cp -r "$runtime/host" "$out/app/dotnet/"
    for name in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
      mkdir -p "$out/app/dotnet/shared/$name"
      cp -r "$runtime/shared/$name/$(ls "$runtime/shared/$name" | grep '^10\.' | sort -V | tail -n 1)" "$out/app/dotnet/shared/$name/"
    done
    chmod -R a+rX "$out/app"
    container="$(docker create --network none "$base" /bin/true)"
    docker cp "$out/app/." "$container:/app" >/dev/null
    docker commit --change 'ENV DOTNET_ROOT=/app/dotnet DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_gcServer=0 DOTNET_EnableDiagnostics=0 DOTNET_TieredPGO=0 HOME=/tmp' \
      "$container" "$image" >/dev/null
    docker rm "$container" >/dev/null
    rm -rf "$out/app"
    say "Built $image."
  fi
  docker tag "$image" "$prefix/tools:current"
}

# MCP servers from npm, exactly as sandbox/npm/package-lock.json pins them; install scripts do not run.
npm_image() {
  local image out container
  debian_image npm-base "$root/sandbox/npm/packages.txt"
  image="$prefix/npm-tools:$({ printf '%s\n' "$base"; cat "$root"/sandbox/npm/package*.json; } | short_hash)"
  if ! have_image "$image"; then
    if ! command -v npm >/dev/null 2>&1; then
      [ "$(id -u)" -eq 0 ] || fail "npm is missing; ask an administrator for 'apt-get install -y npm'."
      say "Installing npm (log: artifacts/apt.log)."
      { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends npm; } >"$artifacts/apt.log" 2>&1 ||
        fail "apt-get could not install npm; see artifacts/apt.log."
    fi
    say "Installing the servers of sandbox/npm and building $image (some minutes, once)."
    out="$artifacts/images/npm-tools"
    rm -rf "$out"
    mkdir -p "$out"
    cp "$root"/sandbox/npm/package*.json "$out/"
    (cd "$out" && npm ci --ignore-scripts --omit=dev --no-audit --no-fund >npm.log 2>&1) || fail "npm could not install; see ${out#"$root"/}/npm.log."
    mv "$out/npm.log" "$artifacts/npm.log"
    chmod -R a+rX "$out"
    container="$(docker create --network none "$base" /bin/true)"
    docker cp "$out/." "$container:/app" >/dev/null
    docker commit --change "ENV PATH=/app/node_modules/node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')/bin:/app/node_modules/.bin:/usr/local/bin:/usr/bin:/bin NODE_ENV=production HOME=/tmp" \
      "$container" "$image" >/dev/null
    docker rm "$container" >/dev/null
    rm -rf "$out"
    say "Built $image."
  fi
  docker tag "$image" "$prefix/npm-tools:current"
}

image() {
  local names_wanted=("$@") wanted
  [ "$#" -gt 0 ] || names_wanted=(quickstart)
  ensure
  mkdir -p "$artifacts"
  exec 8>"$artifacts/images.lock"
  flock 8
  for wanted in "${names_wanted[@]}"; do
    case "$wanted" in
      quickstart | all)
        names="$artifacts/images.env.new"
        base_image
        printf 'SANDBOX_IMAGE=%s\n' "$base" >"$names"
        tool_image "$root/Tools/MiniWeb/MiniWeb.csproj"
        mv "$names" "$artifacts/images.env"
        ;;&
      tools | all) tools_image ;;&
      npm-tools | all) npm_image ;;&
      quickstart | all | tools | npm-tools) ;;
      *) fail "there is no image '$wanted'; there are quickstart, tools, npm-tools and all." ;;
    esac
  done
}

case "${1:-}" in
  ensure) ensure ;;
  image) image "${@:2}" ;;
  *) fail "usage: eng/docker.sh ensure|image [quickstart|tools|npm-tools|all]" ;;
esac
