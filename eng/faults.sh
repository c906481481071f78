#!/usr/bin/env bash
# Plants each fault of eng/faults.txt in a copy of the sources, runs the test project that must find it, and reports.
# Usage: eng/faults.sh [NAME...]
set -uo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
copy="$root/artifacts/faults/tree"
mkdir -p "$copy" "$root/artifacts/faults/logs"
trim() { sed -E 's/^[[:space:]]+//; s/[[:space:]]+$//' <<<"$1"; }
# Tracked files and new ones; build output of earlier faults stays, so that only what changed is compiled.
(cd "$root" && git ls-files -co --exclude-standard -z | grep -zv '^artifacts/' | rsync -a --files-from=- --from0 ./ "$copy/" 2>/dev/null) ||
  (cd "$root" && git ls-files -co --exclude-standard -z | tar --null -T - -cf - 2>/dev/null | tar -C "$copy" -xf -)

found=0 missed=0
# A bar in a text is written \|: read without -r takes the backslash away.
while IFS='|' read name file before after project; do
  name="$(trim "$name")"
  [ -n "$name" ] && [ "${name:0:1}" != "#" ] || continue
  if [ "$#" -gt 0 ] && ! grep -qx -- "$name" <(printf '%s\n' "$@"); then continue; fi
  file="$(trim "$file")" before="$(trim "$before")" after="$(trim "$after")" project="$(trim "$project")"
  log="$root/artifacts/faults/logs/$name.log"
  if ! python3 "$root/eng/plant.py" "$copy/$file" "$before" "$after"; then
    printf '%-24s NOT PLANTED: the text is not in %s exactly once\n' "$name" "$file"
    missed=$((missed + 1))
    continue
  fi
  if ! (cd "$copy" && dotnet build "tests/$project/$project.csproj" -c Release -v quiet -nologo) >"$log" 2>&1; then
    printf '%-24s DOES NOT COMPILE (%s)\n' "$name" "artifacts/faults/logs/$name.log"
    missed=$((missed + 1))
  elif timeout 600 dotnet "$copy/artifacts/bin/$project/release/$project.dll" --no-progress --no-ansi >>"$log" 2>&1 </dev/null; then
    printf '%-24s MISSED by %s\n' "$name" "$project"
    missed=$((missed + 1))
  else
    printf '%-24s found by %s: %s\n' "$name" "$project" "$(grep -m1 -E '^failed ' "$log" | sed -E 's/^failed ([^ (]+).*/\1/')"
    found=$((found + 1))
  fi
  cp "$root/$file" "$copy/$file"
done <"$root/eng/faults.txt"

echo "$found found, $missed missed"
[ "$missed" -eq 0 ]
