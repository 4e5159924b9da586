"""What the Nexosis API refuses: each row of its table of errors, and bodies that are meant to hurt. Nothing is half written."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from harness.api import Api
from harness.files import FileServer
from harness.nexosis import KEYED, UNKNOWN, Nexosis, data, missing, new_name, refused, table
from harness.server import Server
from harness.trap import Trap
from harness.users import new_key

ROW = {"a": 1, "b": "x"}


def rejected(nexosis: Nexosis, body: Any, kinds: tuple[str, ...] = ("RequestValidation",), **options: Any) -> dict[str, Any]:
    """The error of a PUT that leaves nothing behind, neither where nothing was nor where rows are."""
    name, old = new_name(), new_name()
    nexosis.put(old, [ROW | {"k": "1"}], {"k": {"role": "key"}})
    before = nexosis.get(data(old))
    for target in (name, old):
        response = nexosis.call("PUT", data(target), body, **options)
        assert response.status_code in (400, 413, 415), f"{response.status_code} {response.text[:300]}"
        assert response.json()["errorType"] in kinds, response.text[:500]
    assert not nexosis.has(name) and nexosis.get(data(old)) == before
    return response.json()


# The table of errors


@pytest.mark.parametrize("key", [None, "", "wrong", "x" * 5000])
def test_keys(nexosis: Nexosis, key: str | None) -> None:
    for method, path in (("GET", "/data"), ("PUT", "/data/x"), ("POST", "/sessions/model"), ("GET", f"/sessions/{UNKNOWN}"), ("POST", "/imports/url")):
        response = nexosis.call(method, path, {} if method != "GET" else None, headers={"api-key": key})  # type: ignore[dict-item]
        assert response.status_code == 401, response.text
        assert {"statusCode", "message"} <= set(response.json()) and "errorType" not in response.json() and "errorDetails" not in response.json()
    assert nexosis.call("HEAD", f"/sessions/{UNKNOWN}", headers={"api-key": key}).status_code == 401  # type: ignore[dict-item]


def test_keys_of_other_apis_work_where_they_are_sent(nexosis: Nexosis) -> None:
    response = nexosis.call("GET", "/data", headers={"api-key": None, "authorization": f"Bearer {nexosis.key}"})  # type: ignore[dict-item]
    assert response.status_code in (200, 401)


BAD_JSON = [
    b"", b"{", b"nothing", b"[]", b"null", b"7", b'"x"', b'{"data": [{"a": 1}]', b'{"data": [{"a": 1}]}}', b'{"data": [{"a": 1},]}', b'{"data": [{a: 1}]}',
    b'{"data": [{"a": 01}]}', b'{"data": [{"a": NaN}]}', b'{"data": [{"a": Infinity}]}', b'{"data": [{"a": +1}]}', b'{"data": [{"a": .5}]}',
    b'{"data": [{"a": "\\ud800"}]}', b'{"data": [{"a": "\\x"}]}', b'{"data": [{"a": "\n"}]}', b'{"data": [{"a": "\xff"}]}', b'{"data": [{"\xc3\x28": 1}]}',
    b'\xff\xfe{\x00"\x00', b'{"data": {"a": 1}}', b'{"data": "x"}', b'{"data": 7}', b'{"data": [7]}', b'{"data": [null]}', b'{"data": [[1]]}', b'{"data": ["x"]}',
    b'{"data": [{"a": 1}], "columns": 7}', b'{"data": [{"a": 1}], "columns": [1]}', b'{"data": [{"a": 1}]} {}',
]


@pytest.mark.parametrize("body", BAD_JSON, ids=range(len(BAD_JSON)))
def test_bodies_that_are_no_rows(nexosis: Nexosis, body: bytes) -> None:
    # An empty body has no rows.
    details = rejected(nexosis, body, ("RequestValidation", "NoData"))
    assert details["message"]
    for path in ("/imports/url", "/sessions/model"):
        if b"data" not in body:
            refused(nexosis.call("POST", path, body))


@pytest.mark.parametrize(("body", "kind"), [
    (b'{"data": []}', "application/json"), (b'{"data": [], "columns": {"a": {"role": "key"}}}', "application/json"), (b"a,b\n", "text/csv"),
    (b"a,b", "text/csv"), (b'{"DATA": []}', "application/json")])
def test_no_rows(nexosis: Nexosis, body: bytes, kind: str) -> None:
    name = new_name()
    assert refused(nexosis.call("PUT", data(name), body, headers={"content-type": kind}), "NoData") == {"dataSetName": name}
    rejected(nexosis, body, ("NoData",), headers={"content-type": kind})


def test_no_field_of_rows(nexosis: Nexosis) -> None:
    for body in ({}, {"data": None}, {"columns": {}}):
        rejected(nexosis, body, ("NoData", "RequestValidation"))


@pytest.mark.parametrize(("columns", "named"), [
    ({"a": {"dataType": "number"}}, "a"), ({"a": {"role": "label"}}, "a"), ({"a": {"imputation": "guess"}}, "a"), ({"a": {"aggregation": "product"}}, "a"),
    ({"a": {"dataType": 7}}, "a"), ({"a": {"role": []}}, "a"), ({"a": "numeric"}, "a"), ({"a": []}, "a"), ({"nothing": {"role": "feature"}}, "nothing"),
    ({"a": {"role": "target"}, "b": {"role": "target"}}, ""), ({"a": {"role": "key"}, "b": {"role": "key"}}, ""),
    ({"a": {"role": "timestamp"}, "d": {"role": "timestamp"}}, ""), ({"b": {"dataType": "numeric"}}, "b"), ({"b": {"dataType": "logical"}}, "b"),
    ({"b": {"dataType": "date"}}, "b"), ({"b": {"role": "timestamp"}}, "b"), ({"a": {"role": "key"}, "A": {"role": "none"}}, "a"),
], ids=str)
def test_metadata(nexosis: Nexosis, columns: Any, named: str) -> None:
    body = {"data": [{"a": 1, "b": "x", "d": "2018-01-01"}], "columns": columns}
    name = new_name()
    response = nexosis.call("PUT", data(name), body)
    # What is no metadata at all, and rows whose time is none, may be called either.
    is_either = isinstance(columns.get("a"), (str, list)) or columns.get("b") == {"role": "timestamp"}
    kinds = ("InvalidColumnMetadata", "RequestValidation") if is_either else ("InvalidColumnMetadata",)
    assert response.status_code == 400 and response.json()["errorType"] in kinds, response.text
    details = response.json()["errorDetails"]
    assert details and named in json.dumps(details).lower(), details
    assert all(isinstance(messages, list) and messages for messages in details.values())
    assert not nexosis.has(name)


def test_every_column_that_is_wrong_is_named(nexosis: Nexosis) -> None:
    columns = {"a": {"dataType": "number", "role": "label"}, "b": {"role": "label"}, "nothing": {"role": "none"}}
    details = refused(nexosis.call("PUT", data(new_name()), {"data": [ROW], "columns": columns}), "InvalidColumnMetadata")
    assert {"a", "b"} <= set(details)


@pytest.mark.parametrize("identity", ["x", UNKNOWN[:-1], UNKNOWN + "0", UNKNOWN.replace("-", "_"), "%00", "%20", "'", "a" * 5000, "{" + UNKNOWN, "1", "-", "%FF"])
@pytest.mark.parametrize(("method", "path"), [
    ("GET", "/sessions/{}"), ("DELETE", "/sessions/{}"), ("GET", "/sessions/{}/results"), ("GET", "/sessions/{}/results/anomalyscores"),
    ("GET", "/models/{}"), ("DELETE", "/models/{}"), ("POST", "/models/{}/predict"), ("GET", "/imports/{}"), ("GET", "/vocabulary/{}")])
def test_ids_that_are_none(nexosis: Nexosis, method: str, path: str, identity: str) -> None:
    refused(nexosis.call(method, path.format(identity), {"data": [ROW]} if method == "POST" else None))


@pytest.mark.parametrize(("method", "path", "kind"), [
    ("GET", "/sessions/{}", "session"), ("DELETE", "/sessions/{}", "session"), ("GET", "/sessions/{}/results", "session"),
    ("GET", "/sessions/{}/results/mahalanobisdistances", "session"), ("GET", "/models/{}", "model"), ("DELETE", "/models/{}", "model"),
    ("POST", "/models/{}/predict", "model"), ("GET", "/imports/{}", "import"), ("GET", "/data/{}", "dataSet"), ("DELETE", "/data/{}", "dataSet"),
    ("GET", "/views/{}", "view")])
def test_what_is_not_there(nexosis: Nexosis, method: str, path: str, kind: str) -> None:
    missing(nexosis.call(method, path.format(UNKNOWN), {"data": [ROW]} if method == "POST" else None), kind, UNKNOWN)


def test_the_sentence_of_what_is_not_there(nexosis: Nexosis) -> None:
    name = new_name("Not There")
    body = nexosis.call("GET", data(name)).json()
    assert body == {
        "statusCode": 404, "message": f"Item of type dataSet with identifier {name} was not found", "errorType": "NotFound",
        "errorDetails": {"itemType": "dataSet", "itemId": name}}


def test_methods(nexosis: Nexosis) -> None:
    for method, path in (("POST", "/data"), ("PATCH", "/data/x"), ("POST", f"/sessions/{UNKNOWN}"), ("DELETE", "/imports"), ("PUT", "/models"), ("GET", "/imports/url")):
        response = nexosis.call(method, path, {} if method in ("POST", "PUT", "PATCH") else None)
        assert response.status_code in (400, 404, 405) and response.json()["statusCode"] == response.status_code, (method, path)


# Tables that are wrong


@pytest.mark.parametrize("text", [
    b"", b"\n", b"a,a\n1,2\n", b"a,A\n1,2\n", b"a,b\n1\n", b"a,b\n1,2,3\n", b'a,b\n"1,2\n', b'a,b\n"1"2,3\n', b",\n1,2\n", b"a,\n1,2\n",
    b"a,b\n1,\xff\n", b"a\x00b,c\n1,2\n", b"a" * 300 + b",b\n1,2\n", b"a,b\n1," + b"x" * 70_000 + b"\n", b"PK\x03\x04", bytes(range(256)),
    ",".join(f"c{index}" for index in range(1001)).encode() + b"\n" + b",".join([b"1"] * 1001) + b"\n",
    ",".join(f"c{index}" for index in range(1_000_000)).encode() + b"\n",
], ids=range(18))
def test_tables_that_are_wrong(nexosis: Nexosis, text: bytes) -> None:
    # An empty table has no rows.
    rejected(nexosis, text, ("RequestValidation", "InvalidColumnMetadata", "NoData"), headers={"content-type": "text/csv"})


@pytest.mark.parametrize("cell", ["\0", "a\0b", 'x"y', "\x1b[31m", "\u202e", "\ufeff", "\t", "<script>", "x\r"])
def test_cells_that_look_dangerous(nexosis: Nexosis, cell: str) -> None:
    """They are texts, and come back as they are."""
    name = new_name()
    nexosis.put_csv(name, f"a,b\n1,{cell}\n")
    nexosis.put(name, [{"a": 2, "b": cell}])
    assert nexosis.rows(name) == [{"a": "1", "b": cell.rstrip("\r")}, {"a": "2", "b": cell}]


def test_the_place_of_what_is_wrong_is_named(nexosis: Nexosis) -> None:
    text = "alpha,beta\n" + "1,2\n" * 40 + "1,2,3\n"
    assert "42" in json.dumps(rejected(nexosis, text, headers={"content-type": "text/csv"}))
    rows: list[Any] = [ROW] * 5 + [{"some column": [1]}]
    assert "some column" in json.dumps(rejected(nexosis, {"data": rows}))


# Bodies that are meant to hurt


def hostile() -> Iterator[tuple[str, bytes]]:
    yield "a million columns", b'{"data": [{' + b",".join(b'"c%d":1' % index for index in range(1_000_000)) + b"}]}"
    yield "a million rows of one column each", b'{"data": [' + b",".join(b'{"c%d":1}' % index for index in range(200_000)) + b"]}"
    yield "1001 columns", json.dumps({"data": [{f"c{index}": 1 for index in range(1001)}]}).encode()
    yield "the same column", b'{"data": [{"a": 1, "a": 2}]}'
    yield "the same column in another case", b'{"data": [{"a": 1, "A": 2}]}'
    yield "the same column in a case that is not ASCII's", '{"data": [{"größe": 1, "GRÖSSE": 1, "GRÖßE": 2}]}'.encode()
    yield "the same column by the sign of Kelvin", '{"data": [{"\u212a": 1, "k": 2}]}'.encode()
    yield "a huge cell", b'{"data": [{"a": "' + b"x" * 70_000 + b'"}]}'
    yield "a huge number", b'{"data": [{"a": ' + b"9" * 1_000_000 + b"}]}"
    yield "a huge name", b'{"data": [{"' + b"x" * 70_000 + b'": 1}]}'
    yield "an empty name", b'{"data": [{"": 1}]}'
    yield "a name with control characters", b'{"data": [{"a\\u0000b": 1}]}'
    yield "a name with a newline", b'{"data": [{"a\\nb": 1}]}'
    yield "deep arrays", b'{"data": ' + b"[" * 500_000
    yield "deep objects", b'{"data": [{"a": ' + b'{"a":' * 200_000
    yield "deep in what is ignored", b'{"other": ' + b"[" * 500_000 + b"]" * 500_000 + b', "data": [{"a": 1}]}'
    yield "deep metadata", b'{"data": [{"a": 1}], "columns": {"a": ' + b'{"role":' * 100_000 + b"1" + b"}" * 100_000 + b"}}"
    yield "metadata of a million columns", b'{"data": [{"a": 1}], "columns": {' + b",".join(b'"c%d":{}' % index for index in range(1_000_000)) + b"}}"
    yield "blanks", b"{" + b" " * 5_000_000


BODIES = list(dict(hostile()))


@pytest.mark.parametrize("name", BODIES)
def test_hostile_bodies(nexosis: Nexosis, tables_server: Server, name: str) -> None:
    rejected(nexosis, dict(hostile())[name], ("RequestValidation", "InvalidColumnMetadata"), timeout=60)
    assert tables_server.is_healthy()


HOSTILE_MEMBERS = [
    b"[" * 200_000, b'{"a":' * 100_000, b"9" * 100_000, b'"' + b"x" * 100_000 + b'"', b'"\\u0000"', b'"\xff"', b"[]", b"{}", b"7", b"-0", b"true", b"1e999",
    b'"a\\r\\nb"', b'"../../etc/passwd"', b'"\'; DROP TABLE data_assets; --"',
]


@pytest.mark.parametrize("value", HOSTILE_MEMBERS, ids=range(len(HOSTILE_MEMBERS)))
def test_hostile_fields(tables_server: Server, value: bytes) -> None:
    """In every field of every other request: refused, or nothing of it does harm."""
    # A user of its own, whose imports do not count among those of others.
    nexosis = Nexosis(tables_server, new_key(Api.bearer(tables_server), {"verb": "MANAGE"}))
    name = new_name()
    nexosis.put(name, table(20), KEYED)
    session = {"dataSourceName": name, "predictionDomain": "anomalies"}
    place = {"dataSetName": name, "url": "https://a.invalid/x.csv", "bucket": "box", "path": "p", "region": "nowhere-0", "accessKeyId": "a",
             "secretAccessKey": "s", "connectionString": "AccountName=a;AccountKey=a2V5", "container": "box", "blob": "b"}
    requests = [("/sessions/model", session | {field: None}, field) for field in (
        "dataSourceName", "predictionDomain", "columns", "targetColumn", "callbackUrl", "extraParameters", "name")]
    for kind, fields in (("url", "dataSetName url contentType auth columns"), ("s3", "bucket path region accessKeyId secretAccessKey"), ("azure", "connectionString container blob")):
        requests += [(f"/imports/{kind}", place | {field: None}, field) for field in fields.split()]
    for path, body, field in requests:
        text = json.dumps(body).encode().replace(b'"%s": null' % field.encode(), b'"%s": %s' % (field.encode(), value))
        response = nexosis.call("POST", path, text)
        assert response.status_code in (200, 201, 202, 400, 404), (path, field, response.text[:200])
    assert tables_server.is_healthy() and len(nexosis.rows(name)) == 20


@pytest.mark.parametrize("name", ["", "%20", "%00", "a%0Ab", "%FF", "%C3%28", "x" * 256, "%ED%A0%80", "%7F", "%C2%85"])
def test_names_that_are_none(nexosis: Nexosis, name: str) -> None:
    response = nexosis.call("PUT", f"/data/{name}", {"data": [ROW]})
    # A blank alone is a name like others, if one that nobody wants.
    assert response.status_code in ((400, 404, 405) if name != "%20" else (201, 400)), response.text
    if response.status_code == 201:
        nexosis.delete(f"/data/{name}")


@pytest.mark.parametrize("query", ["%", "%zz=1", "page=%00", "include=%FF", "startDate=%00", "sortBy=%27", "cascade=%0A", "partialName=%FF", "partialName=%25%5F%27", "&&==&",
                                   "include=" + "a," * 5000, "partialName=" + "x" * 7000])
def test_hostile_queries(nexosis: Nexosis, tables_server: Server, query: str) -> None:
    name = new_name()
    nexosis.put(name, [ROW])
    for path in ("/data", data(name), "/sessions", "/models", "/imports", "/vocabulary", "/views"):
        assert nexosis.call("GET", f"{path}?{query}").status_code in (200, 400, 414, 431), (path, query[:50])
    assert nexosis.has(name) and tables_server.is_healthy()


def test_patterns_in_names_are_no_patterns(nexosis: Nexosis) -> None:
    name = new_name("100%_[a-z]*")
    nexosis.put(name, [ROW])
    assert [item["dataSetName"] for item in nexosis.get("/data", partialName="100%_[A-Z]*")["items"]].count(name) == 1
    for pattern in ("100_", "%%", "1*", "100%_[a-z]?", "0%%_"):
        assert name not in [item["dataSetName"] for item in nexosis.all("/data", partialName=pattern)], pattern


@pytest.mark.parametrize("kind", ["application/xml", "text/html; charset=utf-8", "multipart/form-data; boundary=x", "image/png", "application/json"])
def test_kinds_of_bodies(nexosis: Nexosis, kind: str) -> None:
    """What is neither JSON nor CSV is not taken for a table of one column."""
    rejected(nexosis, b"<a>\n1\n</a>\n", ("RequestValidation",), headers={"content-type": kind})


def test_large_bodies(nexosis: Nexosis, tables_server: Server) -> None:
    """Refused by what they announce, and where they announce nothing by what they are."""
    host, port = tables_server.url.removeprefix("http://").split(":")
    name = new_name()
    for path in (f"/v1/data/{name}", f"/v1/models/{UNKNOWN}/predict", "/v1/imports/url", "/v1/sessions/model"):
        method = "PUT" if "data" in path else "POST"
        with socket.create_connection((host, int(port)), timeout=20) as endless:
            endless.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\napi-key: {nexosis.key}\r\nContent-Length: 99999999999\r\n\r\n{{".encode())
            assert endless.recv(100).startswith(b"HTTP/1.1 413"), path
    before = tables_server.resident_bytes()
    block = b'{"a":"' + b"x" * 4000 + b'"},'

    def body() -> Iterator[bytes]:
        yield b'{"data": ['
        for _ in range(80):
            yield block * (1 << 20 >> 12)

    try:
        response = nexosis.session.put(f"{nexosis.base}/data/{name}", data=body(), headers={"api-key": nexosis.key}, timeout=60)
        assert response.status_code == 413 and response.json()["statusCode"] == 413
    except OSError:
        pass  # The connection may be closed before all of it was sent.
    assert not nexosis.has(name) and tables_server.is_healthy()
    assert tables_server.resident_bytes() - before < 400 << 20


def test_rows_in_several_requests(nexosis: Nexosis) -> None:
    """What is too much for one can come in several, and is found at any place."""
    name = new_name()
    rows = "".join(f"{index},{index % 7}.5\n" for index in range(50_000))
    nexosis.put_csv(name, "k,v\n" + rows)
    nexosis.put_csv(name, "k,v\n" + rows)
    assert nexosis.get(data(name), pageSize=1)["totalCount"] == 100_000
    assert nexosis.get(data(name), page=99_999, pageSize=1)["data"] == [{"k": "49999", "v": f"{49_999 % 7}.5"}]


# What a callback reaches


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0.0.0.0"])
def test_callbacks_go_nowhere_inside(nexosis: Nexosis, trap: Trap, host: str) -> None:
    name = new_name()
    nexosis.put(name, table(20), KEYED)
    response = nexosis.call("POST", "/sessions/model", {
        "dataSourceName": name, "predictionDomain": "anomalies", "callbackUrl": f"http://{host}:{trap.port}/hook"})
    if response.status_code == 400:
        refused(response, "RequestValidation", "callbackUrl")
    else:
        nexosis.settled(response.json()["sessionId"])
    # Long enough for what follows a session at once.
    nexosis.trained(name)
    assert trap.touched == 0


# Too many at once


def test_a_few_imports_at_a_time(tables_server: Server, files: FileServer) -> None:
    mine = Nexosis(tables_server, new_key(Api.bearer(tables_server), {"verb": "MANAGE"}))
    url = files.put("/many.csv", "a\n1\n")
    started = []
    with files.held("/many.csv"):
        while True:
            response = mine.call("POST", "/imports/url", {"dataSetName": new_name(), "url": url})
            if response.status_code >= 400:
                assert response.status_code == 429 and "100" in response.text and response.headers["retry-after"], response.text
                break
            started.append(response.json()["importId"])
            assert len(started) <= 200
        assert len(files.asked("/many.csv")) <= 8
    for identity in started:
        mine.import_settled(identity)
    assert mine.get("/data", pageSize=1)["totalCount"] == len(started)
