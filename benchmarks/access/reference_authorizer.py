"""The authorizer that ours is measured against, written from its description.

It reads the issuer's keys once, when it is loaded, and prints each event, the token included. Fit
for nothing but a measurement.
"""

import json
import os
import time
from typing import Any
from urllib.request import urlopen

from jose import jwk, jwt
from jose.utils import base64url_decode

_KEYS_URL = f"{os.environ['AWS_ENDPOINT_URL']}/pool/.well-known/jwks.json"
with urlopen(_KEYS_URL) as _answer:  # noqa: S310 - on loopback
    _KEYS = json.load(_answer)["keys"]


def handler(event: dict[str, Any], _context: object) -> dict[str, object]:
    """Answer with a policy for the path of the token's owner."""
    print(event)
    token = event["multiValueHeaders"]["authorization"][0].split(" ")[1]
    key_id = jwt.get_unverified_headers(token)["kid"]
    (found,) = (key for key in _KEYS if key["kid"] == key_id)
    message, signature = token.rsplit(".", 1)
    if not jwk.construct(found).verify(message.encode(), base64url_decode(signature.encode())):
        raise PermissionError
    claims = jwt.get_unverified_claims(token)
    if time.time() > claims["exp"] or claims["client_id"] != os.environ["CLIENT_ID"]:
        raise PermissionError
    arn = event["methodArn"].rsplit("/", 1)[0]
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": f"{arn}/{claims['username']}",
    }
    return {
        "principalId": claims["username"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }
