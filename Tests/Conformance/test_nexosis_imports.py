"""Imports of the Nexosis API: files by their address, in every form that is read."""

from __future__ import annotations

import gzip
import json
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from harness import files as web
from harness.files import FileServer
from harness.nexosis import DATE, GUID, KEYED, UNKNOWN, Nexosis, links, missing, new_name, refused, table

CSV = "id,a,b\nr0,1.50,x\nr1,007,\"y, z\"\n"
ROWS = [{"id": "r0", "a": "1.50", "b": "x"}, {"id": "r1", "a": "007", "b": "y, z"}]
JSON = '{"columns": {"id": {"role": "key"}}, "data": [{"id": "r0", "a": 1.50, "b": "x"}, {"id": "r1", "a": "007", "b": "y, z"}]}'
SECRET = "Zm9yYmlkZGVuLWtleS1ieXRlcw=="


@pytest.mark.parametrize(("content", "fields"), [
    (CSV.encode(), {}), (CSV.encode(), {"contentType": "csv"}), (CSV.encode(), {"contentType": "CSV"}), (CSV.encode(), {"contentType": None}),
    (b"\xef\xbb\xbf" + CSV.replace("\n", "\r\n").encode(), {}), (JSON.encode(), {}), (JSON.encode(), {"contentType": "json"}),
    (b"\n\t " + JSON.encode(), {}), (gzip.compress(CSV.encode()), {}), (gzip.compress(JSON.encode()), {}),
    (gzip.compress(CSV.encode()), {"contentType": "csv"}), (gzip.compress(CSV[:20].encode()) + gzip.compress(CSV[20:].encode()), {}),
], ids=range(12))
def test_files_of_all_kinds(nexosis: Nexosis, files: FileServer, content: bytes, fields: dict[str, Any]) -> None:
    name = new_name()
    # Neither the path nor the type of the answer say what it is.
    done = nexosis.imported(dataSetName=name, url=files.put(f"/{name}", content, Content_Type="application/octet-stream"), **fields)
    assert nexosis.rows(name) == ROWS
    assert {column: done["columns"][column]["dataType"] for column in done["columns"]} == {
        "id": "string", "a": "numericMeasure", "b": "string"}
    # A file of JSON brings its columns.
    plain = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    assert done["columns"]["id"]["role"] == ("key" if b"role" in plain else "feature")


def test_what_is_compressed_on_the_way(nexosis: Nexosis, files: FileServer) -> None:
    name = new_name()
    nexosis.imported(dataSetName=name, url=files.serve(f"/{name}", web.encoded(CSV.encode())))
    assert nexosis.rows(name) == ROWS


def test_what_an_import_says(nexosis: Nexosis, files: FileServer) -> None:
    name, url = new_name("Named"), files.put("/said.csv", CSV)
    before = datetime.now().astimezone()
    with files.held("/said.csv"):
        response = nexosis.call("POST", "/imports/url", {"dataSetName": name, "url": url, "columns": KEYED, "contentType": "csv"})
        started = response.json()
        assert response.headers["Nexosis-Import-Status"].lower() == started["status"]
        assert started["status"] in ("requested", "started")
        assert {"importId", "type", "status", "dataSetName", "parameters", "requestedDate", "statusHistory", "messages", "columns", "links"} <= set(started)
        assert GUID.fullmatch(started["importId"]) and DATE.fullmatch(started["requestedDate"])
        assert (started["type"], started["dataSetName"]) == ("url", name)
        assert started["parameters"]["url"] == url
        assert abs(datetime.fromisoformat(started["requestedDate"]) - before) < timedelta(seconds=10)
        assert [entry["status"] for entry in started["statusHistory"]][0] == "requested"
        assert isinstance(started["links"], list) and isinstance(started["messages"], list)
        assert not nexosis.has(name)
    done = nexosis.import_settled(started["importId"])
    assert [entry["status"] for entry in done["statusHistory"]] == ["requested", "started", "completed"]
    dates = [datetime.fromisoformat(entry["date"]) for entry in done["statusHistory"]]
    assert dates == sorted(dates)
    assert {field: done[field] for field in ("importId", "type", "dataSetName", "requestedDate", "parameters")} == {
        field: started[field] for field in ("importId", "type", "dataSetName", "requestedDate", "parameters")}
    assert done["columns"] == nexosis.get(f"/data/{name}")["columns"] and done["columns"]["id"]["role"] == "key"
    assert nexosis.get(links(done)["data"])["data"] == ROWS
    assert nexosis.call("GET", f"/imports/{done['importId']}").headers["Nexosis-Import-Status"] == "Completed"


