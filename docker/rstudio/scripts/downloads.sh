#!/usr/bin/env bash
# Prints a line for each file that the build downloads for its arguments: a name, the SHA-256 from
# checksums.txt or "unknown", and the address.
set -euo pipefail

folder=$(cd "$(dirname "$0")/.." && pwd)
posit=https://cdn.posit.co

download() {
    local pinned
    pinned=$(awk -v address="$2" '$2 == address {print $1}' "$folder/checksums.txt" | sort -u)
    [[ $pinned =~ ^[0-9a-f]{64}$ ]] || pinned=unknown
    echo "$1 $pinned $2"
}

for version in $R_VERSIONS; do
    download "r-$version" "$posit/r/ubuntu-2204/pkgs/r-${version}_1_amd64.deb"
done
download python "$posit/python/ubuntu-2204/pkgs/python-${PYTHON_VERSION}_1_amd64.deb"
download drivers "$posit/drivers/7C152C12/installer/rstudio-drivers_${DRIVERS_VERSION}_amd64.deb"
download workbench \
    "https://download2.rstudio.org/server/jammy/amd64/rstudio-workbench-${RSW_VERSION/+/-}-amd64.deb"
