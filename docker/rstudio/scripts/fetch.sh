#!/usr/bin/env bash
# Downloads a file over https, which redirects must use too.
#
# usage: fetch.sh ADDRESS FILE
set -euo pipefail

curl --fail --silent --show-error --location --proto =https --proto-redir =https --retry 3 \
    --output "$2" "$1"
