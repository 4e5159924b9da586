"""Where imports of the Nexosis API may not go, what they do with what they get there, and what they tell of it."""

from __future__ import annotations

import ipaddress
import json
import re
import socket
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from harness import files as web
from harness.files import FileServer
from harness.nexosis import KEYED, Nexosis, new_name
from harness.server import Server
from harness.trap import Trap

CSV = "id,a\nr0,1\n"
#: In brackets, or of version 4.
ADDRESS = re.compile(r"\[([0-9a-f:.]+)\]|(\d{1,3}(?:\.\d{1,3}){3})", re.I)

def fails(nexosis: Nexosis, url: str, seconds: float = 60, **fields: Any) -> str:
    """All that the user is told of an import from there that is refused at once or fails, without a data set."""
    name = new_name()
    response = nexosis.call("POST", "/imports/url", {"dataSetName": name, "url": url} | fields)
    if response.status_code == 400:
        assert response.json()["errorType"] == "RequestValidation", response.text
        told = response.text
    else:
        assert response.status_code in (200, 201, 202), response.text
        failed = nexosis.import_settled(response.json()["importId"], "failed", seconds)
        assert failed["messages"] and all(entry["message"] for entry in failed["messages"])
        assert failed["messages"][-1]["severity"] == "error"
        assert [entry["status"] for entry in failed["statusHistory"]][-1] == "failed"
        assert nexosis.call("GET", f"/imports/{failed['importId']}").headers["Nexosis-Import-Status"] == "Failed"
        told = json.dumps(failed["messages"])
    assert not nexosis.has(name)
    return told


def addresses(text: str) -> set[str]:
    found = set()
    for groups in ADDRESS.findall(text):
        try:
            found.add(str(ipaddress.ip_address(groups[0] or groups[1])))
        except ValueError:
            continue
    return found


def names_no_address(told: str, url: str) -> None:
    """None but the one that the user wrote, in whatever spelling."""
    assert addresses(told) <= addresses(url), told


#: Ways to write an address of this machine, or of what is near it, with a port that must not be touched.
NEAR = [
    "http://127.0.0.1:{}/x", "http://127.0.0.2:{}/x", "http://127.255.255.254:{}/x", "http://127.1:{}/x", "http://127.0.1:{}/x", "http://2130706433:{}/x",
    "http://0x7f000001:{}/x", "http://0x7f.0.0.1:{}/x", "http://0x7F.1:{}/x", "http://0177.0.0.1:{}/x", "http://017700000001:{}/x", "http://127.0.0.1.:{}/x",
    "http://00000000127.0.0.1:{}/x", "http://0:{}/x", "http://0.0.0.0:{}/x", "http://[::1]:{}/x", "http://[0:0:0:0:0:0:0:1]:{}/x", "http://[::]:{}/x",
    "http://[::ffff:127.0.0.1]:{}/x", "http://[::ffff:7f00:1]:{}/x", "http://[0:0:0:0:0:ffff:7f00:0001]:{}/x", "http://[::127.0.0.1]:{}/x",
    "http://[2002:7f00:1::]:{}/x", "http://[2002:7f00:0001::1]:{}/x", "http://[64:ff9b::7f00:1]:{}/x", "http://[64:ff9b::127.0.0.1]:{}/x",
    "http://[64:ff9b:1::7f00:1]:{}/x", "http://[2001::1]:{}/x", "http://[fe80::1]:{}/x", "http://[fe80::1%25lo]:{}/x", "http://[fe80::1%lo]:{}/x",
    "http://localhost:{}/x", "http://LocalHost:{}/x", "http://localhost.:{}/x", "http://%6cocalhost:{}/x", "http://127%2e0%2e0%2e1:{}/x",
    "http://①②⑦.⓪.⓪.①:{}/x", "http://127。0。0。1:{}/x", "http://user:pass@127.0.0.1:{}/x", "http://a.example@127.0.0.1:{}/x",
    "http://127.0.0.1:{}@a.invalid/x", "http://127.0.0.1:{}\\@a.invalid/x", "http://a.invalid:80#@127.0.0.1:{}/x", "http://127.0.0.1\t:{}/x", " http://127.0.0.1:{}/x",
    "http://127.0.0.1:{}/x\r\nHost: a.example", "https://127.0.0.1:{}/x", "HTTP://127.0.0.1:{}/x", "//127.0.0.1:{}/x", "127.0.0.1:{}/x", "http:127.0.0.1:{}/x",
    "http:/127.0.0.1:{}/x", "http:///127.0.0.1:{}/x", "ftp://127.0.0.1:{}/x", "gopher://127.0.0.1:{}/_x", "dict://127.0.0.1:{}/x", "tftp://127.0.0.1:{}/x",
    "ldap://127.0.0.1:{}/x", "smb://127.0.0.1:{}/x", "ws://127.0.0.1:{}/x", "jar:http://127.0.0.1:{}/x!/", "url:http://127.0.0.1:{}/x",
]


