#!/bin/sh
# Puts the configuration of named in place and starts it: at first boot, and in tests and the
# rehearsal, which give a ROOT that holds what the package bind brings: /var/named.
#
# usage: configure-named.sh [ROOT]
set -eu
umask 027

root=
[ "$#" -eq 0 ] || root=$1
sources=$root/etc/name-server

fail() {
    echo "configure-named: $1" >&2
    exit 1
}

# REGION, ZONE and TRANSFER_KEY.
# shellcheck source=/dev/null
. "$sources/environment"

# The check's root: the same paths in the same text as later in place. On the same file system,
# so that each move is one step.
staged=$(mktemp -d "$sources/staged.XXXXXX")
trap 'rm -rf "$staged"' EXIT
mkdir -p "$staged/etc" "$staged/var/named/data" "$staged/var/named/slaves"

# Every server derives the same secret from a key that never leaves KMS; nothing stores it but
# named's own file. A new role takes a while until it may.
attempt=1
until secret=$(aws kms generate-mac --region "$REGION" --key-id "$TRANSFER_KEY" \
    --mac-algorithm HMAC_SHA_256 --message "$ZONE" \
    --cli-binary-format raw-in-base64-out --query Mac --output text); do
    [ "$attempt" -lt 10 ] || fail "KMS gave no transfer key, asked $attempt times"
    attempt=$((attempt + 1))
    sleep 6
done
# named would take an empty secret, which everybody knows. This one is 32 bytes, as base64.
[ "$(printf %s "$secret" | wc -c)" -eq 44 ] || fail "KMS gave something else than a MAC"
printf 'key transfer {\n    algorithm hmac-sha256;\n    secret "%s";\n};\n' "$secret" \
    > "$staged/etc/named.transfer.key"

cp "$sources/named.conf" "$staged/etc/named.conf"
if [ -f "$sources/corporate.zone" ]; then
    # The boot time: a later primary always has the higher serial.
    sed "s/@SERIAL@/$(date +%s)/" "$sources/corporate.zone" > "$staged/var/named/corporate.zone"
fi
named-checkconf -z -t "$staged" /etc/named.conf >&2 || fail "the configuration is not valid"

for file in etc/named.transfer.key var/named/corporate.zone etc/named.conf; do
    [ -f "$staged/$file" ] || continue
    # For root to write, and for the group of named's own folder to read.
    chgrp --reference="$root/var/named" "$staged/$file"
    mv "$staged/$file" "$root/$file"
done

systemctl daemon-reload
systemctl enable named.service named-health.timer
systemctl restart named.service named-health.timer
