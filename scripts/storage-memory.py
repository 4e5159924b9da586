#!/usr/bin/env python3
"""Uploads and downloads large objects and tells by how much the server's memory grew (VmHWM, its highest mark).

One PUT, one multipart upload of parallel parts with its commit, one GET, and the refusal of an upload by a stranger. The
exit status is 1 when one of them made the server grow by more than the limit, or a byte came back wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import socket
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from collections.abc import Callable, Iterator
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Tests" / "Conformance"))

from harness.api import Api, new_compartment  # noqa: E402
from harness.server import Server, find_binary  # noqa: E402

PIECE = 1 << 20


def peak(server: Server) -> int:
    """VmHWM in bytes, after it was set back to what is used now."""
    text = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", text).group(1)) * 1024


def reset_peak(server: Server) -> int:
    Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")
    return peak(server)


def pieces(first: int, size: int) -> Iterator[bytes]:
    """Bytes that depend on their place, so that a piece in the wrong one is found."""
    for offset in range(first, first + size, PIECE):
        block = hashlib.sha256(str(offset).encode()).digest() * (PIECE // 32)
        yield block[:min(PIECE, first + size - offset)]


class Sized:
    """A body of known length that is made while it is sent."""

    def __init__(self, first: int, size: int):
        self.size, self.rest, self.source = size, b"", pieces(first, size)

    def __len__(self) -> int:
        return self.size

    def read(self, count: int = -1) -> bytes:
        if not self.rest:
            self.rest = next(self.source, b"")
        count = len(self.rest) if count < 0 else count
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken


def md5_of(size: int) -> str:
    digest = hashlib.md5()
    for piece in pieces(0, size):
        digest.update(piece)
    return digest.hexdigest()


class Measurement:
    def __init__(self, server: Server, size: int, limit: int):
        self.server, self.size, self.limit = server, size, limit
        self.failed = False
        api = Api.bearer(server, timeout=600)
        self.bucket = api.create_bucket(new_compartment())
        self.api, self.base = api, f"/n/{api.namespace()}/b/{self.bucket}"

    def run(self, name: str, action: Callable[[], None]) -> None:
        before = reset_peak(self.server)
        started = time.monotonic()
        action()
        seconds = time.monotonic() - started
        growth = peak(self.server) - before
        self.failed |= growth > self.limit
        print(
            f"{name:28} {self.size / 2**20:6.0f} MiB  {seconds:6.1f} s  {before / 2**20:6.1f} MiB before, "
            f"+{growth / 2**20:.1f} MiB at most{'  TOO MUCH' if growth > self.limit else ''}", flush=True)

    def put(self) -> None:
        self.api.ok(self.api.call("PUT", f"{self.base}/o/single", data=Sized(0, self.size)))

    def multipart(self, part_size: int, parallel: int) -> None:
        upload = self.api.ok(self.api.post(f"{self.base}/u", {"object": "parts"})).json()["uploadId"]

        def send(first: int) -> tuple[int, str]:
            client = Api(self.server, self.api.auth, timeout=600)
            number = first // part_size + 1
            answer = client.ok(client.call(
                "PUT", f"{self.base}/u/parts", params={"uploadId": upload, "uploadPartNum": number},
                data=Sized(first, min(part_size, self.size - first))))
            return number, answer.headers["etag"]

        with ThreadPoolExecutor(parallel) as pool:
            # The last ones first: order must not matter.
            sent = sorted(pool.map(send, reversed(range(0, self.size, part_size))))
        started = time.monotonic()
        self.api.ok(self.api.post(
            f"{self.base}/u/parts", {"partsToCommit": [{"partNum": number, "etag": etag} for number, etag in sent]},
            params={"uploadId": upload}))
        print(f"{'':28} of the next: commit of {len(sent)} parts {time.monotonic() - started:.1f} s")

    def get(self, name: str) -> None:
        digest = hashlib.md5()
        url = f"{self.server.url}{self.base}/o/{name}"
        with requests.get(url, auth=self.api.auth, stream=True, timeout=600) as response:
            response.raise_for_status()
            for piece in response.iter_content(PIECE):
                digest.update(piece)
        if digest.hexdigest() != self.expected:
            print(f"{name}: other bytes came back than were sent", file=sys.stderr)
            self.failed = True

    def stranger(self) -> None:
        """Sends on and on without credentials; the server must close the connection."""
        host, port = self.server.url.removeprefix("http://").split(":")
        sent = 0
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            connection.sendall(
                f"PUT {self.base}/o/x HTTP/1.1\r\nHost: x\r\nContent-Length: {self.size}\r\n\r\n".encode())
            try:
                for piece in pieces(0, self.size):
                    connection.sendall(piece)
                    sent += len(piece)
            except OSError:
                print(f"{'':28} the stranger was cut off after {sent / 2**20:.0f} MiB")
                return
        print("a stranger could send everything", file=sys.stderr)
        self.failed = True

    def all(self) -> bool:
        self.expected = md5_of(self.size)
        self.run("put", self.put)
        self.run("get", lambda: self.get("single"))
        self.run("multipart, 64 MiB x 4", lambda: self.multipart(64 << 20, 4))
        self.run("get of what came in parts", lambda: self.get("parts"))
        self.run("multipart, 10 MiB x 10", lambda: self.multipart(10 << 20, 10))
        self.run("a stranger's put", self.stranger)
        return not self.failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", help="the server to test (default: LAPWING_BINARY, else the release build)")
    parser.add_argument("--size", type=int, default=1024, help="MiB of each object")
    parser.add_argument("--limit", type=int, default=64, help="MiB by which the server may grow")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="lapwing-memory-"))
    try:
        with Server(folder / "data", binary=Path(options.binary or find_binary()).resolve()) as server:
            return 0 if Measurement(server, options.size << 20, options.limit << 20).all() else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
