"""Objects, and the blobs that may lie on the disk for them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from harness.api import Api

from .client import Client
from .ground import BUCKET, COMPARTMENT, Ground
from .kind import Action, Kind


@dataclass
class Content:
    """What one object may hold: the last acknowledged version, and those whose put was never answered."""

    acknowledged: bytes | None = None
    possible: list[bytes] = field(default_factory=list)


class Objects(Kind):
    def __init__(self, ground: Ground):
        super().__init__(ground)
        self.contents: dict[str, Content] = {}

    def prepare(self, api: Api) -> None:
        api.create_bucket(COMPARTMENT, BUCKET)

    def put(self, api: Api, name: str, content: bytes) -> None:
        """One that no client changes."""
        api.put_object(BUCKET, name, content)
        self.contents[name] = Content(content)

    def content(self, name: str) -> Content:
        with self.ground.lock:
            return self.contents.setdefault(name, Content())

    def actions(self) -> list[Action]:
        return [self.replace] * 6

    def replace(self, client: Client) -> None:
        name = f"client {client.number}//object {client.random.randrange(8)}"
        size = client.random.choice([0, 10, 5_000, 300_000, 1_500_000])
        data = client.random.randbytes(min(size, 10_000)) * max(1, size // 10_000)
        content = self.content(name)
        content.possible.append(data)
        client.api.put_object(BUCKET, name, data)
        content.acknowledged, content.possible = data, []

    def check(self, api: Api, when: str, everything: bool) -> None:
        for name, content in list(self.contents.items()):
            self.check_object(api, name, content, when)

    def check_object(self, api: Api, name: str, content: Content, when: str) -> None:
        response = api.get(api.object_path(BUCKET, name))
        allowed = ([content.acknowledged] if content.acknowledged is not None else []) + content.possible
        if response.status_code == 404 and content.acknowledged is None:
            content.possible = []
            return
        if response.status_code != 200:
            return self.ground.violated(f"{when}: object {name!r} answers {response.status_code}")
        if response.content not in allowed:
            return self.ground.violated(
                f"{when}: object {name!r} has {len(response.content)} bytes that were never put as a whole")
        # Objects that were put in parts have a checksum of another kind.
        if response.headers.get("content-md5", md5(response.content)) != md5(response.content):
            self.ground.violated(f"{when}: object {name!r} has the checksum of something else")
        content.acknowledged, content.possible = response.content, []

    def listed(self, api: Api, prefix: str = "") -> list[dict]:
        found, query = [], {"limit": 1000, "prefix": prefix}
        while True:
            page = api.ok(api.get(f"/n/{self.ground.namespace}/b/{BUCKET}/o", params=query)).json()
            found += page["objects"]
            if not page.get("nextStartWith"):
                return found
            query["start"] = page["nextStartWith"]

    def blobs(self, api: Api) -> int:
        return len(self.listed(api))

    def count(self) -> str:
        return f"{len(self.contents)} objects"


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()
