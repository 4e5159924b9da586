"""Requests that are made once and sent many times."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from harness.server import Server
from harness.signing import HandMade, Identity, Moment


@dataclass(frozen=True)
class Replay:
    """One request, complete with its headers."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    def wire(self) -> bytes:
        """The request as it goes over the connection."""
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + self.body


def host(server: Server) -> str:
    return urlsplit(server.url).netloc


def plain(server: Server, target: str) -> list[Replay]:
    return [Replay("GET", target, {"host": host(server)})]


def bearer(server: Server, target: str) -> list[Replay]:
    return [Replay("GET", target, {"host": host(server), "authorization": f"Bearer {server.api_key}"})]


def signed(server: Server, method: str, targets: list[str], bodies: list[bytes], count: int) -> list[Replay]:
    """So many requests, no two with the same signature: the targets and bodies in turn, each with a second of its own.

    They are good for the five minutes of a signature less `count` seconds.
    """
    identity = Identity.of(server)
    replays = []
    for index in range(count):
        made = HandMade(
            method, targets[index % len(targets)], bodies[index % len(bodies)], headers={"date": Moment(-index)})
        headers = made.complete_headers(host(server))
        headers["authorization"] = made.authorization_value(identity, headers)
        replays.append(Replay(method, made.target, headers, made.body))
    assert len({replay.headers["authorization"] for replay in replays}) == count
    return replays
