"""A partner that knows only the standards: Authlib receives tokens here and calls with them.

    oauth.py URL MANAGER_TOKEN ORGANISATION_ID

Prints what it did, a line each; fails at the first thing that is not as the standards have it.
"""

import os
import sys
import time

# The test reaches the server without the proxy that ends TLS in front of it.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

url, manager_token, organisation = sys.argv[1:]
manager = requests.Session()
manager.headers["Authorization"] = f"Bearer {manager_token}"


class Signed(PrivateKeyJWT):
    """As the library has it, for a minute; each assertion with a name of its own."""

    def sign(self, auth, token_endpoint):
        self.claims = {"exp": int(time.time()) + 60}
        return super().sign(auth, token_endpoint)


def asked(path, body):
    answer = manager.post(f"{url}/api/v1/{path}", json=body)
    answer.raise_for_status()
    return answer.json()


metadata = requests.get(f"{url}/.well-known/oauth-authorization-server").json()
issuer = metadata["issuer"]
assert metadata["grant_types_supported"] == ["client_credentials"]
assert metadata["token_endpoint"] == f"{issuer}/oauth/token"
endpoint = f"{url}/oauth/token"

client = asked(
    "clients",
    {"name": "Authlib", "organisation_id": organisation, "scopes": ["referrals.read", "directory.read"]},
)
secret = asked(f"clients/{client['id']}/secrets", {"name": "Authlib"})["secret"]


def lists_referrals(session, **options):
    token = session.fetch_token(endpoint, grant_type="client_credentials", scope="referrals.read", **options)
    assert token["token_type"] == "Bearer" and token["expires_in"] == 600, token
    keys_now = KeySet.import_key_set(requests.get(f"{url}/.well-known/jwks.json").json())
    said = jwt.decode(token["access_token"], keys_now, algorithms=["EdDSA", "Ed25519"])
    assert said.header["typ"] == "at+jwt" and said.claims["client_id"] == client["id"], said.header
    assert said.claims["iss"] == issuer and said.claims["scope"] == "referrals.read"
    answer = session.get(f"{url}/api/v1/referrals")
    assert answer.status_code == 200 and answer.json()["items"] == [], answer.text
    refused = session.get(f"{url}/api/v1/organisations")
    assert refused.status_code == 403, refused.text


for method in ["client_secret_basic", "client_secret_post"]:
    lists_referrals(OAuth2Session(client["id"], secret, token_endpoint_auth_method=method))
    print(f"{method}: referrals listed")

for algorithm, key in [
    ("EdDSA", OKPKey.generate_key("Ed25519")),
    ("ES256", ECKey.generate_key("P-256")),
    ("RS256", RSAKey.generate_key(2048)),
]:
    asked(f"clients/{client['id']}/keys", {"name": algorithm, "jwk": key.as_dict(private=False)})
    for audience in [issuer, metadata["token_endpoint"]]:
        session = OAuth2Session(client["id"], key, token_endpoint_auth_method="private_key_jwt")
        session.register_client_auth_method(Signed(audience, alg=algorithm))
        lists_referrals(session)
    print(f"private_key_jwt, {algorithm}: referrals listed")

for what, session in [
    ("a wrong secret", OAuth2Session(client["id"], "x", token_endpoint_auth_method="client_secret_basic")),
]:
    try:
        session.fetch_token(endpoint, grant_type="client_credentials")
    except OAuthError as error:
        assert error.error == "invalid_client", error
        print(f"{what}: {error.error}")
    else:
        raise SystemExit(f"{what} was taken")
try:
    OAuth2Session(client["id"], secret).fetch_token(endpoint, grant_type="client_credentials", scope="users.manage")
except OAuthError as error:
    assert error.error == "invalid_scope", error
    print(f"more than granted: {error.error}")
else:
    raise SystemExit("more than granted was given")
