#!/usr/bin/env bash
# Starts JupyterLab on loopback, as SageMaker does, and sends the requests of its health check.
#
# usage: smoke-test.sh [PORT]
set -euo pipefail

fail() {
    echo "smoke-test: $1" >&2
    exit 1
}

[ "$(id -u):$(id -g)" = 1000:100 ] || fail "runs as $(id -u):$(id -g), and SageMaker takes 1000:100"
python -m pip --disable-pip-version-check check || fail "libraries do not fit together"

port=${1-8888}
# JupyterLab creates the key of its cookies in its home, and the key must not stay in the image.
home=$(mktemp -d)
log=$home/log
HOME=$home jupyter-lab --ServerApp.ip=127.0.0.1 --ServerApp.port="$port" > "$log" 2>&1 &
server=$!
trap 'kill "$server" 2> /dev/null || true; wait "$server" || true; rm -rf "$home"' EXIT

address=http://127.0.0.1:$port/jupyterlab/default
for _ in {1..60}; do
    kill -0 "$server" 2> /dev/null || fail "JupyterLab ended: $(tail -n 5 "$log")"
    ! curl --fail --silent --output /dev/null "$address/api/status" || break
    sleep 1
done
curl --fail --silent --show-error --output /dev/null "$address/api/status" ||
    fail "no answer at $address/api/status: $(tail -n 5 "$log")"
curl --fail --silent --show-error --output /dev/null "$address/api/idle" ||
    fail "no answer at $address/api/idle, without which there is no idle shutdown"
echo "smoke-test: JupyterLab answers at $address"
