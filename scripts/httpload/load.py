"""Load on a server: as many requests as it answers, and what they cost it."""

from __future__ import annotations

import http.client
import re
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from harness.server import Server

from .replay import Replay

SCRIPT = """
local requests = {%s}
local index = 0
request = function()
  index = index %% #requests + 1
  return requests[index]
end
"""


@dataclass(frozen=True)
class Pass:
    """What one pass of load gave."""

    #: Answers a second, all of them 2xx.
    rate: float
    #: Processor seconds of the server (user and system) for each answer.
    cost: float


@dataclass(frozen=True)
class Load:
    """So many keep-alive connections, on each the next request as soon as the answer is there."""

    seconds: float
    connections: int
    uses_wrk: bool

    @classmethod
    def of(cls, seconds: float, connections: int, may_use_wrk: bool = True) -> Load:
        return cls(seconds, connections, may_use_wrk and shutil.which("wrk") is not None)

    def on(self, server: Server, replays: list[Replay], seconds: float | None = None) -> Pass:
        """Sends the requests in turn. Ends the program when an answer is not 2xx."""
        send = self._with_wrk if self.uses_wrk else self._with_threads
        before = server.processor_seconds()
        count, rate = send(server.url, replays, seconds or self.seconds)
        if count == 0:
            raise SystemExit("no request was answered")
        return Pass(rate, (server.processor_seconds() - before) / count)

    def _with_wrk(self, url: str, replays: list[Replay], seconds: float) -> tuple[int, float]:
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(SCRIPT % ",\n".join(lua(replay.wire()) for replay in replays))
            script.flush()
            done = subprocess.run(
                ["wrk", "-t1", f"-c{self.connections}", f"-d{max(1, round(seconds))}s", "-s", script.name, url],
                capture_output=True, text=True, check=True)
        trouble = re.search(r"(Non-2xx or 3xx responses|Socket errors): .*", done.stdout)
        if trouble:
            raise SystemExit(f"{replays[0].method} {replays[0].target}: {trouble.group(0)}")
        count = re.search(r"(\d+) requests in", done.stdout)
        rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
        if not count or not rate:
            raise SystemExit(f"cannot read the answer of wrk: {done.stdout}")
        return int(count.group(1)), float(rate.group(1))

    def _with_threads(self, url: str, replays: list[Replay], seconds: float) -> tuple[int, float]:
        """One thread a connection. Slower than wrk, and so are the ratios' upper ends."""
        address = urlsplit(url)
        counts = [0] * self.connections
        wrong: list[int] = []
        end = time.monotonic() + seconds

        def client(index: int) -> None:
            connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
            while time.monotonic() < end and not wrong:
                replay = replays[(index + counts[index]) % len(replays)]
                connection.request(replay.method, replay.target, replay.body or None, replay.headers)
                response = connection.getresponse()
                response.read()
                if not 200 <= response.status < 300:
                    wrong.append(response.status)
                counts[index] += 1

        threads = [threading.Thread(target=client, args=(index,)) for index in range(self.connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if wrong:
            raise SystemExit(f"{replays[0].method} {replays[0].target}: an answer was {wrong[0]}")
        return sum(counts), sum(counts) / seconds


def lua(text: bytes) -> str:
    """A string of the script's language that is these bytes."""
    plain = {byte: chr(byte) for byte in range(0x20, 0x7F) if byte not in b'"\\'}
    return '"' + "".join(plain.get(byte, f"\\{byte:03}") for byte in text) + '"'