def test_imports_update_what_is_there(nexosis: Nexosis, files: FileServer) -> None:
    name = new_name()
    nexosis.put(name, [{"id": "r1", "a": 1, "c": "kept"}, {"id": "r2", "a": 2}], KEYED)
    nexosis.imported(dataSetName=name.upper(), url=files.put("/update.csv", CSV))
    assert nexosis.rows(name) == [
        {"id": "r1", "a": "007", "c": "kept", "b": "y, z"}, {"id": "r2", "a": "2"}, {"id": "r0", "a": "1.50", "b": "x"}]


def test_columns_of_the_request_go_before_those_of_the_file(nexosis: Nexosis, files: FileServer) -> None:
    name = new_name()
    done = nexosis.imported(dataSetName=name, url=files.put("/own.json", JSON), columns={"a": {"dataType": "numeric"}})
    assert (done["columns"]["a"]["dataType"], done["columns"]["id"]["role"]) == ("numeric", "key")


def test_a_path_with_a_query(nexosis: Nexosis, files: FileServer) -> None:
    """It may carry a signature, so it is sent and told nobody who did not write it."""
    name = new_name()
    url = files.put("/signed/ü ö.csv", CSV)
    files.answers["/" + quote("signed/ü ö.csv")] = files.answers["/signed/ü ö.csv"]
    nexosis.imported(dataSetName=name, url=files.url("/" + quote("signed/ü ö.csv")) + "?sig=a%2Bb&x=1")
    assert files.requests[-1].path == "/" + quote("signed/ü ö.csv") + "?sig=a%2Bb&x=1"
    assert nexosis.rows(name) == ROWS and url


def test_a_password(nexosis: Nexosis, files: FileServer) -> None:
    url = files.serve("/guarded.csv", web.guarded("ann", SECRET, CSV.encode()))
    name = new_name()
    done = nexosis.imported(dataSetName=name, url=url, auth={"basic": {"userId": "ann", "password": SECRET}})
    assert nexosis.rows(name) == ROWS
    for auth in (None, {}, {"basic": None}, {"basic": {"userId": "ann", "password": "wrong" + SECRET}}):
        other = new_name()
        failed = nexosis.imported("failed", dataSetName=other, url=url, auth=auth)
        assert failed["messages"] and failed["messages"][-1]["severity"] == "error"
        assert "banner" not in json.dumps(failed) and not nexosis.has(other)
    for text in (json.dumps(done), nexosis.call("GET", "/imports", params={"pageSize": 1000}).text):
        assert SECRET not in text and "ann" not in json.loads(json.dumps(done))["parameters"] and '"auth"' not in text


@pytest.mark.parametrize(("kind", "fields", "hidden"), [
    ("s3", {"bucket": "lapwing-a", "path": "p/file.csv", "region": "nowhere-0", "accessKeyId": "AKIA-NOT-SHOWN", "secretAccessKey": SECRET}, "accessKey"),
    ("s3", {"bucket": "lapwing-b", "path": "p/file.csv", "region": "nowhere-0"}, "accessKey"),
    ("azure", {"connectionString": f"DefaultEndpointsProtocol=https;AccountName=none;AccountKey={SECRET};EndpointSuffix=invalid",
               "container": "box", "blob": "f/x.csv"}, "AccountName=none"),
])
def test_other_places(nexosis: Nexosis, kind: str, fields: dict[str, str], hidden: str) -> None:
    """Shapes and secrets; nothing answers there."""
    name = new_name()
    started = nexosis.start_import(kind, dataSetName=name, **fields)
    failed = nexosis.import_settled(started["importId"], "failed", 90)
    for document in (started, failed):
        assert (document["type"], document["dataSetName"]) == (kind, name)
        shown = document["parameters"]
        for field in ("bucket", "path", "region", "container", "blob"):
            assert shown.get(field) == fields.get(field) or (field == "region" and field not in fields)
        assert shown.get("connectionString", "redacted") == "redacted" and ("connectionString" in shown) == (kind == "azure")
        assert SECRET not in json.dumps(document) and "NOT-SHOWN" not in json.dumps(document) and hidden not in json.dumps(document)
    assert failed["messages"] and not nexosis.has(name)


