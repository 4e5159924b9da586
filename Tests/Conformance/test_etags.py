"""Every write changes the etag, and a stale one is refused."""

from __future__ import annotations

import threading

import pytest

from harness import tables
from harness.api import BASE, Api, assert_error

SYNCHRONOUS = {"projects": 200, "dataAssets": 200, "models": 202, "modelDeployments": 200}


@pytest.fixture(params=SYNCHRONOUS)
def resource(request: pytest.FixtureRequest, bearer: Api, compartment: str, small_model: dict) -> tuple[str, str]:
    """Kind and path of a new resource of every kind."""
    kind = request.param
    project, asset = bearer.upload_training_data(compartment, tables.training_csv())
    if kind == "models":
        model, work = bearer.start_training(compartment, project, asset)
        bearer.finished(work)
        return kind, f"{BASE}/models/{model['id']}"
    ids = {"projects": lambda: project, "dataAssets": lambda: asset,
           "modelDeployments": lambda: bearer.deploy(compartment, small_model["id"])}
    return kind, f"{BASE}/{kind}/{ids[kind]()}"


def etag(api: Api, path: str) -> str:
    return api.ok(api.get(path)).headers["etag"]


def test_updates_with_etags(bearer: Api, resource: tuple[str, str]) -> None:
    kind, path = resource
    first = etag(bearer, path)
    assert etag(bearer, path) == first
    updated = bearer.put(path, {"displayName": "new"}, headers={"if-match": first})
    assert updated.status_code == SYNCHRONOUS[kind], updated.text
    second = etag(bearer, path)
    assert second != first
    if kind == "models":
        assert updated.content == b"" and updated.headers["opc-work-request-id"]
        work = bearer.resource(f"/workRequests/{updated.headers['opc-work-request-id']}")
        assert work["status"] == "SUCCEEDED" and work["operationType"] == "UPDATE_MODEL"
    else:
        assert updated.headers["etag"] == second and updated.json()["displayName"] == "new"
    assert_error(bearer.put(path, {"displayName": "late"}, headers={"if-match": first}), 412, "NoEtagMatch")
    assert_error(bearer.delete(path, headers={"if-match": first}), 412, "NoEtagMatch")
    assert_error(bearer.delete(path, headers={"if-match": "nonsense"}), 412, "NoEtagMatch")
    assert bearer.get(path).json()["displayName"] == "new"
    assert bearer.put(path, {"displayName": "any"}, headers={"if-match": "*"}).status_code == SYNCHRONOUS[kind]
    assert bearer.put(path, {"displayName": "none"}).status_code == SYNCHRONOUS[kind]


def test_updates_are_partial(bearer: Api, resource: tuple[str, str]) -> None:
    _, path = resource
    everything = {
        "displayName": "name", "description": "text", "freeformTags": {"a": "1", "b": "2"},
        "definedTags": {"ns": {"x": "text", "y": 2, "z": True}}}
    bearer.ok(bearer.put(path, everything))
    before = bearer.get(path).json()
    assert {name: before[name] for name in everything} == everything
    assert before["timeUpdated"] >= before["timeCreated"]

    bearer.ok(bearer.put(path, {"displayName": "other"}))
    after = bearer.get(path).json()
    assert after["displayName"] == "other"
    assert {name: after[name] for name in list(everything)[1:]} == {name: before[name] for name in list(everything)[1:]}

    bearer.ok(bearer.put(path, {"description": None, "freeformTags": {"c": "3"}}))
    after = bearer.get(path).json()
    assert after["description"] is None and after["freeformTags"] == {"c": "3"}
    assert after["definedTags"] == everything["definedTags"]


def test_only_one_of_many_updates_wins(bearer: Api, compartment: str) -> None:
    path = f"{BASE}/projects/{bearer.create_project(compartment)}"
    current = etag(bearer, path)
    statuses: list[int] = []

    def update(index: int) -> None:
        client = Api(bearer.server, bearer.auth)
        statuses.append(client.put(path, {"displayName": str(index)}, headers={"if-match": current}).status_code)

    threads = [threading.Thread(target=update, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [412] * 7


def test_the_servers_own_writes_change_the_etag(bearer: Api, compartment: str) -> None:
    project, asset = bearer.upload_training_data(compartment, tables.training_csv())
    created = bearer.ok(bearer.post(f"{BASE}/models", {
        "compartmentId": compartment, "projectId": project, "modelTrainingDetails": {"dataAssetIds": [asset]}}))
    path = f"{BASE}/models/{created.json()['id']}"
    bearer.finished(created.headers["opc-work-request-id"])
    assert etag(bearer, path) != created.headers["etag"]


def test_quoted_etags_are_understood(bearer: Api, compartment: str) -> None:
    path = f"{BASE}/projects/{bearer.create_project(compartment)}"
    assert bearer.put(path, {"displayName": "x"}, headers={"if-match": f'"{etag(bearer, path)}"'}).status_code == 200
