"""Object storage through the unmodified OCI SDK: multipart uploads, rename, conditions."""

from __future__ import annotations

import base64
import hashlib
import io
import random
from pathlib import Path

import oci
import pytest
from oci.object_storage import ObjectStorageClient, UploadManager, models
from oci.object_storage.transfer.constants import MEBIBYTE

from harness.server import Server


@pytest.fixture(scope="module")
def content() -> bytes:
    return random.Random(4).randbytes(7 * MEBIBYTE + 12_345)


def multipart_md5(content: bytes, part_size: int) -> str:
    parts = [content[start:start + part_size] for start in range(0, len(content), part_size)]
    joined = b"".join(hashlib.md5(part).digest() for part in parts)
    return f"{base64.b64encode(hashlib.md5(joined).digest()).decode()}-{len(parts)}"


def uploads(storage: ObjectStorageClient, place: tuple[str, str]) -> list:
    return oci.pagination.list_call_get_all_results(storage.list_multipart_uploads, *place, limit=1).data


def test_upload_manager_sends_parts_side_by_side(
    storage: ObjectStorageClient, place: tuple[str, str], content: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "big.bin"
    file.write_bytes(content)
    manager = UploadManager(storage, allow_parallel_uploads=True, parallel_process_count=4)
    progress: list[int] = []
    response = manager.upload_file(
        *place, "folder/big file+1.bin", str(file), part_size=MEBIBYTE, content_type="application/x-test",
        metadata={"site": "north"}, progress_callback=progress.append)
    assert response.status == 200 and sum(progress) == len(content)
    assert response.headers["opc-multipart-md5"] == multipart_md5(content, MEBIBYTE)
    got = storage.get_object(*place, "folder/big file+1.bin")
    assert got.data.content == content
    assert got.headers["etag"] == response.headers["etag"]
    assert got.headers["opc-multipart-md5"] == response.headers["opc-multipart-md5"]
    assert got.headers["content-type"] == "application/x-test" and got.headers["opc-meta-site"] == "north"
    listed = storage.list_objects(*place, fields="name,size,md5,etag,timeCreated").data.objects[0]
    assert (listed.size, listed.etag) == (len(content), response.headers["etag"])
    assert uploads(storage, place) == []


def test_upload_manager_streams_standard_input(
    storage: ObjectStorageClient, place: tuple[str, str], content: bytes
) -> None:
    manager = UploadManager(storage)
    response = manager.upload_stream(*place, "stream", io.BytesIO(content), part_size=2 * MEBIBYTE)
    assert response.headers["opc-multipart-md5"] == multipart_md5(content, 2 * MEBIBYTE)
    assert storage.get_object(*place, "stream").data.content == content
    manager.upload_stream(*place, "empty", io.BytesIO(b""))
    assert storage.head_object(*place, "empty").headers["content-length"] == "0"


def test_small_files_take_one_put(storage: ObjectStorageClient, place: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "small"
    file.write_bytes(b"small")
    response = UploadManager(storage).upload_file(*place, "small", str(file))
    assert response.headers["opc-content-md5"] == base64.b64encode(hashlib.md5(b"small").digest()).decode()


def test_an_upload_can_be_resumed(
    storage: ObjectStorageClient, place: tuple[str, str], content: bytes, tmp_path: Path
) -> None:
    """Some parts were sent by a process that is no more; the manager sends the others."""
    file = tmp_path / "resumed"
    file.write_bytes(content)
    upload = storage.create_multipart_upload(
        *place, models.CreateMultipartUploadDetails(object="resumed")).data
    for number in (2, 5):
        part = content[(number - 1) * MEBIBYTE:number * MEBIBYTE]
        storage.upload_part(*place, "resumed", upload.upload_id, number, part)
    listed = oci.pagination.list_call_get_all_results(
        storage.list_multipart_upload_parts, *place, "resumed", upload.upload_id, limit=1).data
    assert [(part.part_number, part.size) for part in listed] == [(2, MEBIBYTE), (5, MEBIBYTE)]
    sent: list[int] = []
    response = UploadManager(storage).resume_upload_file(
        *place, "resumed", str(file), upload.upload_id, part_size=MEBIBYTE, progress_callback=sent.append)
    assert response.status == 200
    assert storage.get_object(*place, "resumed").data.content == content


def test_parts_by_hand(storage: ObjectStorageClient, place: tuple[str, str]) -> None:
    details = models.CreateMultipartUploadDetails(object="parts", content_type="text/plain", metadata={"a": "b"})
    upload = storage.create_multipart_upload(*place, details).data
    assert (upload.namespace, upload.bucket, upload.object) == (*place, "parts")
    etags = {}
    for number, text in ((9, b"nine"), (2, b"wrong"), (4, b"four"), (2, b"two "), (7, b"left out")):
        response = storage.upload_part(*place, "parts", upload.upload_id, number, text)
        assert response.headers["opc-content-md5"] == base64.b64encode(hashlib.md5(text).digest()).decode()
        etags[number] = response.headers["etag"]
    assert [item.upload_id for item in uploads(storage, place)] == [upload.upload_id]

    def commit(numbers: list[int], **options: str) -> oci.Response:
        return storage.commit_multipart_upload(
            *place, "parts", upload.upload_id,
            models.CommitMultipartUploadDetails(
                parts_to_commit=[
                    models.CommitMultipartUploadPartDetails(part_num=number, etag=etags[number]) for number in numbers],
                parts_to_exclude=[7]), **options)

    with pytest.raises(oci.exceptions.ServiceError) as error:
        commit([4, 2])
    assert error.value.status == 400 and "ascend" in error.value.message
    storage.put_object(*place, "parts", b"in between")
    with pytest.raises(oci.exceptions.ServiceError) as error:
        commit([2, 4, 9], if_none_match="*")
    assert (error.value.status, error.value.code) == (412, "IfNoneMatchFailed")
    done = commit([2, 4, 9])
    assert done.headers["opc-multipart-md5"].endswith("-3") and done.headers["last-modified"]
    got = storage.get_object(*place, "parts")
    assert got.data.content == b"two fournine" and got.headers["opc-meta-a"] == "b"
    with pytest.raises(oci.exceptions.ServiceError) as error:
        storage.upload_part(*place, "parts", upload.upload_id, 1, b"late")
    assert error.value.status == 404


def test_abort(storage: ObjectStorageClient, place: tuple[str, str], server: Server) -> None:
    upload = storage.create_multipart_upload(*place, models.CreateMultipartUploadDetails(object="gone")).data
    storage.upload_part(*place, "gone", upload.upload_id, 1, b"MARK-OF-AN-ABORTED-PART")
    assert storage.abort_multipart_upload(*place, "gone", upload.upload_id).status == 204
    assert uploads(storage, place) == []
    files = (path for path in (server.data_directory / "storage").rglob("*") if path.is_file())
    assert not any(b"MARK-OF-AN-ABORTED-PART" in path.read_bytes() for path in files)
    with pytest.raises(oci.exceptions.ServiceError) as error:
        storage.abort_multipart_upload(*place, "gone", upload.upload_id)
    assert error.value.status == 404


def test_rename_and_conditions(storage: ObjectStorageClient, place: tuple[str, str]) -> None:
    first = storage.put_object(*place, "a", b"first")
    storage.put_object(*place, "b", b"second")
    details = models.RenameObjectDetails(source_name="a", new_name="b", new_obj_if_none_match_e_tag="*")
    with pytest.raises(oci.exceptions.ServiceError) as error:
        storage.rename_object(*place, details)
    assert (error.value.status, error.value.code) == (412, "IfNoneMatchFailed")
    details = models.RenameObjectDetails(
        source_name="a", new_name="b", src_obj_if_match_e_tag=first.headers["etag"])
    renamed = storage.rename_object(*place, details)
    assert renamed.status == 200
    assert storage.get_object(*place, "b").data.content == b"first"
    assert [item.name for item in storage.list_objects(*place).data.objects] == ["b"]
    with pytest.raises(oci.exceptions.ServiceError) as error:
        storage.get_object(*place, "b", if_none_match=renamed.headers["etag"])
    assert error.value.status == 304


def test_update_bucket(storage: ObjectStorageClient, place: tuple[str, str], compartment: str) -> None:
    details = models.UpdateBucketDetails(
        namespace=place[0], compartment_id=compartment, metadata={"site": "north"}, freeform_tags={"a": "b"})
    bucket = storage.update_bucket(*place, details).data
    assert bucket.metadata == {"site": "north"} and bucket.freeform_tags == {"a": "b"}
    assert storage.get_bucket(*place).data.etag == bucket.etag
    with pytest.raises(oci.exceptions.ServiceError) as error:
        storage.update_bucket(*place, details, if_match="stale")
    assert error.value.status == 412
    assert storage.list_preauthenticated_requests(*place).data == []
    assert storage.list_replication_policies(*place).data == []
