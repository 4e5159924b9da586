"""What a server holds survives its death; what it learns is the same every time."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import tables
from harness.api import BASE, Api, BearerAuth, Refused
from harness.server import Server, ServerFailed


def model_files(server: Server) -> dict[str, str]:
    """Name and SHA-256 of every model file."""
    folder = next(path for path in server.data_directory.rglob("models") if path.is_dir())
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def detection(api: Api, model: str, signals: int = 3) -> dict:
    table = tables.rows(60, signals, first=400)
    table[30] = [value + 5 for value in table[30]]
    body = {**tables.inline(table, first=400), "modelId": model}
    return api.ok(api.post(f"{BASE}/actions/detectAnomalies", body)).json()


@pytest.mark.parametrize("ending", ["kill", "stop"])
def test_everything_is_there_after_a_restart(new_server: Callable[..., Server], compartment: str, ending: str) -> None:
    server = new_server().start()
    api = Api.signed(server)
    model = api.train(compartment, tables.training_csv())
    deployment = api.deploy(compartment, model["id"])
    project = api.create_project(compartment, "kept")
    bucket = api.create_bucket(compartment)
    content = bytes(range(256)) * 1000
    api.put_object(bucket, "a//b/ü", content)

    paths = [
        f"{BASE}/models/{model['id']}", f"{BASE}/modelDeployments/{deployment}", f"{BASE}/projects/{project}",
        f"{BASE}/dataAssets/{model['modelTrainingDetails']['dataAssetIds'][0]}",
        f"{BASE}/workRequests/{model['workRequest']}", f"{BASE}/workRequests/{model['workRequest']}/logs",
        f"/n/{api.namespace()}/b/{bucket}", api.object_path(bucket, "a//b/ü"),
        f"{BASE}/models?compartmentId={compartment}", f"{BASE}/workRequests?compartmentId={compartment}"]

    def state(api: Api) -> list:
        answers = [api.ok(api.get(path)) for path in paths]
        return [(answer.content, answer.headers.get("etag"), answer.headers.get("content-md5")) for answer in answers]

    before, found, files = state(api), detection(api, model["id"]), model_files(server)
    assert found["detectionResults"]
    getattr(server, ending)()
    key = (server.data_directory / "credentials" / "key.pem").read_bytes()
    server.start()
    after = Api.signed(server)
    assert state(after) == before
    assert detection(after, model["id"]) == found
    assert model_files(server) == files
    assert (server.data_directory / "credentials" / "key.pem").read_bytes() == key


def test_graceful_stop_ends_with_status_zero_even_while_training(new_server: Callable[..., Server], compartment: str) -> None:
    server = new_server("--training-slots", "1").start()
    api = Api.bearer(server)
    project, asset = api.upload_training_data(compartment, tables.heavy_csv(20_000, 200))
    model, work = api.start_training(compartment, project, asset)
    for state in api.polled(f"/workRequests/{work}", 30):
        if state["status"] == "IN_PROGRESS":
            break
    assert server.stop(timeout=20) == 0
    server.start()
    # It runs again, and its work request never fell back to an end.
    api = Api.bearer(server)
    assert api.finished(work, 120)["status"] == "SUCCEEDED"
    assert api.resource(f"/models/{model['id']}")["lifecycleState"] == "ACTIVE"


def test_interrupted_training_runs_again_at_once(new_server: Callable[..., Server], compartment: str) -> None:
    server = new_server("--training-slots", "1").start()
    api = Api.bearer(server)
    project, asset = api.upload_training_data(compartment, tables.heavy_csv(10_000, 150))
    model, work = api.start_training(compartment, project, asset)
    for _ in range(4):
        for state in api.polled(f"/workRequests/{work}", 30):
            if state["status"] != "ACCEPTED":
                break
        server.kill()
        server.start()
        api = Api.bearer(server)
    assert api.finished(work, 120)["status"] == "SUCCEEDED"
    assert api.resource(f"/models/{model['id']}")["lifecycleState"] == "ACTIVE"
    assert api.resource(f"/workRequests/{work}/errors")["items"] == []
    logs = [entry["message"] for entry in api.resource(f"/workRequests/{work}/logs")["items"]]
    assert sum(message.startswith("reading training data") for message in logs) >= 2, logs


def test_same_data_and_parameters_give_the_same_model_file(new_server: Callable[..., Server], compartment: str) -> None:
    server = new_server(name="first").start()
    data = tables.training_csv(600, 5)

    def train(server: Server) -> None:
        model = Api.bearer(server).train(compartment, data, targetFap=0.02, trainingFraction=0.6)
        assert model["lifecycleState"] == "ACTIVE"

    train(server)
    once = model_files(server)
    assert len(once) == 1
    train(server)
    assert model_files(server) == once, "twice in a row"
    server.kill()
    server.start()
    train(server)
    assert model_files(server) == once, "across a restart"

    other = new_server(name="second").start()
    train(other)
    assert model_files(other) == once, "in another data directory"
    (name, digest), = once.items()
    assert digest in name, "files are named by their SHA-256"

    Api.bearer(other).train(compartment, data, targetFap=0.03, trainingFraction=0.6)
    assert len(model_files(other)) == 2, "another parameter gives another file"


def test_model_files_go_with_their_last_model(new_server: Callable[..., Server], compartment: str) -> None:
    server = new_server().start()
    api = Api.bearer(server)
    models = [api.train(compartment, tables.training_csv())["id"] for _ in range(2)]
    assert len(model_files(server)) == 1
    api.ok(api.delete(f"{BASE}/models/{models[0]}"))
    assert len(model_files(server)) == 1
    assert detection(api, models[1])["detectionResults"]
    api.ok(api.delete(f"{BASE}/models/{models[1]}"))
    assert model_files(server) == {}


def test_model_file_is_safetensors(new_server: Callable[..., Server], compartment: str) -> None:
    """Eight bytes of length, a JSON header with metadata, tensors that tile the rest: readable from anywhere."""
    server = new_server().start()
    Api.bearer(server).train(compartment, tables.training_csv())
    (name,) = model_files(server)
    content = next(server.data_directory.rglob(name)).read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length])
    assert header.pop("__metadata__")
    spans = sorted(tuple(tensor["data_offsets"]) for tensor in header.values())
    assert spans[0][0] == 0 and spans[-1][1] == len(content) - 8 - length
    assert all(end == start for (_, end), (start, _) in zip(spans, spans[1:]))


def test_second_server_on_the_same_directory_is_refused(new_server: Callable[..., Server]) -> None:
    first = new_server().start()
    second = Server(first.data_directory)
    second.output = first.output.with_suffix(".second.out")
    second.log = first.log.with_suffix(".second.log")
    with pytest.raises(ServerFailed) as failure:
        second.start()
    assert failure.value.status not in (0, None)
    text = failure.value.output
    assert str(first.data_directory) in text, text
    assert any(word in text.lower() for word in ("in use", "another", "already")), text
    assert len(text.strip().splitlines()) <= 3 and "Fatal" not in text, text
    assert first.is_healthy()


def test_credentials_are_private_and_renewed_when_lost(new_server: Callable[..., Server], compartment: str) -> None:
    server = new_server().start()
    folder = server.data_directory / "credentials"
    for name in ("config", "key.pem", "api-key", "master-key"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600, name
    assert "\n" not in server.api_key
    lines = (folder / "config").read_text()
    assert "[DEFAULT]" in lines and f"key_file={Path(folder / 'key.pem').resolve()}" in lines.replace(" ", "")
    project = Api.signed(server).create_project(compartment)
    old = Api.bearer(server)
    me = Api.signed(server).get("/lapwing/v1/users").json()["items"][0]["id"]
    added = old.ok(old.post(f"/lapwing/v1/users/{me}/keys", {"kind": "API"})).json()
    server.stop()
    for name in ("config", "key.pem", "api-key"):
        (folder / name).unlink()
    server.start()
    assert Api.signed(server).resource(f"/projects/{project}")["id"] == project
    assert old.get(f"{BASE}/projects/{project}").status_code == 401, "whoever removes the folder wants to be rid of its keys"
    kept = Api(server, BearerAuth(added["apiKey"]))
    assert kept.get(f"{BASE}/projects/{project}").status_code == 200, "a key that was added on purpose goes on working"
    log = server.log.read_text()
    assert "config was missing" in log and "are revoked" in log
    assert f"stay valid: {added['id']}" in log and added["apiKey"] not in log


def test_unacknowledged_rubbish_does_not_stop_the_start(new_server: Callable[..., Server], compartment: str) -> None:
    """Files that a crash may leave behind are swept at the start."""
    server = new_server().start()
    api = Api.bearer(server)
    bucket = api.create_bucket(compartment)
    api.put_object(bucket, "x", b"content")
    server.kill()
    blob = next(path for path in server.data_directory.rglob("*") if path.is_file() and path.read_bytes() == b"content")
    stray = blob.with_name("0" * len(blob.name))
    stray.write_bytes(b"half of somethi")
    server.start()
    api = Api.bearer(server)
    assert api.get(api.object_path(bucket, "x")).content == b"content"
    assert not stray.exists()


def test_training_data_are_read_when_training_starts(new_server: Callable[..., Server], compartment: str) -> None:
    server = new_server().start()
    api = Api.bearer(server)
    project, asset = api.upload_training_data(compartment, tables.training_csv())
    model, work = api.start_training(compartment, project, asset)
    assert api.finished(work)["status"] == "SUCCEEDED"
    api.ok(api.delete(f"{BASE}/dataAssets/{asset}"))
    assert detection(api, model["id"])["detectionResults"]
    with pytest.raises(Refused):
        api.start_training(compartment, project, asset)
