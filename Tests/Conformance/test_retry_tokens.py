"""A repeated create with the same retry token is the same create."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from harness import tables
from harness.api import BASE, Api, assert_error


def bodies(bearer: Api, compartment: str, model: dict) -> dict[str, dict]:
    project, asset = bearer.upload_training_data(compartment, tables.training_csv())
    source = {
        "dataSourceType": "ORACLE_OBJECT_STORAGE", "namespace": bearer.namespace(), "bucketName": "b", "objectName": "o"}
    return {
        "projects": {"compartmentId": compartment},
        "dataAssets": {"compartmentId": compartment, "projectId": project, "dataSourceDetails": source},
        "models": {"compartmentId": compartment, "projectId": project, "modelTrainingDetails": {"dataAssetIds": [asset]}},
        "modelDeployments": {"compartmentId": compartment, "modelId": model["id"]},
    }


@pytest.mark.parametrize("kind", ["projects", "dataAssets", "models", "modelDeployments"])
class TestEveryKind:
    @pytest.fixture
    def body(self, bearer: Api, compartment: str, small_model: dict, kind: str) -> dict:
        return bodies(bearer, compartment, small_model)[kind]

    def test_repetition_returns_the_first_result(self, api: Api, kind: str, body: dict, unique: str) -> None:
        headers = {"opc-retry-token": unique}
        before = api.get(f"{BASE}/{kind}", params={"compartmentId": body["compartmentId"]}).json()["items"]
        answers = [api.ok(api.post(f"{BASE}/{kind}", body, headers=headers)) for _ in range(3)]
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert len({answer.headers.get("opc-work-request-id") for answer in answers}) == 1
        after = api.get(f"{BASE}/{kind}", params={"compartmentId": body["compartmentId"]}).json()["items"]
        assert len(after) == len(before) + 1
        assert api.ok(api.post(f"{BASE}/{kind}", body)).json()["id"] != answers[0].json()["id"]

    def test_another_body_is_refused(self, bearer: Api, kind: str, body: dict, unique: str) -> None:
        headers = {"opc-retry-token": unique}
        bearer.ok(bearer.post(f"{BASE}/{kind}", body, headers=headers))
        changed = {**body, "displayName": "changed"}
        assert_error(bearer.post(f"{BASE}/{kind}", changed, headers=headers), 409, "InvalidatedRetryToken")

    def test_many_at_once_make_one(self, bearer: Api, kind: str, body: dict, unique: str) -> None:
        ids: list[str] = []

        def create() -> None:
            client = Api(bearer.server, bearer.auth)
            ids.append(client.create(kind, body, headers={"opc-retry-token": unique})["id"])

        threads = [threading.Thread(target=create) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(ids) == 8 and len(set(ids)) == 1


def test_kinds_have_tokens_of_their_own(bearer: Api, compartment: str, small_model: dict, unique: str) -> None:
    headers = {"opc-retry-token": unique}
    for kind, body in bodies(bearer, compartment, small_model).items():
        assert bearer.post(f"{BASE}/{kind}", body, headers=headers).status_code == 200, kind


def test_a_refused_create_does_not_use_the_token_up(bearer: Api, compartment: str, unique: str) -> None:
    headers = {"opc-retry-token": unique}
    assert bearer.post(f"{BASE}/projects", {"compartmentId": "x"}, headers=headers).status_code == 400
    assert bearer.post(f"{BASE}/projects", {"compartmentId": compartment}, headers=headers).status_code == 200


def test_a_deleted_result_is_not_made_again(bearer: Api, compartment: str, unique: str) -> None:
    body, headers = {"compartmentId": compartment}, {"opc-retry-token": unique}
    project = bearer.ok(bearer.post(f"{BASE}/projects", body, headers=headers)).json()["id"]
    bearer.ok(bearer.delete(f"{BASE}/projects/{project}"))
    assert_error(bearer.post(f"{BASE}/projects", body, headers=headers), 409, "InvalidatedRetryToken")


def test_long_tokens(bearer: Api, compartment: str) -> None:
    body = {"compartmentId": compartment}
    assert bearer.post(f"{BASE}/projects", body, headers={"opc-retry-token": "x" * 64}).status_code == 200
    response = bearer.post(f"{BASE}/projects", body, headers={"opc-retry-token": "x" * 65})
    assert_error(response, 400, "InvalidParameter", "opc-retry-token")


def test_tokens_outlive_the_server(new_server: Callable, compartment: str) -> None:
    server = new_server().start()
    body, headers = {"compartmentId": compartment}, {"opc-retry-token": "t1"}
    first = Api.bearer(server).create("projects", body, headers=headers)["id"]
    server.kill()
    server.start()
    assert Api.bearer(server).create("projects", body, headers=headers)["id"] == first
