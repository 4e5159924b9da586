"""Buckets and objects: what clients upload with."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import random
import re
import threading
from urllib.parse import quote, unquote

import pytest

from harness.api import Api, assert_error

NAMES = [
    "plain.csv", "folder/file.csv", "a//b", "dir/", "/leading", "//", "white space.csv", "plus+sign.csv", "percent%2Fname",
    "percent%name", "ünïcödé/日本語.csv", "🐦.csv", "question?mark", "hash#mark", "amp&eq=.csv", "quote'\"<>.csv",
    "semi;colon:,@!$*()", "tilde~-_.", "...", "a/./b", "a/../b", "x" * 1024, "é" * 512, "back\\slash", "tab\tname",
]


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def path_of(api: Api, bucket: str, name: str) -> str:
    """Every byte that is not a letter or digit percent-encoded but slashes, so that nothing on the way changes the name."""
    encoded = "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "-_~/") else f"%{byte:02X}"
        for byte in name.encode())
    return f"/n/{api.namespace()}/b/{bucket}/o/{encoded}"


# Namespace and buckets

def test_namespace(api: Api) -> None:
    namespace = api.namespace()
    assert isinstance(namespace, str) and namespace
    metadata = api.ok(api.get(f"/n/{namespace}")).json()
    assert metadata["namespace"] == namespace and metadata["defaultS3CompartmentId"].startswith("ocid1.tenancy.")
    assert_error(api.get("/n/other"), 404, "NamespaceNotFound")
    assert_error(api.get("/n/other/b/x"), 404, "NamespaceNotFound")


def test_bucket_from_birth_to_death(api: Api, compartment: str, unique: str) -> None:
    base = f"/n/{api.namespace()}/b"
    body = {
        "name": f"b-{unique}_x.y", "compartmentId": compartment, "metadata": {"site": "north"}, "freeformTags": {"a": "b"}}
    created = api.ok(api.post(base, body))
    bucket = created.json()
    assert created.headers["etag"] == bucket["etag"]
    assert created.headers["location"].endswith(f"{base}/{bucket['name']}")
    assert bucket["metadata"] == {"site": "north"} and bucket["freeformTags"] == {"a": "b"}
    assert bucket["publicAccessType"] == "NoPublicAccess" and bucket["storageTier"] == "Standard"
    assert bucket["versioning"] == "Disabled" and bucket["approximateCount"] == 0
    assert_error(api.post(base, body), 409, "BucketAlreadyExists")

    path = f"{base}/{bucket['name']}"
    head = api.call("HEAD", path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", bucket["etag"])
    api.put_object(bucket["name"], "x", b"12345")
    assert api.get(path).json()["approximateCount"] == 1 and api.get(path).json()["approximateSize"] == 5
    assert_error(api.delete(path), 409, "BucketNotEmpty")
    api.ok(api.delete(f"{path}/o/x"))
    assert_error(api.delete(path, headers={"if-match": "stale"}), 412, "NoEtagMatch")
    deleted = api.delete(path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert_error(api.get(path), 404, "BucketNotFound")
    assert_error(api.delete(path), 404, "BucketNotFound")
    assert api.call("HEAD", path).status_code == 404


@pytest.mark.parametrize(("change", "code", "field"), [
    ({"name": None}, "MissingParameter", "name"), ({"name": ""}, "InvalidParameter", "name"),
    ({"name": "a/b"}, "InvalidParameter", "name"), ({"name": "white space"}, "InvalidParameter", "name"),
    ({"name": "x" * 257}, "InvalidParameter", "name"), ({"name": 5}, "InvalidParameter", "name"),
    ({"name": "ü"}, "InvalidParameter", "name"), ({"name": "."}, "InvalidParameter", "name"),
    ({"name": ".."}, "InvalidParameter", "name"), ({"publicAccessType": "ObjectRead"}, "InvalidParameter", "publicAccessType"),
    ({"metadata": {"a": "x" * 4000}}, "InvalidParameter", "metadata"),
    ({"compartmentId": None}, "MissingParameter", "compartmentId"),
    ({"compartmentId": "x"}, "InvalidParameter", "compartmentId"), ({"metadata": {"a": 1}}, "InvalidParameter", "metadata.a"),
    ({"metadata": []}, "InvalidParameter", "metadata"),
])
def test_bad_buckets(bearer: Api, compartment: str, change: dict, code: str, field: str) -> None:
    body = {"name": "good-name", "compartmentId": compartment, **change}
    message = assert_error(bearer.post(f"/n/{bearer.namespace()}/b", body), 400, code)
    assert message.startswith(field), message


def test_bucket_lists_are_bare_arrays_by_name(bearer: Api, compartment: str, unique: str) -> None:
    names = sorted(f"{letter}-{unique}" for letter in "dBca")
    for name in reversed(names):
        bearer.create_bucket(compartment, name)
    path = f"/n/{bearer.namespace()}/b"
    found, page = [], None
    while True:
        query = {"compartmentId": compartment, "limit": 3} | ({"page": page} if page else {})
        response = bearer.ok(bearer.get(path, params=query))
        found += [item["name"] for item in response.json()]
        page = response.headers.get("opc-next-page")
        if page is None:
            break
    assert found == names
    assert_error(bearer.get(path), 400, "MissingParameter", "compartmentId")


# Objects

@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_any_name_survives(api: Api, bucket: str, name: str) -> None:
    content = name.encode()
    put = api.call("PUT", path_of(api, bucket, name), data=content)
    if any(segment in (".", "..") for segment in name.split("/")):
        # Dot segments are folded by the HTTP client itself unless they are encoded, which not every client does.
        assert put.status_code in (200, 400, 404, 405)
        return
    assert put.status_code == 200, put.text
    assert api.get(path_of(api, bucket, name)).content == content
    listed = api.get(f"/n/{api.namespace()}/b/{bucket}/o").json()["objects"]
    assert [item["name"] for item in listed] == [name]
    assert api.delete(path_of(api, bucket, name)).status_code == 204
    assert_error(api.get(path_of(api, bucket, name)), 404, "ObjectNotFound")


def test_spellings_of_one_name(bearer: Api, bucket: str) -> None:
    base = f"/n/{bearer.namespace()}/b/{bucket}/o/"
    assert bearer.call("PUT", base + "a%2Fb%2Bc%20d", data=b"1").status_code == 200
    assert bearer.get(base + "a/b+c%20d").content == b"1", "a plus in a path is a plus"
    assert bearer.get(base + "a/b%20c%20d").status_code == 404
    assert bearer.get(base + "a%2fb%2bc%20d").content == b"1"


@pytest.mark.parametrize("name", ["%FF", "a%00b", "a%0Ab", "a%0Db", "y" * 1025, "%E2%82", "%C3%A9" * 513], ids=range(7))
def test_bad_object_names(bearer: Api, bucket: str, name: str) -> None:
    path = f"/n/{bearer.namespace()}/b/{bucket}/o/{name}"
    assert_error(bearer.call("PUT", path, data=b"x"), 400, "InvalidParameter", "objectName")
    assert_error(bearer.get(path), 400, "InvalidParameter", "objectName")


def test_put_answers_with_checksums_and_keeps_headers(api: Api, bucket: str) -> None:
    content = random.Random(1).randbytes(300_000)
    put = api.put_object(
        bucket, "o.bin", content, **{
            "content-type": "text/csv", "content-md5": md5(content), "opc-meta-site": "north", "opc-meta-Unit": "3",
            "cache-control": "no-store", "content-language": "de", "content-disposition": 'attachment; filename="x"',
            "opc-client-request-id": "abc123"})
    assert put.content == b"" and put.headers["opc-content-md5"] == md5(content)
    assert put.headers["etag"] and put.headers["last-modified"].endswith(" GMT")
    assert put.headers["opc-client-request-id"] == "abc123"
    for method in ("GET", "HEAD"):
        got = api.call(method, api.object_path(bucket, "o.bin"))
        assert got.status_code == 200
        assert got.content == (content if method == "GET" else b"")
        assert got.headers["content-length"] == str(len(content))
        assert got.headers["content-md5"] == md5(content)
        assert got.headers["etag"] == put.headers["etag"]
        assert got.headers["last-modified"] == put.headers["last-modified"]
        assert got.headers["content-type"] == "text/csv"
        assert got.headers["opc-meta-site"] == "north" and got.headers["opc-meta-unit"] == "3"
        assert got.headers["cache-control"] == "no-store" and got.headers["content-language"] == "de"
        assert got.headers["content-disposition"] == 'attachment; filename="x"'


@pytest.mark.parametrize("size", [0, 1, 65_536, 5_000_000])
def test_sizes(api: Api, bucket: str, size: int) -> None:
    content = random.Random(size).randbytes(size)
    api.put_object(bucket, "sized", content)
    got = api.get(api.object_path(bucket, "sized"))
    assert got.content == content and got.headers["content-md5"] == md5(content)
    assert api.call("HEAD", api.object_path(bucket, "sized")).headers["content-length"] == str(size)


def test_upload_without_a_length_in_advance(bearer: Api, bucket: str) -> None:
    pieces = [b"a" * 100_000, b"b" * 100_000]
    assert bearer.call("PUT", bearer.object_path(bucket, "chunked"), data=iter(pieces)).status_code == 200
    assert bearer.get(bearer.object_path(bucket, "chunked")).content == b"".join(pieces)


@pytest.mark.parametrize(("header", "first", "last"), [
    ("bytes=0-9", 0, 9), ("bytes=10-19", 10, 19), ("bytes=90-", 90, 99), ("bytes=-10", 90, 99), ("bytes=0-0", 0, 0),
    ("bytes=50-1000", 50, 99), ("bytes=-1000", 0, 99)])
def test_ranges(api: Api, bucket: str, header: str, first: int, last: int) -> None:
    content = bytes(range(100))
    api.put_object(bucket, "ranged", content)
    got = api.get(api.object_path(bucket, "ranged"), headers={"range": header})
    assert got.status_code == 206 and got.content == content[first:last + 1]
    assert got.headers["content-range"] == f"bytes {first}-{last}/100"
    assert got.headers["content-length"] == str(last - first + 1)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_ranges_behind_the_end(bearer: Api, bucket: str, header: str) -> None:
    bearer.put_object(bucket, "ranged", bytes(100))
    got = bearer.get(bearer.object_path(bucket, "ranged"), headers={"range": header})
    assert_error(got, 416, "InvalidRange")
    assert got.headers["content-range"] == "bytes */100"


@pytest.mark.parametrize("header", ["bytes=5-1", "lines=0-5", "bytes=a-b", "bytes=0-1,5-6", "bytes="])
def test_meaningless_ranges_are_ignored(bearer: Api, bucket: str, header: str) -> None:
    bearer.put_object(bucket, "ranged", bytes(100))
    got = bearer.get(bearer.object_path(bucket, "ranged"), headers={"range": header})
    assert got.status_code == 200 and len(got.content) == 100


def test_wrong_md5_leaves_the_old_object(bearer: Api, bucket: str) -> None:
    path = bearer.object_path(bucket, "kept")
    bearer.put_object(bucket, "kept", b"old")
    for wrong in (md5(b"other"), "short", "!" * 24):
        assert_error(
            bearer.call("PUT", path, data=b"new", headers={"content-md5": wrong}), 400, "InvalidParameter", "content-md5")
    assert bearer.get(path).content == b"old"


def test_conditional_puts(api: Api, bucket: str) -> None:
    path = api.object_path(bucket, "conditional")
    assert_error(api.call("PUT", path, data=b"0", headers={"if-match": "anything"}), 412, "IfMatchFailed")
    first = api.call("PUT", path, data=b"1", headers={"if-none-match": "*"})
    assert first.status_code == 200
    assert_error(api.call("PUT", path, data=b"2", headers={"if-none-match": "*"}), 412, "IfNoneMatchFailed")
    second = api.call("PUT", path, data=b"3", headers={"if-match": first.headers["etag"]})
    assert second.status_code == 200 and second.headers["etag"] != first.headers["etag"]
    assert_error(api.call("PUT", path, data=b"4", headers={"if-match": first.headers["etag"]}), 412, "IfMatchFailed")
    assert_error(api.delete(path, headers={"if-match": first.headers["etag"]}), 412, "IfMatchFailed")
    assert_error(api.get(path, headers={"if-match": first.headers["etag"]}), 412, "IfMatchFailed")
    assert api.get(path, headers={"if-match": second.headers["etag"]}).content == b"3"
    assert api.delete(path, headers={"if-match": second.headers["etag"]}).status_code == 204


def test_only_one_of_many_conditional_puts_wins(bearer: Api, bucket: str) -> None:
    path = bearer.object_path(bucket, "contested")
    statuses: list[int] = []

    def put(index: int) -> None:
        client = Api(bearer.server, bearer.auth)
        statuses.append(client.call("PUT", path, data=str(index).encode(), headers={"if-none-match": "*"}).status_code)

    run_together([lambda index=index: put(index) for index in range(8)])
    assert sorted(statuses) == [200] + [412] * 7


def run_together(actions: list) -> None:
    failures: list[BaseException] = []

    def guarded(action) -> None:
        try:
            action()
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


def test_replacing_is_atomic_for_readers(bearer: Api, bucket: str) -> None:
    """Every read sees one whole version: each is one byte value over, of its own length, with its own checksum."""
    path = bearer.object_path(bucket, "replaced")
    versions = {bytes([65 + index]) * (200_000 + index * 1_000) for index in range(5)}
    bearer.put_object(bucket, "replaced", next(iter(versions)))
    done = threading.Event()
    reads: list[int] = []

    def write() -> None:
        client = Api(bearer.server, bearer.auth)
        try:
            for _ in range(6):
                for version in versions:
                    assert client.call("PUT", path, data=version).status_code == 200
        finally:
            done.set()

    def read() -> None:
        client = Api(bearer.server, bearer.auth)
        while not done.is_set():
            got = client.get(path)
            assert got.status_code == 200
            assert got.content in versions and got.headers["content-md5"] == md5(got.content)
            reads.append(1)

    run_together([write, read, read, read])
    assert len(reads) > 10


def test_commits_are_atomic_for_readers(bearer: Api, bucket: str) -> None:
    """The same with commits of two parts, and with renames onto the name."""
    path = bearer.object_path(bucket, "replaced")
    uploads = path.replace("/o/", "/u/")
    base = uploads.rsplit("/", 1)[0]
    versions = {bytes([65 + index]) * (150_000 + index * 1_000) for index in range(4)}
    bearer.put_object(bucket, "replaced", next(iter(versions)))
    done = threading.Event()
    reads: list[int] = []

    def commit(client: Api, version: bytes) -> None:
        upload = client.ok(client.post(base, {"object": "replaced"})).json()["uploadId"]
        parts = []
        for number, part in ((2, version[100_000:]), (1, version[:100_000])):
            answer = client.ok(client.call(
                "PUT", uploads, params={"uploadId": upload, "uploadPartNum": number}, data=part))
            parts.insert(0, {"partNum": number, "etag": answer.headers["etag"]})
        client.ok(client.post(uploads, {"partsToCommit": parts}, params={"uploadId": upload}))

    def write() -> None:
        client = Api(bearer.server, bearer.auth)
        try:
            for _ in range(3):
                for version in versions:
                    commit(client, version)
                    client.put_object(bucket, "other", version)
                    client.ok(client.post(
                        base.removesuffix("/u") + "/actions/renameObject", {"sourceName": "other", "newName": "replaced"}))
        finally:
            done.set()

    def read() -> None:
        client = Api(bearer.server, bearer.auth)
        while not done.is_set():
            got = client.get(path)
            assert got.status_code == 200 and got.content in versions
            reads.append(1)

    run_together([write, read, read, read])
    assert len(reads) > 10


def test_missing_places(api: Api, bucket: str) -> None:
    assert_error(api.get(api.object_path(bucket, "missing")), 404, "ObjectNotFound")
    assert_error(api.delete(api.object_path(bucket, "missing")), 404, "ObjectNotFound")
    assert api.call("HEAD", api.object_path(bucket, "missing")).status_code == 404
    assert_error(api.call("PUT", api.object_path("no-such-bucket", "x"), data=b"x"), 404, "BucketNotFound")
    assert_error(api.get(f"/n/{api.namespace()}/b/no-such-bucket/o"), 404, "BucketNotFound")


def test_too_much_metadata(bearer: Api, bucket: str) -> None:
    headers = {"opc-meta-long": "x" * 4100}
    response = bearer.call("PUT", bearer.object_path(bucket, "x"), data=b"x", headers=headers)
    assert_error(response, 400, "InvalidParameter", "opc-meta")


HOSTILE = [
    ("..", 200), ("../../../../etc/passwd", 200), ("%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", 200), ("..%2F..%2F..%2Fetc%2Fpasswd", 200),
    (".", 200), ("%2e", 200), ("%2F", 200), ("/etc/passwd", 200), ("%252e%252e%252f", 200), ("a/../../../b", 200),
    ("..%5c..%5cx", 200), ("C:%5cx", 200), ("%01%1b%7f", 200), ("%E2%80%AE", 200), ("nul%00", 400), ("line%0A", 400), ("line%0D", 400),
    ("%ff%fe", 400), ("%", 400), ("%4", 400), ("%zz", 400), ("%C0%AE%C0%AE%2F", 400), ("x" * 1024, 200), ("x" * 1025, 400),
    ("%C3%A9" * 512, 200), ("%C3%A9" * 513, 400), ("y" * 2000, 400),
]


@pytest.mark.parametrize(("raw", "status"), HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", ["o", "u"])
def test_names_never_leave_the_bucket(
    bearer: Api, bucket: str, compartment: str, raw: str, status: int, kind: str
) -> None:
    """Sent as they are: http.client folds nothing. What is a name is a name, and names no file of the server."""
    folder = bearer.server.data_directory
    before = {path for path in folder.parent.rglob("*") if folder / "storage" not in path.parents}
    other = bearer.create_bucket(compartment)
    base = f"/n/{bearer.namespace()}/b/{bucket}"

    def send(method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(bearer.server.url.removeprefix("http://"), timeout=30)
        try:
            connection.request(method, path, body=body, headers={"Authorization": f"Bearer {bearer.server.api_key}"})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    if kind == "o":
        put, text = send("PUT", f"{base}/o/{raw}", b"content")
    else:
        # No upload has this id: a good name is not found, a bad one is bad.
        put, text = send("PUT", f"{base}/u/{raw}?uploadId={'0' * 32}&uploadPartNum=1", b"content")
    assert put == (status if kind == "o" or status == 400 else 404), text
    if status == 400:
        assert json.loads(text)["message"].startswith("objectName"), text
    listed = names(listing(bearer, bucket))
    assert listed == ([unquote(raw)] if kind == "o" and status == 200 else [])
    if listed:
        assert send("GET", f"{base}/o/{raw}") == (200, b"content")
        assert send("DELETE", f"{base}/o/{raw}")[0] == 204
    assert names(listing(bearer, other)) == []
    assert {path for path in folder.parent.rglob("*") if folder / "storage" not in path.parents} == before
    for path in (folder / "storage").rglob("*"):
        assert re.fullmatch(r"[0-9a-f]+(\.safetensors)?|objects|models|tmp", path.name), path


# Listing

LISTED = ["a", "a/1", "a/2", "a/b/1", "b", "b/1", "c//d", "e/", "é", "z+y z", "日本"]


@pytest.fixture
def filled(bearer: Api, bucket: str) -> str:
    for name in random.Random(3).sample(LISTED, len(LISTED)):
        bearer.put_object(bucket, name, name.encode())
    return bucket


def listing(api: Api, bucket: str, **query: object) -> dict:
    return api.ok(api.get(f"/n/{api.namespace()}/b/{bucket}/o", params=query)).json()


def names(result: dict) -> list[str]:
    return [item["name"] for item in result["objects"]]


def test_listing_is_in_byte_order_with_names_only(bearer: Api, filled: str) -> None:
    result = listing(bearer, filled)
    assert names(result) == sorted(LISTED, key=str.encode)
    assert all(set(item) == {"name"} for item in result["objects"])
    assert result["prefixes"] == [] and "nextStartWith" not in result


def test_listing_tells_the_fields_asked_for(bearer: Api, filled: str) -> None:
    fields = "name,size,md5,etag,timeCreated,timeModified,storageTier,archivalState"
    item = listing(bearer, filled, prefix="b", fields=fields)["objects"][0]
    assert item["name"] == "b" and item["size"] == 1 and item["md5"] == md5(b"b") and item["storageTier"] == "Standard"
    assert item["etag"] == bearer.get(bearer.object_path(filled, "b")).headers["etag"]
    assert item["timeCreated"].endswith("Z") and item["timeModified"].endswith("Z")


@pytest.mark.parametrize(("query", "expected", "prefixes"), [
    ({"prefix": "a/"}, ["a/1", "a/2", "a/b/1"], []),
    ({"delimiter": "/"}, ["a", "b", "z+y z", "é", "日本"], ["a/", "b/", "c/", "e/"]),
    ({"prefix": "a/", "delimiter": "/"}, ["a/1", "a/2"], ["a/b/"]),
    ({"prefix": "c/", "delimiter": "/"}, [], ["c//"]),
    ({"start": "b"}, ["b", "b/1", "c//d", "e/", "z+y z", "é", "日本"], []),
    ({"startAfter": "b"}, ["b/1", "c//d", "e/", "z+y z", "é", "日本"], []),
    ({"start": "a/1", "end": "b"}, ["a/1", "a/2", "a/b/1"], []),
    ({"prefix": "z+y z"}, ["z+y z"], []), ({"prefix": "日"}, ["日本"], []), ({"prefix": "nothing"}, [], []),
])
def test_listing_parts(bearer: Api, filled: str, query: dict, expected: list[str], prefixes: list[str]) -> None:
    result = listing(bearer, filled, **query)
    assert (names(result), result["prefixes"]) == (expected, prefixes)


@pytest.mark.parametrize("limit", [1, 2, 3, len(LISTED), 1000])
@pytest.mark.parametrize("delimiter", [None, "/"])
def test_listing_by_pages(bearer: Api, filled: str, limit: int, delimiter: str | None) -> None:
    whole = listing(bearer, filled, **({"delimiter": delimiter} if delimiter else {}))
    found: list[str] = []
    prefixes: list[str] = []
    query: dict = {"limit": limit} | ({"delimiter": delimiter} if delimiter else {})
    for _ in range(50):
        result = listing(bearer, filled, **query)
        assert len(result["objects"]) + len(result["prefixes"]) <= limit
        found += names(result)
        prefixes += result["prefixes"]
        if "nextStartWith" not in result:
            break
        query["start"] = result["nextStartWith"]
    assert (found, prefixes) == (names(whole), whole["prefixes"])


@pytest.mark.parametrize(("query", "field"), [
    ({"limit": 0}, "limit"), ({"limit": 1001}, "limit"), ({"limit": "x"}, "limit"), ({"fields": "name,owner"}, "fields"),
    ({"delimiter": "|"}, "delimiter")])
def test_bad_listings(bearer: Api, bucket: str, query: dict, field: str) -> None:
    response = bearer.get(f"/n/{bearer.namespace()}/b/{bucket}/o", params=query)
    assert assert_error(response, 400, "InvalidParameter").startswith(field)


def test_names_with_percent_signs_are_not_decoded_twice(bearer: Api, bucket: str) -> None:
    bearer.call("PUT", f"/n/{bearer.namespace()}/b/{bucket}/o/" + quote("100%25", safe=""), data=b"x")
    assert names(listing(bearer, bucket)) == ["100%25"]
