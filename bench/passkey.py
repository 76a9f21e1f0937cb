"""A passkey as an authenticator keeps it: administrators have nothing less."""

import base64
import hashlib
import json
import secrets
import struct
import subprocess
import tempfile
from pathlib import Path

ORIGIN = "https://punte.gov.ro"
PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


def coded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Passkey:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="punte-passkey-"))
        self.key, self.id, self.user, self.counter = self.folder / "key.pem", secrets.token_bytes(16), "", 0
        subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", self.key], check=True, capture_output=True)

    def makes(self, options):
        """What `navigator.credentials.create` brings."""
        self.user = options["user"]["id"]
        point = subprocess.run(["openssl", "pkey", "-in", self.key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout[-64:]
        key = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point[:32] + b"\x22\x58\x20" + point[32:]
        data = self.data(options["rp"]["id"], HAS_KEY) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + key
        attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59" + struct.pack(">H", len(data)) + data
        return self.brought({"clientDataJSON": coded(self.said("webauthn.create", options)), "attestationObject": coded(attestation)})

    def signs(self, options):
        """What `navigator.credentials.get` brings."""
        self.counter += 1
        data, said, text = self.data(options["rpId"], 0), self.said("webauthn.get", options), self.folder / "signed"
        text.write_bytes(data + hashlib.sha256(said).digest())
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key, text], check=True, capture_output=True).stdout
        return self.brought({"clientDataJSON": coded(said), "authenticatorData": coded(data), "signature": coded(signature), "userHandle": self.user})

    def data(self, relying_party, more):
        return hashlib.sha256(relying_party.encode()).digest() + bytes([PRESENT | VERIFIED | more]) + struct.pack(">I", self.counter)

    def said(self, kind, options):
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": ORIGIN, "crossOrigin": False}).encode()

    def brought(self, response):
        return {"id": coded(self.id), "rawId": coded(self.id), "type": "public-key", "clientExtensionResults": {}, "response": response}
