"""A partner that knows only Standard Webhooks: the library of the standard verifies what it was sent.

    webhook.py < CALL

CALL is JSON: `headers` and `body` of a delivery, the `secrets` that are to verify it, and the `public_key`.
Prints what it did, a line each; fails at the first thing that is not as the standard has it.
"""

import base64
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

call = json.load(sys.stdin)
headers, body = call["headers"], call["body"]

for number, secret in enumerate(call["secrets"], start=1):
    event = Webhook(secret).verify(body, headers)
    assert event["type"] and event["id"] == headers["webhook-id"], event
    print(f"secret {number}: verified")
    try:
        Webhook(secret).verify(body.replace("{", "{ ", 1), headers)
    except WebhookVerificationError:
        print(f"secret {number}: an altered body is refused")
    else:
        raise SystemExit("an altered body was taken")

# The library knows `v1` alone; `v1a` is verified as the standard describes it.
key = Ed25519PublicKey.from_public_bytes(base64.b64decode(call["public_key"].removeprefix("whpk_")))
signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
asymmetric = [one.removeprefix("v1a,") for one in headers["webhook-signature"].split(" ") if one.startswith("v1a,")]
assert len(asymmetric) == 1, headers
key.verify(base64.b64decode(asymmetric[0]), signed)
print("key: verified")
try:
    key.verify(base64.b64decode(asymmetric[0]), signed + b" ")
except InvalidSignature:
    print("key: an altered body is refused")
else:
    raise SystemExit("an altered body was taken")