def test_a_blob_of_an_account(nexosis: Nexosis, files: FileServer) -> None:
    """The connection string says where the account is; a signature goes with the request."""
    name = new_name()
    files.put("/account/box/folder/rows.csv", CSV)
    string = f"BlobEndpoint={files.url('/account')};SharedAccessSignature=sv=1&sig=s%2Fg"
    done = nexosis.imported(kind="azure", dataSetName=name, connectionString=string, container="box", blob="folder/rows.csv")
    assert nexosis.rows(name) == ROWS
    assert files.asked("/account/box/folder/rows.csv")[-1].path.endswith("?sv=1&sig=s%2Fg")
    assert "s%2Fg" not in json.dumps(done)


def test_an_account_with_a_key(nexosis: Nexosis, files: FileServer) -> None:
    name = new_name()
    files.put("/account/box/rows.csv", CSV)
    string = f"DefaultEndpointsProtocol=http;AccountName=account;AccountKey={SECRET};BlobEndpoint={files.url('/account')}"
    nexosis.imported(kind="azure", dataSetName=name, connectionString=string, container="box", blob="rows.csv")
    assert nexosis.rows(name) == ROWS
    sent = files.asked("/account/box/rows.csv")[-1].headers
    assert sent["authorization"].startswith("SharedKey account:") and SECRET not in str(sent)


def test_lists(nexosis: Nexosis, files: FileServer) -> None:
    url = files.put("/listed.csv", CSV)
    name, other = new_name(), new_name()
    first = nexosis.imported(dataSetName=name, url=url)
    time.sleep(0.02)
    second = nexosis.imported(dataSetName=name, url=url)
    nexosis.imported(dataSetName=other, url=url)

    def found(**query: Any) -> list[str]:
        return [item["importId"] for item in nexosis.get("/imports", **query)["items"]]

    ids = [first["importId"], second["importId"]]
    assert found(dataSetName=name.upper(), sortBy="requestedDate") == ids
    assert found(dataSetName=name, sortBy="requestedDate", sortOrder="DESC") == ids[::-1]
    for key in ("id", "dataSetName", "currentStatusDate"):
        assert sorted(found(dataSetName=name, sortBy=key)) == sorted(ids)
    assert found(dataSetName=name, sortBy="id") == sorted(ids) and found(dataSetName=name[:-1]) == []
    between = (datetime.fromisoformat(first["requestedDate"]) + timedelta(milliseconds=10)).isoformat()
    assert found(dataSetName=name, requestedAfterDate=between) == ids[1:]
    assert found(dataSetName=name, requestedBeforeDate=between) == ids[:1]
    page = nexosis.get("/imports", dataSetName=name, pageSize=1)
    assert (page["totalCount"], page["totalPages"], len(page["items"])) == (2, 2, 1) and "next" in links(page)
    assert {"importId", "type", "status", "parameters", "statusHistory", "messages", "links"} <= set(page["items"][0])


def test_imports_that_are_not_there(nexosis: Nexosis) -> None:
    missing(nexosis.call("GET", f"/imports/{UNKNOWN}"), "import", UNKNOWN)
    refused(nexosis.call("GET", "/imports/x"))