@pytest.mark.parametrize("url", NEAR)
def test_this_machine(nexosis: Nexosis, trap: Trap, url: str) -> None:
    url = url.format(trap.port)
    names_no_address(fails(nexosis, url), url)
    assert trap.touched == 0


@pytest.mark.parametrize("url", [
    "http://10.0.0.1/x", "http://172.16.0.1/x", "http://172.31.255.255/x", "http://192.168.1.1/x", "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/x",
    "http://100.100.100.200/x", "http://192.0.0.1/x", "http://192.0.2.1/x", "http://198.18.0.1/x", "http://198.51.100.1/x", "http://203.0.113.1/x", "http://224.0.0.1/x",
    "http://240.0.0.1/x", "http://255.255.255.255/x", "http://168.63.129.16/x", "http://[fd00::1]/x", "http://[fc00::1]/x", "http://[fec0::1]/x", "http://[ff02::1]/x",
    "http://[2001:db8::1]/x", "http://[::ffff:10.0.0.1]/x", "http://[::ffff:a9fe:a9fe]/x", "http://[2002:a00:1::1]/x", "http://[2002:a9fe:a9fe::]/x",
    "http://[64:ff9b::a00:1]/x", "http://[64:ff9b::169.254.169.254]/x", "http://[fd00:ec2::254]/x", "http://0xa9fea9fe/x", "http://2852039166/x", "http://0251.0376.0251.0376/x",
])
def test_private_and_special_addresses(nexosis: Nexosis, url: str) -> None:
    started = time.monotonic()
    told = fails(nexosis, url)
    names_no_address(told, url)
    # It is refused, not tried until the time is up.
    assert time.monotonic() - started < 4, told


@pytest.mark.parametrize("url", [
    "file:///etc/passwd", "file://localhost/etc/passwd", "FILE:///etc/hostname", "data:text/csv,a,b", "data:text/csv;base64,YQox", "javascript:1", "about:blank", "", " ", "x", "http", "http:", "http://", "https:///x",
    "http://:80/x", "http://a.invalid:0/x", "http://a.invalid:65536/x", "http://a.invalid:-1/x", "http://a.invalid:http/x", "http://a b/x", "http://a.invalid/\x00",
    "http://a_b.invalid/x", "http://" + "a" * 300 + ".invalid/x", "http://a.invalid/" + "x" * 10_000, "http://..invalid/x", "http://-.invalid/x", "http://a.invalid", "https://no-such-host.invalid/x?sig=hush",
    "http://[::1/x", "http://::1/x", "http://[]/x", "http://[v1.x]/x", "http://*.invalid/x", "http://%00/x", "http://a.invalid:80:80/x",
])
def test_addresses_that_lead_nowhere(nexosis: Nexosis, url: str) -> None:
    assert "hush" not in fails(nexosis, url)


