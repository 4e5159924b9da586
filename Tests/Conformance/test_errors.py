"""Every status and code of the API's table of errors, each earned by a request; and what all errors have in common."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import requests

from harness import tables
from harness.api import BASE, Api, assert_error, new_compartment
from harness.server import Server
from harness.signing import BODY_SET, GET_SET, HandMade, Identity, Moment, digest
from harness.users import User

UNKNOWN = "ocid1.aianomalydetection{}.oc1.iad.amaaaaaaforeign"


@dataclass
class World:
    """What the scenarios need; made once."""

    api: Api
    model: dict
    failed: dict
    compartment: str = field(default_factory=new_compartment)

    def __post_init__(self) -> None:
        self.project = self.api.create_project(self.compartment)
        self.bucket = self.api.create_bucket(self.compartment)
        self.api.put_object(self.bucket, "train.csv", tables.training_csv(100))
        self.asset = self.api.create_asset(self.compartment, self.project, self.bucket, "train.csv")
        self.namespace = self.api.namespace()

    def post(self, path: str, body: object, **headers: str) -> requests.Response:
        return self.api.post(BASE + path, body, headers=headers)

    def raw(self, method: str, path: str, body: bytes = b"") -> requests.Response:
        return self.api.call(method, BASE + path, data=body)

    def detect(self, model: dict, **change: object) -> requests.Response:
        return self.post("/actions/detectAnomalies", {**tables.inline(tables.rows(5, 3)), "modelId": model["id"], **change})

    def train(self, **training: object) -> requests.Response:
        return self.post("/models", {
            "compartmentId": self.compartment, "projectId": self.project,
            "modelTrainingDetails": {"dataAssetIds": [self.asset], **training}})

    def listing(self, kind: str = "projects", **query: object) -> requests.Response:
        return self.api.get(f"{BASE}/{kind}", params={"compartmentId": self.compartment, **query})

    def reused(self) -> requests.Response:
        token = {"opc-retry-token": uuid.uuid4().hex}
        self.api.ok(self.post("/projects", {"compartmentId": self.compartment}, **token))
        return self.post("/projects", {"compartmentId": self.compartment, "displayName": "other"}, **token)

    def object_path(self, name: str = "", bucket: str | None = None) -> str:
        return f"/n/{self.namespace}/b/{bucket or self.bucket}/o/{name}"


@pytest.fixture(scope="module")
def world(signed: Api, small_model: dict, failed_model: dict) -> World:
    return World(signed, small_model, failed_model)


def source(world: World, **change: object) -> dict:
    details = {"dataSourceType": "ORACLE_OBJECT_STORAGE", "namespace": world.namespace, "bucketName": world.bucket, "objectName": "o"}
    return {"compartmentId": world.compartment, "projectId": world.project, "dataSourceDetails": {**details, **change}}


SCENARIOS: dict[str, tuple[int, str, Callable[[World], requests.Response]]] = {
    "no body": (400, "CannotParseRequest", lambda w: w.raw("POST", "/projects")),
    "body is no JSON": (400, "CannotParseRequest", lambda w: w.raw("POST", "/models", b"{'a': 1}")),
    "body is cut off": (400, "CannotParseRequest", lambda w: w.raw("PUT", f"/projects/{w.project}", b'{"displayName": "x')),
    "body is an array": (400, "CannotParseRequest", lambda w: w.raw("POST", "/actions/detectAnomalies", b"[]")),
    "body is null": (400, "CannotParseRequest", lambda w: w.raw("POST", "/detectAnomalyJobs", b"null")),
    "body is text": (400, "CannotParseRequest", lambda w: w.raw("POST", "/aiPrivateEndpoints", b'"x"')),
    "a move without a body": (
        400, "CannotParseRequest", lambda w: w.raw("POST", f"/projects/{w.project}/actions/changeCompartment")),
    "a field is absent": (400, "MissingParameter", lambda w: w.post("/projects", {"displayName": "x"})),
    "a field is null": (400, "MissingParameter", lambda w: w.post("/projects", {"compartmentId": None})),
    "a query parameter is absent": (400, "MissingParameter", lambda w: w.api.get(f"{BASE}/models")),
    "a discriminator is absent": (400, "MissingParameter", lambda w: w.post("/dataAssets", source(w, dataSourceType=None))),
    "a move to nowhere": (
        400, "MissingParameter", lambda w: w.post(f"/projects/{w.project}/actions/changeCompartment", {})),
    "detection without data": (400, "MissingParameter", lambda w: w.detect(w.model, data=None)),
    "wrong type": (400, "InvalidParameter", lambda w: w.post("/projects", {"compartmentId": w.compartment, "displayName": 7})),
    "too long": (
        400, "InvalidParameter", lambda w: w.post("/projects", {"compartmentId": w.compartment, "displayName": "x" * 256})),
    "unknown discriminator": (400, "InvalidParameter", lambda w: w.post("/dataAssets", source(w, dataSourceType="FTP"))),
    "out of range": (400, "InvalidParameter", lambda w: w.train(targetFap=0.06)),
    "no such hint": (400, "InvalidParameter", lambda w: w.train(algorithmHint="MSET")),
    "sensitivity": (400, "InvalidParameter", lambda w: w.detect(w.model, sensitivity=1.01)),
    "sort order": (400, "InvalidParameter", lambda w: w.listing(sortOrder="asc")),
    "sort by": (400, "InvalidParameter", lambda w: w.listing("dataAssets", sortBy="name")),
    "state": (400, "InvalidParameter", lambda w: w.listing("detectAnomalyJobs", lifecycleState="ACTIVE")),
    "limit 0": (400, "InvalidParameter", lambda w: w.listing(limit=0)),
    "limit 1001": (400, "InvalidParameter", lambda w: w.listing("workRequests", limit=1001)),
    "page token": (400, "InvalidParameter", lambda w: w.listing(page="x")),
    "too many points": (400, "LimitExceeded", lambda w: w.detect(w.model, data=[{"values": [1, 2, 3]}] * 10_001)),
    "too much data for a job": (400, "LimitExceeded", lambda w: w.post("/detectAnomalyJobs", {
        "compartmentId": w.compartment, "modelId": w.model["id"],
        "inputDetails": {
            "inputType": "BASE64_ENCODED", "contentType": "CSV", "content": base64.b64encode(b"x" * 10_000_001).decode()},
        "outputDetails": {"outputType": "OBJECT_STORAGE", "namespaceName": w.namespace, "bucketName": w.bucket}})),
    "unknown project in a body": (
        400, "RelatedResourceNotAuthorizedOrNotFound", lambda w: w.post("/dataAssets", {
            **source(w), "projectId": UNKNOWN.format("project")})),
    "unknown data asset in a body": (
        400, "RelatedResourceNotAuthorizedOrNotFound", lambda w: w.train(dataAssetIds=[UNKNOWN.format("dataasset")])),
    "unknown path id": (404, "NotAuthorizedOrNotFound", lambda w: w.api.get(f"{BASE}/models/{UNKNOWN.format('model')}")),
    "unknown id to change": (404, "NotAuthorizedOrNotFound", lambda w: w.api.put(f"{BASE}/projects/x", {})),
    "unknown id to delete": (404, "NotAuthorizedOrNotFound", lambda w: w.api.delete(f"{BASE}/workRequests/x")),
    "unknown id to move": (404, "NotAuthorizedOrNotFound", lambda w: w.post(
        "/aiPrivateEndpoints/x/actions/changeCompartment", {"compartmentId": w.compartment})),
    "unknown model to detect with": (404, "NotAuthorizedOrNotFound", lambda w: w.detect({"id": UNKNOWN.format("model")})),
    "unknown model to deploy": (404, "NotAuthorizedOrNotFound", lambda w: w.post(
        "/modelDeployments", {"compartmentId": w.compartment, "modelId": UNKNOWN.format("model")})),
    "no such path": (404, "NotFound", lambda w: w.api.get(f"{BASE}/nowhere")),
    "no such action": (404, "NotFound", lambda w: w.post(f"/models/{w.model['id']}/actions/retrain", {})),
    "no such storage path": (404, "NotFound", lambda w: w.api.get(f"/n/{w.namespace}/c")),
    "wrong method": (405, "MethodNotAllowed", lambda w: w.raw("PATCH", f"/projects/{w.project}", b"{}")),
    "wrong method on a collection": (405, "MethodNotAllowed", lambda w: w.raw("DELETE", "/models")),
    "a model is FAILED": (409, "Conflict", lambda w: w.detect(w.failed)),
    "a work request is finished": (409, "Conflict", lambda w: w.api.delete(f"{BASE}/workRequests/{w.model['workRequest']}")),
    "a project is in use": (409, "Conflict", lambda w: w.api.delete(f"{BASE}/projects/{w.project}")),
    "a retry token is reused": (409, "InvalidatedRetryToken", lambda w: w.reused()),
    "stale etag, update": (
        412, "NoEtagMatch", lambda w: w.api.put(f"{BASE}/projects/{w.project}", {}, headers={"if-match": "x"})),
    "stale etag, delete": (
        412, "NoEtagMatch", lambda w: w.api.delete(f"{BASE}/dataAssets/{w.asset}", headers={"if-match": "x"})),
    "stale etag, move": (412, "NoEtagMatch", lambda w: w.post(
        f"/models/{w.model['id']}/actions/changeCompartment", {"compartmentId": w.compartment}, **{"if-match": "x"})),
    "body too large": (413, "RequestEntityTooLarge", lambda w: w.raw("POST", "/projects", b" " * (9 << 20))),
    "no such bucket": (404, "BucketNotFound", lambda w: w.api.get(w.object_path("x", bucket="none"))),
    "no such object": (404, "ObjectNotFound", lambda w: w.api.get(w.object_path("none"))),
    "bucket exists": (409, "BucketAlreadyExists", lambda w: w.api.post(
        f"/n/{w.namespace}/b", {"name": w.bucket, "compartmentId": w.compartment})),
    "bucket is not empty": (409, "BucketNotEmpty", lambda w: w.api.delete(f"/n/{w.namespace}/b/{w.bucket}")),
    "object exists": (412, "IfNoneMatchFailed", lambda w: w.api.call(
        "PUT", w.object_path("train.csv"), data=b"x", headers={"if-none-match": "*"})),
    "object changed": (412, "IfMatchFailed", lambda w: w.api.call(
        "PUT", w.object_path("train.csv"), data=b"x", headers={"if-match": "x"})),
    "wrong digest": (400, "InvalidParameter", lambda w: w.api.call(
        "PUT", w.object_path("train.csv"), data=b"x", headers={"content-md5": "AAAAAAAAAAAAAAAAAAAAAA=="})),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(world: World, name: str) -> None:
    status, code, act = SCENARIOS[name]
    response = act(world)
    message = assert_error(response, status, code)
    assert len(message) > 10 and int(response.headers["content-length"]) == len(response.content)
    assert (response.headers.get("allow") is not None) == (status == 405)


def test_a_model_that_is_still_creating(world: World, busy_slot: Callable) -> None:
    with busy_slot() as model:
        assert_error(world.detect(model), 409, "IncorrectState")
        body = {"compartmentId": world.compartment, "modelId": model["id"]}
        assert_error(world.post("/modelDeployments", body), 409, "IncorrectState")


@pytest.mark.parametrize(("name", "value"), [
    ("targetFap", 0.06), ("trainingFraction", 0.4), ("windowSize", 0), ("algorithmHint", "MSET"), ("targetFap", "0.01")])
def test_ranges_are_checked_before_ids(world: World, name: str, value: object) -> None:
    """Whether or not the ids exist here or could: the value is what must be named."""
    details = {"dataAssetIds": [UNKNOWN.format("dataasset")], name: value}
    body = {"compartmentId": world.compartment, "projectId": UNKNOWN.format("project"), "modelTrainingDetails": details}
    assert_error(world.post("/models", body), 400, "InvalidParameter", name)


@pytest.mark.parametrize("label", [{"displayName": 7}, {"description": "x" * 401}, {"freeformTags": []}, {"definedTags": {"a": 1}}])
def test_labels_are_checked_before_ids(world: World, label: dict) -> None:
    ids = {"compartmentId": world.compartment, "projectId": UNKNOWN.format("project")}
    bodies = {
        "/models": {**ids, "modelTrainingDetails": {"dataAssetIds": [UNKNOWN.format("dataasset")]}},
        "/dataAssets": {**source(world), **ids},
        "/modelDeployments": {"compartmentId": world.compartment, "modelId": UNKNOWN.format("model")}}
    for path, body in bodies.items():
        assert_error(world.post(path, {**body, **label}), 400, "InvalidParameter", *label)


def test_heads_have_a_status_and_no_body(world: World, server: Server) -> None:
    paths = {world.object_path("none"): 404, world.object_path("x", bucket="none"): 404, f"/n/{world.namespace}/b/none": 404}
    for path, status in paths.items():
        answer = world.api.call("HEAD", path)
        assert (answer.status_code, answer.content) == (status, b"") and answer.headers["opc-request-id"]
    assert HandMade("HEAD", world.object_path("train.csv")).send(server, None).status == 401


@pytest.mark.parametrize("act", [
    lambda api, headers: api.get(f"{BASE}/projects/x", headers=headers), lambda api, headers: api.get(f"{BASE}/no", headers=headers),
    lambda api, headers: api.call("PATCH", f"{BASE}/projects", data=b"", headers=headers),
    lambda api, headers: api.get(f"{BASE}/projects/x", auth=None, headers=headers), lambda api, headers: api.get("/n", headers=headers),
], ids=["404", "no path", "405", "401", "200"])
def test_request_ids_come_back(signed: Api, act: Callable) -> None:
    mine = uuid.uuid4().hex
    answers = [act(signed, {"opc-request-id": mine}) for _ in range(2)]
    ids = [answer.headers["opc-request-id"] for answer in answers]
    assert all(text.startswith(mine + "/") and len(text) > len(mine) + 8 for text in ids) and ids[0] != ids[1]


# One 401 for everything


@pytest.fixture(scope="module")
def identity(server: Server) -> Identity:
    return Identity.of(server)


QUERY = f"{BASE}/projects?compartmentId=ocid1.compartment.oc1..a"
BODY = b'{"compartmentId":"ocid1.compartment.oc1..a"}'


def strange(identity: Identity, user: User) -> dict[str, tuple[HandMade, Identity | None]]:
    """Requests that must not be let in, each wrong in one respect."""
    tenancy, person, fingerprint = identity.key_id.split("/")

    def get(**change: object) -> HandMade:
        return HandMade("GET", QUERY, **change)

    def post(**change: object) -> HandMade:
        return HandMade("POST", f"{BASE}/projects", body=BODY, **change)

    def key(text: str) -> HandMade:
        return get(parameters={"keyId": text})

    requests_made = {
        "body": post(sent_body=BODY.replace(b"..a", b"..b")), "longer body": post(sent_body=BODY + b" "), "no body": post(sent_body=b""),
        "digest": post(headers={"x-content-sha256": digest(b"")}), "content type": post(sent_headers={"content-type": "text/plain"}),
        "path": get(sent_target=QUERY.replace("projects", "models")), "query": get(sent_target=QUERY + "&limit=1"),
        "spelling of the path": get(sent_target=QUERY.replace("projects", "%70rojects")),
        "host": get(sent_headers={"host": "example.org"}), "method": post(sent_method="PUT"),
        "date on the wire": get(sent_headers={"date": Moment(-2)}),
        "late": get(headers={"date": Moment(-302)}), "early": get(headers={"date": Moment(303)}),
        "late x-date": get(covered=["x-date", *GET_SET], headers={"x-date": Moment(-302)}),
        "early x-date": get(covered=["x-date", *GET_SET], headers={"x-date": Moment(303)}),
        "x-date without meaning": get(covered=["x-date", *GET_SET], headers={"x-date": "now"}),
        "unknown fingerprint": key(f"{tenancy}/{person}/{':'.join(['00'] * 16)}"),
        "unknown user": key(f"{tenancy}/ocid1.user.oc1..x/{fingerprint}"),
        "unknown tenancy": key(f"ocid1.tenancy.oc1..x/{person}/{fingerprint}"),
        "key of another user": key(f"{tenancy}/{user.resource['id']}/{fingerprint}"),
        "session token": key("ST$eyJhbGciOiJSUzI1NiJ9.e30.c2ln"), "session token of three parts": key(f"ST${tenancy}/{person}/{fingerprint}"),
        "no credentials": get(authorization=""), "basic": get(authorization="Basic YTpi"), "bearer": get(authorization="Bearer nobody"),
    }
    for name in GET_SET:
        requests_made[f"get without {name}"] = get(covered=[covered for covered in GET_SET if covered != name])
    for name in BODY_SET:
        requests_made[f"post without {name}"] = post(covered=[covered for covered in BODY_SET if covered != name])
        if name not in ("(request-target)", "host", "content-length"):
            requests_made[f"{name} listed but not sent"] = post(headers={name: None})
    found: dict[str, tuple[HandMade, Identity | None]] = {name: (request, identity) for name, request in requests_made.items()}
    found |= {
        "revoked key": (get(), user.identity), "nobody": (get(), None), "nobody on an unknown path": (HandMade("GET", f"{BASE}/no"), None),
        "nobody on an unknown id": (HandMade("GET", f"{BASE}/models/x"), None),
        "nobody with a bad query": (HandMade("GET", f"{BASE}/models?limit=0"), None),
        "nobody with a wrong method": (HandMade("PATCH", f"{BASE}/models", body=b"{}"), None),
        "nobody with a bad body": (HandMade("POST", f"{BASE}/models", body=b"{"), None),
        "nobody on storage": (HandMade("GET", "/n/x/b/y/o/z"), None), "nobody who uploads": (HandMade("PUT", "/n/x/b/y/o/z", body=b"x"), None),
    }
    return found


def test_one_answer_for_all_strangers(server: Server, bearer: Api, identity: Identity) -> None:
    user = User(bearer)
    assert HandMade("GET", QUERY).send(server, user.identity).status == 200
    user.revoke_key()
    answers = {name: request.send(server, signer) for name, (request, signer) in strange(identity, user).items()}
    first = answers["nobody"]
    assert first.body.startswith(b'{"code":"NotAuthenticated","message":"')
    for name, answer in answers.items():
        assert (answer.status, answer.body) == (401, first.body), name
        varying = ("opc-request-id", "date")
        assert set(answer.headers) - {"connection"} == set(first.headers) - {"connection"}, name
        assert all(answer.headers[key] == first.headers[key] for key in first.headers if key not in (*varying, "connection")), name


PARAMETERS = ["algorithm", "headers", "keyId", "signature", "version"]


@pytest.mark.parametrize("turn", range(5))
@pytest.mark.parametrize("separator", [",", ", ", " , "])
def test_parameters_in_any_order(server: Server, identity: Identity, turn: int, separator: str) -> None:
    order = PARAMETERS[turn:] + PARAMETERS[:turn]
    request = HandMade("GET", QUERY, order=order, separator=separator, parameters={"x": "y"})
    assert request.send(server, identity).status == 200


def test_x_date_wins(server: Server, identity: Identity) -> None:
    both = {"covered": ["x-date", *GET_SET]}
    assert HandMade("GET", QUERY, **both, headers={"date": "nonsense", "x-date": Moment()}).send(server, identity).status == 200
    assert HandMade("GET", QUERY, **both, headers={"date": Moment(), "x-date": Moment(-400)}).send(server, identity).status == 401
    # Not covered, it says nothing.
    assert HandMade("GET", QUERY, headers={"x-date": Moment(-400)}).send(server, identity).status == 200


# Other people's buckets


def test_buckets_of_others_are_not_there(server: Server, bearer: Api, bucket: str, compartment: str) -> None:
    bearer.put_object(bucket, "secret", b"secret")
    narrow = User(bearer, policy=[{"verb": "MANAGE", "compartmentIds": [new_compartment()]}]).identity
    foreign = User(bearer, isNewTenancy=True).identity
    base = f"/n/{bearer.namespace()}/b"
    for identity in (narrow, foreign):
        for method, path in [
            ("GET", f"{base}/{bucket}"), ("GET", f"{base}/{bucket}/o"), ("GET", f"{base}/{bucket}/o/secret"), ("HEAD", f"{base}/{bucket}/o/secret"),
            ("PUT", f"{base}/{bucket}/o/secret"), ("DELETE", f"{base}/{bucket}/o/secret"), ("DELETE", f"{base}/{bucket}"),
            ("GET", f"{base}/{bucket}/u"),
        ]:
            there, nowhere = (
                HandMade(method, target, body=b"mine" if method == "PUT" else b"").send(server, identity)
                for target in (path, path.replace(bucket, "no-such-bucket")))
            assert (there.status, there.body.replace(bucket.encode(), b"no-such-bucket")) == (404, nowhere.body), (method, path)
        listed = HandMade("GET", f"{base}?compartmentId={compartment}").send(server, identity)
        assert listed.status == 404 or listed.body == b"[]"
        for name in (f"..%2F{bucket}%2Fo%2Fsecret", f"%2e%2e/{bucket}/o/secret", f"../{bucket}/o/secret"):
            answer = HandMade("GET", f"{base}/mine/o/{name}").send(server, identity)
            assert (answer.status, b"BucketNotFound" in answer.body) == (404, True)
    assert bearer.get(bearer.object_path(bucket, "secret")).content == b"secret"
