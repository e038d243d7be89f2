#!/usr/bin/env bash
# Downloads over https, wherever that leads.
#
# usage: fetch.sh ADDRESS FILE
set -euo pipefail

curl --fail --silent --show-error --location --proto =https --proto-redir =https --retry 3 \
    --output "$2" "$1"