def test_other_ways_to_write_what_is_allowed(nexosis: Nexosis, files: FileServer) -> None:
    """The operator allowed an endpoint as it is written, and no other spelling of it."""
    files.put("/spelled.csv", CSV)
    for host in ("localhost", "127.1", "127.0.0.2", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "[::1]", "user@127.0.0.1", "0.0.0.0"):
        fails(nexosis, files.url("/spelled.csv", host))
    fails(nexosis, f"https://{files.address}/spelled.csv")
    assert files.asked("/spelled.csv") == []


def test_the_server_itself(nexosis: Nexosis, tables_server: Server) -> None:
    for path in ("/v1/data", "/health", "/metrics", "/20210101/projects"):
        fails(nexosis, tables_server.url + path)


# Redirects


@pytest.mark.parametrize("to", [
    "http://127.0.0.1:{}/secret-place", "http://localhost:{}/secret-place", "http://[::1]:{}/secret-place", "http://2130706433:{}/secret-place", "http://127.1:{}/secret-place",
    "http://[::ffff:127.0.0.1]:{}/secret-place", "http://[2002:7f00:1::]:{}/secret-place", "http://[64:ff9b::7f00:1]:{}/secret-place", "//127.0.0.1:{}/secret-place",
    "http://user:pass@127.0.0.1:{}/secret-place", "http://169.254.169.254/secret-place", "http://10.0.0.1/secret-place", "http://[fd00::1]/secret-place",
    "file:///etc/passwd", "ftp://127.0.0.1:{}/secret-place", "gopher://127.0.0.1:{}/secret-place", "data:text/csv,a%0A1", "http://no-such-host.invalid/secret-place", "", "http://",
    "https://127.0.0.1:{}/secret-place",
])
@pytest.mark.parametrize("code", [302, 307])
def test_redirects(nexosis: Nexosis, files: FileServer, trap: Trap, to: str, code: int) -> None:
    url = files.serve("/elsewhere", web.redirect(to.format(trap.port), code))
    told = fails(nexosis, url)
    # Neither what the other side said nor where it led.
    names_no_address(told, url)
    assert "secret-place" not in told and str(trap.port) not in told and "passwd" not in told
    assert trap.touched == 0


def chain(files: FileServer, count: int) -> str:
    files.put("/chain/0", CSV)
    for index in range(1, count + 1):
        files.serve(f"/chain/{index}", web.redirect(f"/chain/{index - 1}", [301, 302, 303, 307, 308][index % 5]))
    return files.url(f"/chain/{count}")


def test_three_redirects(nexosis: Nexosis, files: FileServer) -> None:
    name = new_name()
    nexosis.imported(dataSetName=name, url=chain(files, 3))
    assert nexosis.rows(name) == [{"id": "r0", "a": "1"}]
    fails(nexosis, chain(files, 4))
    fails(nexosis, files.serve("/loop", web.redirect("/loop")))


def test_credentials_stay_with_their_host(new_server: Callable[..., Server], files: FileServer) -> None:
    other = FileServer()
    try:
        server = new_server("--allow-fetch", files.address, "--allow-fetch", other.address).start()
        nexosis = Nexosis(server)
        credential = "Basic " + b64encode(b"ann:hush-hush").decode()
        auth = {"basic": {"userId": "ann", "password": "hush-hush"}}
        files.put("/here.csv", CSV)
        other.put("/there.csv", CSV)
        done = [
            nexosis.imported(dataSetName=new_name(), url=files.serve(path, web.redirect(to)), auth=auth)
            for path, to in (("/stays", "/here.csv"), ("/leaves", other.url("/there.csv")))]
        assert files.asked("/stays")[-1].headers["authorization"] == files.asked("/here.csv")[-1].headers["authorization"] == credential
        assert files.asked("/leaves")[-1].headers["authorization"] == credential
        assert "authorization" not in other.asked("/there.csv")[-1].headers and "hush" not in str(other.requests)
        assert "hush" not in json.dumps(done)
        server.stop()
        assert b"hush-hush" not in b"".join(path.read_bytes() for path in server.data_directory.rglob("*") if path.is_file())
        assert "hush" not in server.log.read_text() + server.output.read_text()
    finally:
        other.close()


