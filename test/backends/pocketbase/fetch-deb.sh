#!/usr/bin/env bash
# Unpacks Debian's current `pocketbase` (from unstable) into <dir>/root. A private apt configuration: the machine's own
# sources, lists and installed packages are not touched. Fails with one line where there is no apt.
set -euo pipefail
dir=$1
command -v apt-get dpkg-deb >/dev/null || { echo 'there is no apt here' >&2; exit 1; }
mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null || true)
[ -n "$mirror" ] || mirror=$(awk '/^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^http/) {print $i; exit}}' /etc/apt/sources.list 2>/dev/null || true)
[ -n "$mirror" ] || { echo 'no Debian mirror is configured here' >&2; exit 1; }
mkdir -p "$dir/lists/partial" "$dir/archives/partial"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$dir/sources.list"
apt=(apt-get -q -o "Dir::Etc::sourcelist=$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$dir/lists" -o "Dir::Cache=$dir" -o "Dir::Cache::archives=archives" -o "APT::Sandbox::User=$(id -un)")
"${apt[@]}" update >"$dir/log" 2>&1
(cd "$dir" && "${apt[@]}" download pocketbase >>"$dir/log" 2>&1)
dpkg-deb -x "$dir"/pocketbase_*.deb "$dir/root.part"
rm -rf "$dir/lists" "$dir/archives" "$dir"/pocketbase_*.deb "$dir"/*.bin
mv "$dir/root.part" "$dir/root"
