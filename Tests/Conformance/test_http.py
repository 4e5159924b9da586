"""HTTP itself: request ids, heads, expectations, connections, and who may read the metrics."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from urllib.parse import urlsplit

import pytest

from harness import tables
from harness.api import BASE, Api, new_compartment
from harness.server import Server
from harness.signing import GET_SET, HandMade, Identity

SERVER_PART = re.compile(r"[0-9A-F]{32}")


def raw(server: Server, request: bytes, timeout: float = 10) -> bytes:
    """Bytes in, bytes out, on a connection that the client half-closes."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


def request_bytes(server: Server, method: str, target: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [
        f"{method} {target} HTTP/1.1", f"Host: {urlsplit(server.url).netloc}", f"Authorization: Bearer {server.api_key}",
        *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def test_request_ids(api: Api) -> None:
    path = f"{BASE}/projects?compartmentId={new_compartment()}"
    fresh = api.get(path).headers["opc-request-id"]
    assert SERVER_PART.fullmatch(fresh) and api.get(path).headers["opc-request-id"] != fresh
    given = api.get(path, headers={"opc-request-id": "mine-1"}).headers["opc-request-id"]
    assert given.startswith("mine-1/") and SERVER_PART.fullmatch(given.removeprefix("mine-1/"))
    assert SERVER_PART.fullmatch(api.get(path, headers={"opc-request-id": "x" * 129}).headers["opc-request-id"])
    assert SERVER_PART.fullmatch(api.get(path, headers={"opc-request-id": "a b"}).headers["opc-request-id"])
    for target, options in (("/n/other", {}), (path, {"auth": None})):
        failing = api.get(target, headers={"opc-request-id": "e"}, **options)
        assert failing.status_code >= 400 and failing.headers["opc-request-id"].startswith("e/")
    assert api.get("/n", headers={"opc-client-request-id": "storage-1"}).headers["opc-client-request-id"] == "storage-1"


def test_two_authorization_headers_are_refused(server: Server) -> None:
    identity = Identity.of(server)
    request = HandMade("GET", f"{BASE}/projects?compartmentId={new_compartment()}")
    headers = request.complete_headers(urlsplit(server.url).netloc)
    value = request.authorization_value(identity, headers)
    lines = [f"GET {request.target} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    lines += [f"authorization: {value}", "authorization: Bearer x", "connection: close"]
    answer = raw(server, ("\r\n".join(lines) + "\r\n\r\n").encode())
    assert answer.startswith(b"HTTP/1.1 401 ")


def test_put_that_expects_to_continue(server: Server, bearer: Api, bucket: str) -> None:
    target = bearer.object_path(bucket, "expected")
    request = request_bytes(
        server, "PUT", target, "Content-Length: 5", "Expect: 100-continue", "Connection: close", body=b"12345")
    answer = raw(server, request)
    assert b"HTTP/1.1 200 " in answer
    assert bearer.get(target).content == b"12345"


def test_upload_that_breaks_off_leaves_nothing(server: Server, bearer: Api, bucket: str) -> None:
    target = bearer.object_path(bucket, "broken")
    bearer.put_object(bucket, "broken", b"old")
    raw(server, request_bytes(server, "PUT", target, "Content-Length: 1000000", body=b"x" * 1000))
    time.sleep(0.2)
    assert bearer.get(target).content == b"old"


def test_requests_on_one_connection(server: Server) -> None:
    path = f"{BASE}/projects?compartmentId={new_compartment()}"
    single = request_bytes(server, "GET", path)
    answer = raw(server, single + single + request_bytes(server, "GET", path, "Connection: close"))
    assert answer.count(b"HTTP/1.1 200 ") == 3


@pytest.mark.parametrize("garbage", [
    b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x00\x01\x02\x03", b"GET / HTTP/1.1\r\nHost\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
    b"GET /" + b"z" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
], ids=range(11))
def test_garbage_does_no_harm(server: Server, garbage: bytes) -> None:
    try:
        answer = raw(server, garbage)
    except ConnectionError:
        answer = b""
    assert b" 500 " not in answer[:20]
    assert server.is_healthy()


@pytest.mark.parametrize("target", [
    "//20210101/projects", f"{BASE}//projects", f"{BASE}/projects//", f"{BASE}/projects/%2e%2e/models", f"{BASE}/../health",
    f"{BASE}/projects/.", "*", "http://elsewhere/20210101/projects", f"{BASE}/projects?{'a=1&' * 5000}"])
def test_odd_targets_are_answered(server: Server, target: str) -> None:
    answer = raw(server, request_bytes(server, "GET", target, "Connection: close"))
    status = int(answer.split(b" ", 2)[1])
    assert 200 <= status < 500, answer[:300]


def test_heads_have_no_bodies(server: Server, bearer: Api, bucket: str) -> None:
    for target in ("/health", f"/n/{bearer.namespace()}/b/{bucket}", f"/n/{bearer.namespace()}/b/missing", f"{BASE}/projects"):
        answer = raw(server, request_bytes(server, "HEAD", target, "Connection: close"))
        assert answer.endswith(b"\r\n\r\n"), answer
        assert answer.count(b"HTTP/1.1") == 1


def test_json_in_pieces(bearer: Api) -> None:
    body = json.dumps({"compartmentId": new_compartment(), "displayName": "in pieces"}).encode()
    response = bearer.call("POST", f"{BASE}/projects", data=(body[index:index + 7] for index in range(0, len(body), 7)))
    assert response.status_code == 200 and response.json()["displayName"] == "in pieces"


def test_metrics_are_for_this_machine(server: Server, bearer: Api) -> None:
    bearer.get(f"{BASE}/projects?compartmentId={new_compartment()}")
    text = bearer.get("/metrics", auth=None).text
    assert re.search(r'lapwing_http_requests_total\{[^}]*route="/20210101/projects"[^}]*\} \d+', text), text[:2000]
    assert "ocid1" not in text, "labels are templates, not paths"
    for header in ("forwarded", "x-forwarded-for"):
        assert bearer.get("/metrics", auth=None, headers={header: "for=10.0.0.1"}).status_code == 401
        assert bearer.get("/metrics", headers={header: "for=10.0.0.1"}).status_code == 200
        assert bearer.get("/metrics", auth=None, headers={header: "x", "Authorization": "Bearer wrong"}).status_code == 401


def test_slow_client_does_not_hold_others_up(server: Server, bearer: Api) -> None:
    address = urlsplit(server.url)
    slow = [socket.create_connection((address.hostname, address.port), 10) for _ in range(50)]
    try:
        for connection in slow:
            connection.sendall(b"POST /20210101/projects HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        started = time.monotonic()
        assert bearer.get(f"{BASE}/projects?compartmentId={new_compartment()}").status_code == 200
        assert time.monotonic() - started < 2
    finally:
        for connection in slow:
            connection.close()


def test_detection_stays_responsive_during_training(bearer: Api, small_model: dict, busy_slot) -> None:
    body = {**tables.inline(tables.rows(100, 3, first=400)), "modelId": small_model["id"]}
    with busy_slot():
        times = []
        for _ in range(20):
            started = time.monotonic()
            assert bearer.post(f"{BASE}/actions/detectAnomalies", body).status_code == 200
            times.append(time.monotonic() - started)
    assert sorted(times)[10] < 0.25 and max(times) < 2, times


def test_body_signature_needs_the_length_that_was_signed(server: Server) -> None:
    """A signed request in chunks has no content-length to cover."""
    identity = Identity.of(server)
    body = json.dumps({"compartmentId": new_compartment()}).encode()
    request = HandMade(
        "POST", f"{BASE}/projects", body=body, covered=[*GET_SET, "content-type", "x-content-sha256"],
        headers={"content-length": None, "transfer-encoding": "chunked"})
    headers = request.complete_headers(urlsplit(server.url).netloc)
    headers["authorization"] = request.authorization_value(identity, headers)
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    connection.request("POST", request.target, body=iter([body]), headers=headers, encode_chunked=True)
    assert connection.getresponse().status == 401
    connection.close()


def received(connection: socket.socket, until: bytes) -> bytes:
    """What comes up to and with these bytes."""
    answer = b""
    while until not in answer and (piece := connection.recv(65536)):
        answer += piece
    return answer


def test_a_client_that_waits_to_be_asked_for_the_body_is_asked(server: Server, bearer: Api, bucket: str) -> None:
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), 10) as connection:
        for body in (b"first", b"second"):
            connection.sendall(request_bytes(
                server, "PUT", bearer.object_path(bucket, "asked"), "Expect: 100-continue",
                f"Content-Length: {len(body)}"))
            assert received(connection, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(body)
            assert received(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 200 OK\r\n")
    assert bearer.get(bearer.object_path(bucket, "asked")).content == b"second"


def send_without_end(server: Server, *headers: str, piece: bytes = bytes(1 << 16), most: int = 64 << 20) -> tuple[int, bytes]:
    """Bytes that the server took before it closed the connection, and what it answered."""
    address = urlsplit(server.url)
    sent = 0
    with socket.create_connection((address.hostname, address.port), 30) as connection:
        connection.sendall("\r\n".join(
            ["PUT /n/lapwing/b/none/o/x HTTP/1.1", f"Host: {address.netloc}", *headers, "", ""]).encode())
        answer = received(connection, b"NotAuthenticated")
        try:
            while sent < most:
                connection.sendall(piece)
                sent += len(piece)
        except OSError:
            pass
    return sent, answer


@pytest.mark.parametrize(("headers", "piece"), [
    (["Content-Length: 1000000000000"], bytes(1 << 16)), (["Transfer-Encoding: chunked"], b"10000\r\n" + bytes(1 << 16) + b"\r\n")])
def test_strangers_cannot_send_without_end(server: Server, headers: list[str], piece: bytes) -> None:
    sent, answer = send_without_end(server, *headers, piece=piece)
    assert answer.startswith(b"HTTP/1.1 401 ") and b"connection: close" in answer.lower()
    assert sent < 48 << 20, "the connection was not closed"
    assert server.is_healthy()


def test_a_refused_upload_leaves_the_connection_usable(server: Server, bearer: Api) -> None:
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    try:
        for _ in range(2):
            connection.request(
                "PUT", "/n/lapwing/b/none/o/x", body=bytes(3 << 20), headers={"Authorization": f"Bearer {server.api_key}"})
            first = connection.sock
            response = connection.getresponse()
            assert response.status == 404 and json.loads(response.read())["code"] == "BucketNotFound"
            assert connection.sock is first, "the connection was closed"
    finally:
        connection.close()
