"""Users of our own, who sign with keys of their own."""

from __future__ import annotations

import uuid
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .api import Api
from .signing import Identity

USERS = "/lapwing/v1/users"


class User:
    """A new user with one signing key."""

    def __init__(self, operator: Api, **details: Any):
        self.operator = operator
        body = {"name": f"u-{uuid.uuid4().hex}", "policy": [{"verb": "MANAGE"}], **details}
        self.resource = operator.ok(operator.post(USERS, body)).json()
        self.key = rsa.generate_private_key(65537, 2048)
        public = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        self.keys = f"{USERS}/{self.resource['id']}/keys"
        self.fingerprint = operator.ok(operator.post(self.keys, {"kind": "SIGNING", "publicKeyPem": public})).json()["id"]

    @property
    def identity(self) -> Identity:
        return Identity(f"{self.resource['tenancyId']}/{self.resource['id']}/{self.fingerprint}", self.key)

    def revoke_key(self) -> None:
        self.operator.ok(self.operator.delete(f"{self.keys}/{self.fingerprint}"))


def new_key(operator: Api, *policy: dict[str, Any]) -> str:
    """The API key of a new user."""
    made = operator.ok(operator.post(USERS, {"name": f"u-{uuid.uuid4().hex}", "policy": list(policy)})).json()
    return operator.ok(operator.post(f"{USERS}/{made['id']}/keys", {"kind": "API"})).json()["apiKey"]
