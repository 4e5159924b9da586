"""The peer as a process of our own, and a keep-alive client for it and for Lapwing."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

FOLDER = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class PeerServer:
    """The peer under uvicorn, one process, in the Python that runs this."""

    def __init__(self, folder: Path):
        self.log = folder / "peer.log"
        self.url = ""
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> PeerServer:
        port = free_port()
        command = [
            sys.executable, "-m", "uvicorn", "detectors_peer.app:app", "--app-dir", str(FOLDER), "--port", str(port),
            "--log-level", "warning"]
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        self.url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise SystemExit(f"the peer ended with status {self.process.returncode}: {self.log.read_text()[-2000:]}")
            try:
                if Client(self.url).get("/health").status == 200:
                    return self
            except OSError:
                time.sleep(0.05)
        self.__exit__()
        raise SystemExit(f"the peer was not ready in time: {self.log.read_text()[-2000:]}")

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None


@dataclass
class Reply:
    status: int
    text: str
    allow: str | None = None

    @property
    def json(self) -> object:
        """The body, or None where it is not JSON (NaN and Infinity are not)."""
        def refuse(constant: str) -> None:
            raise ValueError(constant)
        try:
            return json.loads(self.text, parse_constant=refuse)
        except ValueError:
            return None


class Client:
    """One keep-alive connection."""

    def __init__(self, url: str, timeout: float = 300):
        address = urlsplit(url)
        self.connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=timeout)

    def get(self, path: str) -> Reply:
        return self.send("GET", path, None)

    def post(self, path: str, body: bytes) -> Reply:
        return self.send("POST", path, body)

    def send(self, method: str, path: str, body: bytes | None) -> Reply:
        headers = {} if body is None else {"Content-Type": "application/json"}
        for attempt in (1, 2):
            try:
                self.connection.request(method, path, body=body, headers=headers)
                response = self.connection.getresponse()
                return Reply(response.status, response.read().decode(), response.headers.get("Allow"))
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # The server may end a connection between two requests; a second time is no such end.
                self.connection.close()
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")
