"""Uploads in parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from harness.api import Api

from .client import Client
from .ground import BUCKET, Ground
from .kind import Action, Kind
from .objects import Content, Objects, md5


@dataclass
class Upload:
    """An upload in parts whose beginning was acknowledged."""

    id: str
    name: str
    client: int
    #: Number -> etag and bytes of the parts that were acknowledged.
    parts: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    #: Number -> bytes of parts whose put was never answered.
    unanswered: dict[int, list[bytes]] = field(default_factory=dict)
    state: str = "open"  # open, committing, aborting, over
    #: What the object holds if the commit on its way took place.
    committed: bytes = b""


class Uploads(Kind):
    def __init__(self, ground: Ground, objects: Objects):
        super().__init__(ground)
        self.objects = objects
        self.all: list[Upload] = []
        self.committed = 0

    def actions(self) -> list[Action]:
        return [self.begin_one, self.commit] + [self.put_part] * 6 + [self.abort]

    def path(self, api: Api, upload: Upload | None = None) -> str:
        base = f"/n/{api.namespace()}/b/{BUCKET}/u"
        return f"{base}/{quote(upload.name, safe='/')}" if upload else base

    def mine(self, client: Client) -> Upload | None:
        with self.ground.lock:
            mine = [item for item in self.all if item.client == client.number and item.state == "open"]
        return client.random.choice(mine) if mine else None

    def begin_one(self, client: Client) -> None:
        name = f"client {client.number}//parts {client.random.randrange(4)}"
        upload = client.api.ok(client.api.post(self.path(client.api), {"object": name})).json()["uploadId"]
        with self.ground.lock:
            self.all.append(Upload(upload, name, client.number))

    def put_part(self, client: Client) -> None:
        upload = self.mine(client)
        if upload is None:
            return
        number = client.random.choice([1, 2, 3, 10_000])
        data = client.random.randbytes(1000) * client.random.choice([0, 1, 50, 1500])
        upload.unanswered.setdefault(number, []).append(data)
        answer = client.api.ok(client.api.call(
            "PUT", self.path(client.api, upload), data=data, params={"uploadId": upload.id, "uploadPartNum": number}))
        upload.parts[number] = (answer.headers["etag"], data)
        upload.unanswered.pop(number)

    def commit(self, client: Client) -> None:
        upload = self.mine(client)
        chosen = sorted(set(upload.parts) - set(upload.unanswered)) if upload else []
        if not chosen:
            return
        upload.committed = b"".join(upload.parts[number][1] for number in chosen)
        content = self.objects.content(upload.name)
        content.possible.append(upload.committed)
        upload.state = "committing"
        client.api.ok(self.commit_parts(client.api, upload, chosen))
        upload.state = "over"
        content.acknowledged, content.possible = upload.committed, []

    def commit_parts(self, api: Api, upload: Upload, chosen: list[int]):
        return api.post(
            self.path(api, upload), {
                "partsToCommit": [{"partNum": number, "etag": upload.parts[number][0]} for number in chosen]},
            params={"uploadId": upload.id})

    def abort(self, client: Client) -> None:
        upload = self.mine(client)
        if upload is None:
            return
        upload.state = "aborting"
        client.api.ok(client.api.delete(self.path(client.api, upload), params={"uploadId": upload.id}))
        upload.state = "over"

    def check(self, api: Api, when: str, everything: bool) -> None:
        for upload in list(self.all):
            if everything or upload.state != "over":
                self.check_upload(api, upload, when)

    def check_upload(self, api: Api, upload: Upload, when: str) -> None:
        response = api.get(self.path(api, upload), params={"uploadId": upload.id})
        if response.status_code == 404 and upload.state in ("committing", "aborting", "over"):
            if upload.state == "committing":
                content = self.objects.contents[upload.name]
                content.acknowledged, content.possible = upload.committed, []
            upload.state = "over"
            return
        if response.status_code != 200 or upload.state == "over":
            return self.ground.violated(
                f"{when}: the upload {upload.id}, which is {upload.state}, answers {response.status_code}")
        if upload.state == "committing":
            # The upload is there, so the commit did not take place: the object must be what it was.
            self.objects.contents[upload.name].possible.remove(upload.committed)
        upload.state = "open"
        listed = {part["partNumber"]: part for part in response.json()}
        for number in set(listed) | set(upload.parts) | set(upload.unanswered):
            self.check_part(upload, number, listed.get(number), when)

    def check_part(self, upload: Upload, number: int, part: dict | None, when: str) -> None:
        promised, unanswered = upload.parts.get(number), upload.unanswered.pop(number, [])
        if part is None:
            if promised is not None:
                self.ground.violated(f"{when}: part {number} of the upload {upload.id} is lost")
            return
        if promised is not None and part["etag"] == promised[0]:
            if (part["size"], part["md5"]) != (len(promised[1]), md5(promised[1])):
                self.ground.violated(f"{when}: part {number} of the upload {upload.id} is another")
            return
        data = next((data for data in unanswered if md5(data) == part["md5"]), None)
        if data is None:
            return self.ground.violated(f"{when}: part {number} of the upload {upload.id} was never put like this")
        upload.parts[number] = (part["etag"], data)

    def commit_what_is_open(self, api: Api) -> None:
        """Commits what is still open: what was promised about its parts must be worth an object."""
        for upload in self.all:
            if upload.state != "open" or not upload.parts:
                continue
            chosen = sorted(upload.parts)
            response = self.commit_parts(api, upload, chosen)
            if response.status_code != 200:
                self.ground.violated(f"the upload {upload.id} cannot be committed: {response.text[:200]}")
                continue
            upload.state = "over"
            data = b"".join(upload.parts[number][1] for number in chosen)
            self.objects.contents[upload.name] = Content(data)
            self.committed += 1

    def blobs(self, api: Api) -> int:
        parts = 0
        for upload in api.ok(api.get(self.path(api))).json():
            path = f"{self.path(api)}/{quote(upload['object'], safe='/')}"
            parts += len(api.ok(api.get(path, params={"uploadId": upload["uploadId"]})).json())
        return parts

    def count(self) -> str:
        return f"{len(self.all)} uploads in parts ({self.committed} of them committed at the end)"
