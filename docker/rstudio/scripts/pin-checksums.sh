#!/usr/bin/env bash
# Adds to checksums.txt what it lacks for the build's arguments, which come in the environment.
# It takes a download at its word: compare the lines with what the vendor publishes.
set -euo pipefail

folder=$(cd "$(dirname "$0")/.." && pwd)
file=$(mktemp)
trap 'rm -f "$file"' EXIT

while read -r name pinned address; do
    [ "$pinned" = unknown ] || continue
    "$folder/scripts/fetch.sh" "$address" "$file"
    checksum=$(sha256sum < "$file")
    echo "${checksum%% *}  $address" >> "$folder/checksums.txt"
    echo "pin-checksums: $name"
done < <("$folder/scripts/downloads.sh")
