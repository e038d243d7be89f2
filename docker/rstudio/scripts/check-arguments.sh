#!/usr/bin/env bash
# Checks the build's arguments, which are environment variables. Prints a line for each that cannot
# be used, and then exits with 2. `make image` runs this too, before it builds anything.
set -euo pipefail

folder=$(cd "$(dirname "$0")/.." && pwd)
problems=()

problem() {
    problems+=("$1: \"${!1-}\": $2")
}

must_match() {
    [[ ${!1-} =~ ^($2)$ ]] || problem "$1" "$3"
}

must_match BASE_IMAGE '([a-z0-9][a-z0-9._:/-]*/)?ubuntu:22\.04(@sha256:[0-9a-f]{64})?' \
    "must be ubuntu:22.04, from any registry, with a digest or without"
must_match PYTHON_VERSION '3\.12\.[0-9]+' "must be 3.12.x, which requirements.txt is locked for"
must_match DRIVERS_VERSION '20[0-9]{2}\.[0-9]{2}\.[0-9]' "must be a release such as 2024.03.0"
must_match R_SNAPSHOT '20[0-9]{2}-[0-9]{2}-[0-9]{2}' "must be the day of a snapshot, such as 2026-11-02"
# The pattern admits no user and no password, because arguments can be read in the image.
url='https://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*'
for argument in R_REPOSITORY CONNECT_URL PACKAGE_MANAGER_URL; do
    must_match "$argument" "$url" "must be an https address such as https://packages.example.com/cran"
done

releases=$(awk '!/^#/ {print $1}' "$folder/workbench.txt" | paste -sd ' ')
supported=$(awk -v release="${RSW_VERSION-}" '!/^#/ && $1 == release {$1 = ""; print}' \
    "$folder/workbench.txt")
if [ -z "$supported" ]; then
    problem RSW_VERSION "must be one of $releases"
else
    read -ra versions <<< "${R_VERSIONS-}"
    [ "${#versions[@]}" -gt 0 ] || problem R_VERSIONS "must name one or more of$supported"
    for version in "${versions[@]}"; do
        [[ " $supported " == *" $version "* ]] ||
            problem R_VERSIONS "$version is not supported with $RSW_VERSION: use$supported"
    done
    [ -z "$(printf '%s\n' "${versions[@]}" | sort | uniq -d)" ] ||
        problem R_VERSIONS "names a version twice"
fi

hint=
# Downloads have names only if the arguments are right.
if [ "${#problems[@]}" -eq 0 ]; then
    while read -r name pinned address; do
        [ "$pinned" != unknown ] ||
            problems+=("checksums.txt: needs one line for $name, $address")
    done < <("$folder/scripts/downloads.sh")
    hint="This adds them, for you to compare and to commit:
  $(printf '%s=%q ' RSW_VERSION "$RSW_VERSION" R_VERSIONS "$R_VERSIONS" PYTHON_VERSION \
        "$PYTHON_VERSION" DRIVERS_VERSION "$DRIVERS_VERSION")docker/rstudio/scripts/pin-checksums.sh"
fi

if [ "${#problems[@]}" -gt 0 ]; then
    echo "check-arguments: ${#problems[@]} problem$([ "${#problems[@]}" -eq 1 ] || echo s)" >&2
    printf '  %s\n' "${problems[@]}" >&2
    [ -z "$hint" ] || echo "$hint" >&2
    exit 2
fi