def test_the_server_sends_nothing_of_its_own(nexosis: Nexosis, files: FileServer) -> None:
    nexosis.imported(dataSetName=new_name(), url=files.put("/plain.csv", CSV))
    sent = files.asked("/plain.csv")[-1].headers
    assert sent["host"] == files.address and not {"authorization", "api-key", "cookie", "referer"} & set(sent)


def test_a_proxy_of_the_environment(new_server: Callable[..., Server], files: FileServer, trap: Trap, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{trap.address}")
    server = new_server("--allow-fetch", files.address).start()
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name)
    nexosis = Nexosis(server)
    nexosis.imported(dataSetName="x", url=files.put("/direct.csv", CSV))
    assert trap.touched == 0


# What comes


def cut(body: bytes) -> web.Answer:
    def answer(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body) + 100))
        handler.end_headers()
        handler.wfile.write(body)
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    return answer


BANNER = b"internal-banner-7f3"
#: Made when they are needed: some are large.
BAD_FILES: dict[str, Callable[[], web.Answer]] = {
    "empty": lambda: web.status(200, b""),
    "no content": lambda: web.status(204),
    "not found": lambda: web.status(404, BANNER),
    "refused": lambda: web.status(403, BANNER),
    "server error": lambda: web.status(500, BANNER),
    "cut off": lambda: cut(b"id,a\n" + b"r0,1\n" * 100),
    "cut off in JSON": lambda: cut(b'{"data": [{"a": 1}'),
    "half a table": lambda: web.status(200, b'id,a\nr0,"1'),
    "too few cells": lambda: web.status(200, b"id,a\nr0,1\nr1\n"),
    "too many cells": lambda: web.status(200, b"id,a\nr0,1\nr1,2,3\n"),
    "half of JSON": lambda: web.status(200, b'{"data": [{"id": "r0", "a": 1}, {"id"'),
    "other JSON": lambda: web.status(200, b'{"rows": [{"a": 1}]}'),
    "no object": lambda: web.status(200, b"[1, 2]"),
    "rows without data": lambda: web.status(200, b'{"data": []}'),
    "a header alone": lambda: web.status(200, b"id,a\n"),
    "nested cells": lambda: web.status(200, b'{"data": [{"a": 1}, {"a": [1]}]}'),
    "the same column twice": lambda: web.status(200, b"id,ID\n1,2\n"),
    "metadata that do not fit": lambda: web.status(200, b'{"data": [{"a": "x"}], "columns": {"a": {"dataType": "numeric"}}}'),
    "bad UTF-8": lambda: web.status(200, b"id,a\nr0,\xff\n"),
    "binary": lambda: web.status(200, bytes(range(256)) * 100),
    "1001 columns": lambda: web.status(200, columns(1001) + b",".join([b"1"] * 1001)),
    "a million columns": lambda: web.status(200, columns(1_000_000) + b"1"),
    "a huge cell": lambda: web.status(200, b"id,a\nr0," + b"x" * 70_000 + b"\n"),
    "deep JSON": lambda: web.status(200, b'{"data": ' + b"[" * 1_000_000),
    "a zip": lambda: web.status(200, b"PK\x03\x04" + bytes(1000)),
    "broken gzip": lambda: web.status(200, b"\x1f\x8b\x08\x00" + bytes(100)),
    "half of a gzip": lambda: web.status(200, web.bomb(1)[:-20]),
    "gzip with something behind": lambda: web.status(200, web.bomb(1) + b"behind"),
    "gzip of gzip of gzip": lambda: web.status(200, web.nested(3, CSV.encode())),
    "a bomb": lambda: web.status(200, web.bomb(300)),
    "a bomb on the way": lambda: web.status(200, web.bomb(300), Content_Encoding="gzip"),
    "a bomb twice": lambda: web.status(200, web.nested(1, web.bomb(300)), Content_Encoding="gzip"),
    "an encoding that nobody knows": lambda: web.status(200, CSV.encode(), Content_Encoding="br"),
    "encodings upon encodings": lambda: web.status(200, web.nested(9, CSV.encode()), Content_Encoding=", ".join(["gzip"] * 9)),
    "a header without end": lambda: web.status(200, b"", X="x" * 60_000),
}


