#!/usr/bin/env bash
# Installs packages that downloads.sh names, after a comparison with checksums.txt.
#
# usage: install-deb.sh NAME ...
set -euo pipefail

folder=$(cd "$(dirname "$0")/.." && pwd)
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
# apt-get reads the files as another user.
chmod 755 "$files"

fail() {
    echo "install-deb: $1" >&2
    exit 1
}

for name in "$@"; do
    read -r pinned address < <(
        "$folder/scripts/downloads.sh" | awk -v name="$name" '$1 == name {print $2, $3}'
    ) || fail "$name is none of the downloads"
    file=$files/$name.deb
    "$folder/scripts/fetch.sh" "$address" "$file"
    echo "$pinned  $file" | sha256sum --check --status ||
        fail "$address is not what checksums.txt pins"
done
apt-get update
apt-get install --yes --no-install-recommends "$files"/*.deb