@pytest.mark.parametrize(("kind", "body", "field"), [
    ("url", {"url": "https://a.example/x"}, "dataSetName"), ("url", {"dataSetName": "x"}, "url"), ("url", {"dataSetName": "", "url": "https://a.example/x"}, "dataSetName"),
    ("url", {"dataSetName": "x", "url": ""}, "url"), ("url", {"dataSetName": "x", "url": None}, "url"), ("url", {"dataSetName": "x", "url": 7}, "url"),
    ("url", {"dataSetName": "x", "url": "https://a.example/x", "contentType": "xml"}, "contentType"),
    ("url", {"dataSetName": "x", "url": "https://a.example/x", "auth": 7}, "auth"),
    ("url", {"dataSetName": "x", "url": "https://a.example/x", "auth": {"basic": {"userId": "x\r\ny", "password": "p"}}}, "auth"),
    ("s3", {"dataSetName": "x", "path": "p"}, "bucket"), ("s3", {"dataSetName": "x", "bucket": "box"}, "path"),
    ("s3", {"dataSetName": "x", "bucket": "box@evil.example/", "path": "p"}, "bucket"), ("s3", {"dataSetName": "x", "bucket": "box", "path": "p", "region": "evil.example/"}, "region"),
    ("azure", {"dataSetName": "x", "container": "box", "blob": "b"}, "connectionString"),
    ("azure", {"dataSetName": "x", "connectionString": "nonsense", "container": "box", "blob": "b"}, "connectionString"),
    ("azure", {"dataSetName": "x", "connectionString": "AccountName=a;AccountKey=AAAA", "blob": "b"}, "container"),
    ("azure", {"dataSetName": "x", "connectionString": "AccountName=a;AccountKey=AAAA", "container": "box"}, "blob"),
])
def test_requests_that_are_refused(nexosis: Nexosis, kind: str, body: dict[str, Any], field: str) -> None:
    before = nexosis.get("/imports")["totalCount"]
    details = refused(nexosis.call("POST", f"/imports/{kind}", body))
    assert any(name.lower().startswith(field.lower()) for name in details), details
    assert nexosis.get("/imports")["totalCount"] == before


@pytest.mark.parametrize("columns", [{"id": {"role": "nonsense"}}, {"id": {"dataType": "nonsense"}}, {"id": 7}])
def test_metadata_that_are_refused(nexosis: Nexosis, files: FileServer, columns: Any) -> None:
    """At once, where nothing of the file is needed to see it."""
    name, url = new_name(), files.put("/meta.csv", CSV)
    refused(nexosis.call("POST", "/imports/url", {"dataSetName": name, "url": url, "columns": columns}), "InvalidColumnMetadata", "id")
    assert not nexosis.has(name)


@pytest.mark.parametrize("columns", [{"a": {"role": "key"}, "b": {"role": "key"}}, {"nothing": {"role": "none"}}, {"b": {"dataType": "numeric"}}, {"a": {"role": "timestamp"}}])
def test_metadata_that_do_not_fit(nexosis: Nexosis, files: FileServer, columns: Any) -> None:
    name, url = new_name(), files.put("/meta.csv", CSV)
    response = nexosis.call("POST", "/imports/url", {"dataSetName": name, "url": url, "columns": columns})
    if response.status_code != 400:
        messages = nexosis.import_settled(response.json()["importId"], "failed")["messages"]
        assert any(column in json.dumps(messages) for column in columns), messages
    assert not nexosis.has(name)


def test_an_import_of_what_is_then_deleted(nexosis: Nexosis, files: FileServer) -> None:
    """The data set goes, what is on its way comes."""
    name = new_name()
    nexosis.put(name, table(3), KEYED)
    url = files.put("/late.csv", CSV)
    with files.held("/late.csv"):
        started = nexosis.start_import(dataSetName=name, url=url)
        nexosis.delete(f"/data/{name}")
    ended = nexosis.get(f"/imports/{started['importId']}")
    deadline = time.monotonic() + 30
    while ended["status"] not in ("completed", "failed", "cancelled"):
        assert time.monotonic() < deadline, ended
        ended = nexosis.get(f"/imports/{started['importId']}")
        time.sleep(0.03)
    # Whole or not at all, and the import says which.
    assert nexosis.has(name) == (ended["status"] == "completed")
    if nexosis.has(name):
        assert nexosis.rows(name) == ROWS
