"""Object storage through the unmodified `oci` command line, with nothing changed but its endpoint."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from harness.oci_cli import CommandLine


def test_bucket_from_birth_to_death(os_cli: CommandLine, compartment: str, unique: str) -> None:
    assert os_cli.json("ns", "get")["data"] == "lapwing"
    assert os_cli.json("ns", "get-metadata")["data"]["namespace"] == "lapwing"
    bucket = f"cli-{unique}"
    made = os_cli.json("bucket", "create", "--name", bucket, "--compartment-id", compartment)
    assert made["data"]["name"] == bucket and made["etag"]
    updated = os_cli.json("bucket", "update", "--name", bucket, "--metadata", '{"site": "north"}')
    assert updated["data"]["metadata"] == {"site": "north"}
    listed = os_cli.json("bucket", "list", "--compartment-id", compartment)["data"]
    assert [item["name"] for item in listed] == [bucket]
    os_cli.run("object", "put", "-bn", bucket, "--name", "x/1", "--file", "-", given=b"1")
    assert b"BucketNotEmpty" in os_cli.run("bucket", "delete", "--name", bucket, "--force", status=1)
    os_cli.run("bucket", "delete", "--name", bucket, "--empty", "--force")
    assert b"BucketNotFound" in os_cli.run("bucket", "get", "--name", bucket, status=1)


def test_put_get_head_rename_delete(os_cli: CommandLine, bucket: str, tmp_path: Path) -> None:
    source = tmp_path / "data.csv"
    source.write_bytes(b"a,b\n1,2\n")
    put = os_cli.json(
        "object", "put", "-bn", bucket, "--file", str(source), "--name", "dir/data 1+2.csv", "--content-type", "text/csv",
        "--metadata", '{"site": "north"}', "--verify-checksum")
    assert put["etag"] and put["opc-content-md5"]
    # There already: neither overwritten nor asked about.
    os_cli.run("object", "put", "-bn", bucket, "--file", str(source), "--name", "dir/data 1+2.csv", "--no-overwrite")
    again = os_cli.json("object", "put", "-bn", bucket, "--file", str(source), "--name", "dir/data 1+2.csv", "--force")
    assert again["etag"] != put["etag"]
    head = os_cli.json("object", "head", "-bn", bucket, "--name", "dir/data 1+2.csv")
    assert head["content-length"] == "8" and head["etag"] == again["etag"]
    target = tmp_path / "target.csv"
    os_cli.run("object", "get", "-bn", bucket, "--name", "dir/data 1+2.csv", "--file", str(target))
    assert target.read_bytes() == source.read_bytes()
    part = os_cli.run("object", "get", "-bn", bucket, "--name", "dir/data 1+2.csv", "--file", "-", "--range", "bytes=4-6")
    assert part == b"1,2"
    renamed = os_cli.json("object", "rename", "-bn", bucket, "--source-name", "dir/data 1+2.csv", "--new-name", "b.csv")
    assert renamed["etag"] and renamed["etag"] != again["etag"]
    assert os_cli.run("object", "get", "-bn", bucket, "--name", "b.csv", "--file", "-") == source.read_bytes()
    os_cli.run("object", "delete", "-bn", bucket, "--object-name", "b.csv", "--force")
    os_cli.run("object", "head", "-bn", bucket, "--name", "b.csv", status=1)


def test_multipart(os_cli: CommandLine, bucket: str, bearer: Any, tmp_path: Path) -> None:
    content = random.Random(5).randbytes(23 << 20)
    source = tmp_path / "big.bin"
    source.write_bytes(content)
    put = os_cli.json(
        "object", "put", "-bn", bucket, "--file", str(source), "--name", "big", "--part-size", "10",
        "--parallel-upload-count", "4")
    assert put["opc-multipart-md5"].endswith("-3")
    assert os_cli.run("object", "get", "-bn", bucket, "--name", "big", "--file", "-") == content
    put = os_cli.json("object", "put", "-bn", bucket, "--file", "-", "--name", "stream", given=content)
    assert put["opc-multipart-md5"].endswith("-3")
    assert bearer.get(bearer.object_path(bucket, "stream")).content == content

    # One that nobody ended: found by its list, and aborted.
    base = f"/n/{bearer.namespace()}/b/{bucket}/u"
    upload = bearer.ok(bearer.post(base, {"object": "left/behind"})).json()["uploadId"]
    bearer.ok(bearer.call("PUT", f"{base}/left/behind", params={"uploadId": upload, "uploadPartNum": 1}, data=b"part"))
    listed = os_cli.json("multipart", "list", "-bn", bucket, "--all")["data"]
    assert [(item["object"], item["upload-id"]) for item in listed] == [("left/behind", upload)]
    os_cli.run(
        "multipart", "abort", "-bn", bucket, "--object-name", "left/behind", "--upload-id", upload, "--force")
    assert os_cli.json("multipart", "list", "-bn", bucket, "--all") is None
    # And another, which goes with its bucket.
    bearer.ok(bearer.post(base, {"object": "left/behind"}))
    os_cli.run("bucket", "delete", "--name", bucket, "--empty", "--force")


def test_lists_and_folders(os_cli: CommandLine, bucket: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    files = {"a.csv": b"1", "sub/b.csv": b"22", "sub/deep/c d.csv": b"333", "sub/é.csv": b"4444"}
    for name, content in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    uploaded = os_cli.json("object", "bulk-upload", "-bn", bucket, "--src-dir", str(source), "--prefix", "in/", "--no-overwrite")
    assert uploaded["upload-failures"] == {} and set(uploaded["uploaded-objects"]) == {"in/" + name for name in files}
    listed = os_cli.json("object", "list", "-bn", bucket, "--all", "--page-size", "2")
    assert [item["name"] for item in listed["data"]] == sorted(("in/" + name for name in files), key=str.encode)
    folder = os_cli.json("object", "list", "-bn", bucket, "--prefix", "in/sub/", "--delimiter", "/")
    assert [item["name"] for item in folder["data"]] == ["in/sub/b.csv", "in/sub/é.csv"]
    assert folder["prefixes"] == ["in/sub/deep/"]
    target = tmp_path / "target"
    target.mkdir()
    os_cli.run("object", "bulk-download", "-bn", bucket, "--dest-dir", str(target), "--prefix", "in/")
    assert {str(path.relative_to(target / "in")): path.read_bytes() for path in target.rglob("*") if path.is_file()} == files
    deleted = os_cli.json("object", "bulk-delete", "-bn", bucket, "--prefix", "in/sub/", "--force")
    assert deleted["delete-failures"] == {} and len(deleted["deleted-objects"]) == 3
    listed = os_cli.json("object", "list", "-bn", bucket, "--all")
    assert [item["name"] for item in listed["data"]] == ["in/a.csv"]
