"""A server process of our own: started on a free loopback port, ended by its own process id."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def find_binary() -> Path:
    """The binary to test: `LAPWING_BINARY`, else the release build, else the debug build."""
    named = os.environ.get("LAPWING_BINARY")
    candidates = [Path(named)] if named else [ROOT / f".build/{kind}/lapwing" for kind in ("release", "debug")]
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return candidate.resolve()
    raise FileNotFoundError(f"there is no server binary at {', '.join(map(str, candidates))}: run `make build`")


class ServerFailed(Exception):
    """The server ended before it was ready; carries what it wrote."""

    def __init__(self, status: int, output: str):
        super().__init__(f"the server ended with status {status}: {output[-2000:]}")
        self.status = status
        self.output = output


class Server:
    """`lapwing serve` on one data directory. May be started, killed and started again."""

    READY = re.compile(r"ready at (http://127\.0\.0\.1:\d+)")

    def __init__(self, data_directory: Path, *arguments: str, binary: Path | None = None):
        self.data_directory = data_directory
        self.arguments = arguments
        self.binary = binary or find_binary()
        self.url = ""
        self.process: subprocess.Popen | None = None
        self.output = data_directory.parent / (data_directory.name + ".out")
        self.log = data_directory.parent / (data_directory.name + ".log")

    @property
    def config(self) -> Path:
        return self.data_directory / "credentials" / "config"

    @property
    def api_key(self) -> str:
        return (self.data_directory / "credentials" / "api-key").read_text().strip()

    def start(self, timeout: float = 30, port: int = 0) -> Server:
        """Returns once the server is healthy."""
        assert self.process is None, "the server runs already"
        command = [str(self.binary), "serve", "--data-dir", str(self.data_directory), "--port", str(port)]
        with open(self.output, "w") as output, open(self.log, "a") as log:
            self.process = subprocess.Popen([*command, *self.arguments], stdout=output, stderr=log)
        deadline = time.monotonic() + timeout
        while True:
            if self.process.poll() is not None:
                status, self.process = self.process.returncode, None
                raise ServerFailed(status, self.output.read_text() + self.log.read_text())
            ready = self.READY.search(self.output.read_text())
            if ready:
                self.url = ready.group(1)
                if self.is_healthy():
                    return self
            if time.monotonic() > deadline:
                self.kill()
                raise TimeoutError(f"the server was not ready after {timeout} s: {self.log.read_text()[-2000:]}")
            time.sleep(0.01)

    def is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/health", timeout=5) as response:
                return response.status == 200 and response.read() == b'{"status":"healthy"}'
        except (urllib.error.URLError, OSError):
            return False

    def stop(self, timeout: float = 40) -> int | None:
        """SIGTERM, and the exit status. Kills a server that does not end, and fails."""
        if self.process is None:
            return None
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def kill(self) -> None:
        """kill -9, without any chance to tidy up."""
        if self.process is not None:
            process, self.process = self.process, None
            process.kill()
            process.wait()

    def resident_bytes(self) -> int:
        """VmRSS of the running server."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        match = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert match, "the process has no VmRSS"
        return int(match.group(1)) * 1024

    def processor_seconds(self) -> float:
        """User and system time of the running server so far, in hundredths."""
        assert self.process is not None
        # Behind the name, which may hold anything: field 3 and on.
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