def columns(count: int) -> bytes:
    return ",".join(f"c{index}" for index in range(count)).encode() + b"\n"


@pytest.mark.parametrize("kind", BAD_FILES)
def test_files_that_are_wrong(nexosis: Nexosis, tables_server: Server, files: FileServer, kind: str) -> None:
    before = tables_server.resident_bytes()
    url = files.serve("/wrong", BAD_FILES[kind]())
    told = fails(nexosis, url)
    names_no_address(told, url)
    assert BANNER.decode() not in told and len(told) < 3000
    assert tables_server.is_healthy() and tables_server.resident_bytes() - before < 600 << 20
    # A data set that is there already stays as it is.
    name = new_name()
    nexosis.put(name, [{"id": "r0", "a": 7}], KEYED)
    summary = nexosis.get(f"/data/{name}")
    nexosis.imported("failed", dataSetName=name, url=url)
    assert nexosis.get(f"/data/{name}") == summary


def test_what_the_type_says_counts(nexosis: Nexosis, files: FileServer) -> None:
    """A file of one kind that is said to be of the other is refused, not guessed at."""
    fails(nexosis, files.put("/kind.csv", CSV), contentType="json")
    told = fails(nexosis, files.put("/kind.json", '{"data": [{"a": 1}, {"a": 2}]}'), contentType="csv")
    assert told


def test_a_body_without_end(nexosis: Nexosis, tables_server: Server, files: FileServer) -> None:
    before = tables_server.resident_bytes()
    url = files.serve("/endless", web.pieces(web.forever(b"1,2,3\n" * 20_000), files))
    fails(nexosis, url, 120)
    assert tables_server.resident_bytes() - before < 700 << 20
    fails(nexosis, files.serve("/announced", web.pieces(web.forever(b"1,2,3\n" * 1000), files, 0.05, length=1 << 40)), 120)
    assert tables_server.is_healthy()


def test_slow_bodies(nexosis: Nexosis, files: FileServer) -> None:
    """They end when the time is up, and others are not kept waiting by them."""
    url = files.serve("/slow", web.pieces(web.forever(b"1"), files, 0.5))
    names = [new_name() for _ in range(3)]
    slow = [nexosis.start_import(dataSetName=name, url=url)["importId"] for name in names]
    nexosis.imported(dataSetName=new_name(), url=files.put("/quick.csv", CSV), seconds=10)
    for identity, name in zip(slow, names):
        failed = nexosis.import_settled(identity, "failed", 100)
        assert failed["messages"] and not nexosis.has(name)


def test_a_host_that_does_not_answer(nexosis: Nexosis, new_server: Callable[..., Server]) -> None:
    """One that listens and takes no one in."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        server = new_server("--allow-fetch", address).start()
        fails(Nexosis(server), f"http://{address}/x.csv", 100)


def test_imports_that_run_when_the_process_dies(new_server: Callable[..., Server], files: FileServer) -> None:
    server = new_server("--allow-fetch", files.address).start()
    nexosis = Nexosis(server)
    url = files.put("/killed.csv", CSV)
    with files.held("/killed.csv"):
        started = nexosis.start_import(dataSetName="late", url=url, auth={"basic": {"userId": "ann", "password": "hush-hush"}})
        while not files.asked("/killed.csv"):
            time.sleep(0.01)
        server.kill()
    server.start()
    again = Nexosis(server)
    # It runs again, with what it was given.
    again.import_settled(started["importId"])
    assert again.rows("late") == [{"id": "r0", "a": "1"}]
    assert files.asked("/killed.csv")[-1].headers["authorization"].startswith("Basic ")
