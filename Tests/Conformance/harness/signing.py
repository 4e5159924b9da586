"""Request signatures made by hand, so that every part of one can be made wrong."""

from __future__ import annotations

import base64
import hashlib
import http.client
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from oci.config import from_file

from .server import Server

GET_SET = ["date", "(request-target)", "host"]
BODY_SET = [*GET_SET, "content-length", "content-type", "x-content-sha256"]


@dataclass(frozen=True)
class Moment:
    """A time in a header, so many seconds from the moment of sending."""

    offset: float = 0

    def __str__(self) -> str:
        return formatdate(time.time() + self.offset, usegmt=True)


def digest(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


@dataclass
class Identity:
    """Who signs."""

    key_id: str
    key: RSAPrivateKey

    @classmethod
    def of(cls, server: Server) -> Identity:
        config = from_file(str(server.config))
        key = load_pem_private_key(Path(config["key_file"]).read_bytes(), None)
        assert isinstance(key, RSAPrivateKey)
        return cls(f"{config['tenancy']}/{config['user']}/{config['fingerprint']}", key)

    def sign(self, text: str) -> str:
        signature = self.key.sign(text.encode("ascii"), padding.PKCS1v15(), hashes.SHA256())
        return base64.b64encode(signature).decode()


@dataclass
class HandMade:
    """One request, described so that a test can change any part before or after it is signed."""

    method: str
    target: str
    body: bytes = b""
    covered: list[str] = field(default_factory=list)
    #: Headers in the order sent; `None` as a value leaves a standard header out.
    headers: dict[str, str | Moment | None] = field(default_factory=dict)
    #: Parameters of the Authorization header that replace, add or (with None) remove the usual ones.
    parameters: dict[str, str | None] = field(default_factory=dict)
    #: Order of the parameters; those not named follow.
    order: list[str] = field(default_factory=list)
    separator: str = ","
    #: A header that replaces the whole Authorization value.
    authorization: str | None = None
    #: What goes over the wire instead of what was signed.
    sent_target: str | None = None
    sent_body: bytes | None = None
    sent_headers: dict[str, str | Moment] = field(default_factory=dict)
    sent_method: str | None = None

    def has_body(self) -> bool:
        return self.method in ("POST", "PUT", "PATCH")

    def complete_headers(self, host: str) -> dict[str, str]:
        standard: dict[str, str | Moment | None] = {"host": host, "date": Moment()}
        if self.has_body():
            standard |= {
                "content-length": str(len(self.body)), "content-type": "application/json",
                "x-content-sha256": digest(self.body)}
        return {name: str(value) for name, value in (standard | self.headers).items() if value is not None}

    def signing_string(self, headers: dict[str, str]) -> str:
        lines = []
        for name in self.covered or (BODY_SET if self.has_body() else GET_SET):
            if name.lower() == "(request-target)":
                lines.append(f"(request-target): {self.method.lower()} {self.target}")
            else:
                lines.append(f"{name.lower()}: {headers.get(name.lower(), '').strip()}")
        return "\n".join(lines)

    def authorization_value(self, identity: Identity, headers: dict[str, str]) -> str:
        usual: dict[str, str | None] = {
            "algorithm": "rsa-sha256", "headers": " ".join(self.covered or (BODY_SET if self.has_body() else GET_SET)),
            "keyId": identity.key_id, "signature": identity.sign(self.signing_string(headers)), "version": "1"}
        parameters = {name: value for name, value in (usual | self.parameters).items() if value is not None}
        names = [name for name in self.order if name in parameters]
        names += [name for name in parameters if name not in names]
        return "Signature " + self.separator.join(f'{name}="{parameters[name]}"' for name in names)

    def send(self, server: Server, identity: Identity | None) -> Answer:
        address = urlsplit(server.url)
        headers = self.complete_headers(address.netloc)
        if self.authorization is not None:
            headers["authorization"] = self.authorization
        elif identity is not None:
            headers["authorization"] = self.authorization_value(identity, headers)
        headers |= {name: str(value) for name, value in self.sent_headers.items()}
        body = self.body if self.sent_body is None else self.sent_body
        if self.sent_body is not None and "content-length" in headers:
            headers["content-length"] = str(len(body))
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        try:
            connection.putrequest(
                self.sent_method or self.method, self.sent_target or self.target, skip_host=True,
                skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read())
        finally:
            connection.close()


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
