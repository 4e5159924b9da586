"""Request signatures: every rule, broken one at a time. Whatever is wrong, the answer is the same 401."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from harness.api import BASE, Api, new_compartment
from harness.server import Server
from harness.signing import BODY_SET, GET_SET, HandMade, Identity, Moment, digest

UNIFORM = (
    b'{"code":"NotAuthenticated",'
    b'"message":"The required information to complete authentication was not provided or was incorrect."}')


@pytest.fixture(scope="module")
def identity(server: Server) -> Identity:
    return Identity.of(server)


def listing(**changes) -> HandMade:
    return HandMade("GET", f"{BASE}/projects?compartmentId={new_compartment()}", **changes)


def creation(**changes) -> HandMade:
    body = json.dumps({"compartmentId": new_compartment(), "displayName": "signed"}).encode()
    return HandMade("POST", f"{BASE}/projects", body=body, **changes)


def refused(server: Server, identity: Identity | None, request: HandMade) -> None:
    answer = request.send(server, identity)
    assert (answer.status, answer.body) == (401, UNIFORM)
    assert answer.headers["content-type"] == "application/json"


# What must be accepted

ACCEPTED = {
    "get": listing(),
    "post": creation(),
    "other order of covered headers": listing(covered=["host", "(request-target)", "date"]),
    "body set in another order": creation(covered=BODY_SET[::-1]),
    "x-date instead of date": listing(
        covered=["x-date", "(request-target)", "host"], headers={"date": None, "x-date": Moment()}),
    "x-date wins over a stale date": listing(
        covered=["date", "x-date", "(request-target)", "host"],
        headers={"date": Moment(-3600), "x-date": Moment()}),
    "four minutes late": listing(headers={"date": Moment(-240)}),
    "four minutes early": listing(headers={"date": Moment(240)}),
    "parameters in another order, blanks after commas": listing(
        order=["version", "keyId", "signature", "headers", "algorithm"], separator=", "),
    "unknown parameters are ignored": listing(parameters={"opaque": "x"}),
    "header names in upper case": listing(covered=["DATE", "(request-target)", "Host"]),
    "more headers than needed": listing(covered=[*GET_SET, "accept"], headers={"accept": "application/json"}),
    "body set on a get": listing(
        covered=BODY_SET,
        headers={"content-length": "0", "content-type": "application/json", "x-content-sha256": digest(b"")}),
    "percent-encoding kept as it is": HandMade(
        "GET", f"{BASE}/projects?displayName=a%20b%2Bc&compartmentId=ocid1.compartment.oc1..a%61b"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(server: Server, identity: Identity, name: str) -> None:
    answer = ACCEPTED[name].send(server, identity)
    assert answer.status == 200, answer.body


# What must be refused

REFUSED_GET = {
    "date not covered": listing(covered=["(request-target)", "host"]),
    "host not covered": listing(covered=["date", "(request-target)"]),
    "request target not covered": listing(covered=["date", "host"]),
    "nothing covered": listing(parameters={"headers": ""}),
    "covered header not sent": listing(covered=[*GET_SET, "x-missing"]),
    "six minutes late": listing(headers={"date": Moment(-360)}),
    "six minutes early": listing(headers={"date": Moment(360)}),
    "stale x-date beside a fresh date": listing(
        covered=["date", "x-date", "(request-target)", "host"], headers={"x-date": Moment(-3600)}),
    "date without meaning": listing(headers={"date": "yesterday"}),
    "date in ISO form": listing(headers={"date": "2024-03-01T00:00:00Z"}),
    "date with an offset": listing(headers={"date": str(Moment()).replace("GMT", "+0000")}),
    "algorithm rsa-sha512": listing(parameters={"algorithm": "rsa-sha512"}),
    "algorithm hmac-sha256": listing(parameters={"algorithm": "hmac-sha256"}),
    "algorithm none": listing(parameters={"algorithm": "none"}),
    "no algorithm": listing(parameters={"algorithm": None}),
    "no keyId": listing(parameters={"keyId": None}),
    "no signature": listing(parameters={"signature": None}),
    "empty signature": listing(parameters={"signature": ""}),
    "signature not base64": listing(parameters={"signature": "%%%"}),
    "no list of headers": listing(parameters={"headers": None}),
    "session token": listing(parameters={"keyId": "ST$eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}),
    "unknown user": listing(parameters={"keyId": "ocid1.tenancy.oc1..a/ocid1.user.oc1..b/" + ":".join(["00"] * 16)}),
    "keyId of two parts": listing(parameters={"keyId": "a/b"}),
    "other target on the wire": listing(sent_target=f"{BASE}/projects?compartmentId=ocid1.compartment.oc1..other"),
    "parameters added on the wire": listing(sent_headers={"date": Moment(-100)}),
    "other method on the wire": listing(sent_method="HEAD"),
}


@pytest.mark.parametrize("name", [name for name in REFUSED_GET if name != "other method on the wire"])
def test_refused_without_a_body(server: Server, identity: Identity, name: str) -> None:
    refused(server, identity, REFUSED_GET[name])


def test_other_method_is_refused(server: Server, identity: Identity) -> None:
    answer = REFUSED_GET["other method on the wire"].send(server, identity)
    assert (answer.status, answer.body) == (401, b"")


REFUSED_POST = {
    f"{name} not covered": creation(covered=[covered for covered in BODY_SET if covered != name])
    for name in BODY_SET
} | {
    "get set only": creation(covered=GET_SET),
    "other body of the same length": creation(sent_body=b"x" * len(creation().body)),
    "longer body": creation(sent_body=creation().body + b" "),
    "no body": creation(sent_body=b""),
    "digest of another body": creation(headers={"x-content-sha256": digest(b"other")}),
    "digest that is not base64": creation(headers={"x-content-sha256": "not a digest"}),
    "digest replaced on the wire": creation(sent_headers={"x-content-sha256": digest(b"other")}),
    "content type replaced on the wire": creation(sent_headers={"content-type": "text/plain"}),
}


@pytest.mark.parametrize("name", REFUSED_POST)
def test_refused_with_a_body(server: Server, identity: Identity, name: str) -> None:
    refused(server, identity, REFUSED_POST[name])


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_other_methods_are_bound_to_the_signature(server: Server, identity: Identity, method: str) -> None:
    request = HandMade(method, f"{BASE}/projects/ocid1.x", body=b"{}" if method == "PUT" else b"")
    request.sent_target = f"{BASE}/models/ocid1.x"
    refused(server, identity, request)


def test_another_key_is_refused(server: Server, identity: Identity) -> None:
    stranger = Identity(identity.key_id, rsa.generate_private_key(65537, 2048))
    refused(server, stranger, listing())


GARBAGE = [
    "", "Signature", "Signature ", "Bearer", "Bearer ", "Bearer x", "Bearer " + "x" * 4000, "Basic YTpi",
    "signature=", 'Signature algorithm="rsa-sha256"', 'Signature algorithm="rsa-sha256', "Signature ,,,,",
    'Signature a="b",a="c"', "Signature " + 'x="y",' * 500, "Signature " + "=" * 2000,
    'Signature algorithm="rsa-sha256",headers="date",keyId="\\"",signature="eA==",version="1"',
    'Signature keyId="a/b/c" algorithm="rsa-sha256"', "Ωμέγα".encode().decode("latin-1"),
]


@pytest.mark.parametrize("value", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_refused(server: Server, value: str) -> None:
    refused(server, None, listing(authorization=value))


def test_no_credentials(server: Server) -> None:
    refused(server, None, listing())
    refused(server, None, creation())


def test_strangers_learn_nothing_about_paths(server: Server, bearer: Api) -> None:
    project = bearer.create_project(new_compartment())
    for target in (f"{BASE}/projects/{project}", f"{BASE}/projects/ocid1.unknown", f"{BASE}/nowhere", "/n/any/b/thing"):
        refused(server, None, HandMade("GET", target))


def test_lower_case_bearer_scheme_and_key_are_told_apart(server: Server, bearer: Api) -> None:
    path = f"{BASE}/projects?compartmentId={new_compartment()}"
    key = server.api_key
    assert bearer.get(path, auth=None, headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert bearer.get(path, auth=None, headers={"Authorization": f"Bearer {key}x"}).status_code == 401
    assert bearer.get(path, auth=None, headers={"Authorization": f"Bearer {key[:-1]}"}).status_code == 401
    assert bearer.get(path, auth=None, headers={"Authorization": key}).status_code == 401


class TestObjectUploads:
    """Uploads may leave the body out of the signature; when it is in, it counts."""

    @pytest.fixture
    def target(self, bearer: Api, bucket: str, unique: str) -> str:
        return bearer.object_path(bucket, f"signed/{unique}.bin")

    def test_get_set_is_enough(self, server: Server, identity: Identity, bearer: Api, target: str) -> None:
        put = HandMade("PUT", target, body=b"content", covered=GET_SET)
        put.headers = {"content-type": "application/octet-stream", "x-content-sha256": None}
        assert put.send(server, identity).status == 200
        assert bearer.get(target).content == b"content"

    def test_body_set_is_accepted(self, server: Server, identity: Identity, bearer: Api, target: str) -> None:
        assert HandMade("PUT", target, body=b"content").send(server, identity).status == 200
        assert bearer.get(target).content == b"content"

    def test_covered_digest_is_checked(self, server: Server, identity: Identity, bearer: Api, target: str) -> None:
        refused(server, identity, HandMade("PUT", target, body=b"content", sent_body=b"CONTENT"))
        assert bearer.get(target).status_code == 404

    def test_put_on_the_api_needs_the_body_set(self, server: Server, identity: Identity) -> None:
        refused(server, identity, HandMade("PUT", f"{BASE}/projects/ocid1.x", body=b"{}", covered=GET_SET))
