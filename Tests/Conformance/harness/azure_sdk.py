"""Every release of the Azure SDK that clients may still run, unmodified and side by side.

The releases exclude each other in one environment, so each runs in a process of its own (`azure_worker.py`):

    sdk = AzureSDK("3.0.0b4", server)
    request = Model("DetectRequest", series=[Model("TimeSeriesPoint", timestamp=datetime(...), value=1.5), ...], granularity="daily")
    found = sdk.call("detect_entire_series", request)      # attributes by the SDK's own names: found.expected_values
    with pytest.raises(Refused) as refused: ...            # refused.value.status, .code, .model, .kinds

Any method of the client can be called, with whatever arguments it takes: instances of the SDK's classes are written as `Model`, members of
its enumerations as `Member`, instants as `datetime`, bytes as `bytes`. Iterators of pages come back as lists; `sdk.exchanges` has the
requests that were sent. The tests' fixture `azure_sdk` makes and ends the processes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from .server import ROOT, Server

REQUIREMENTS = ROOT / "Tests/Conformance/azure-sdk"
WORKER = Path(__file__).with_name("azure_worker.py")

#: Releases, and the version in the path that each calls.
PATHS = {"3.0.0b2": "v1.0", "3.0.0b3": "v1.1-preview", "3.0.0b4": "v1.1-preview.1", "3.0.0b5": "v1.1-preview.1", "3.0.0b6": "v1.1"}
#: The release that is in the suite's own environment.
OWN = "3.0.0b6"


class Model:
    """An instance of one of the SDK's classes, by name and fields."""

    def __init__(self, name: str, /, **fields: Any):
        self.name = name
        self.fields = fields


@dataclass
class Member:
    """A member of one of the SDK's enumerations."""

    of: str
    name: str


@dataclass
class Exchange:
    """A request that the SDK sent, and the head of its answer."""

    method: str
    url: str
    status: int
    headers: dict[str, str]


class Refused(Exception):
    """What the SDK raised: `kinds` are the names of its class and of those above it, `model` is the deserialized error."""

    def __init__(self, kinds: list[str], message: str, status: int | None = None, model: Any = None, code: str | None = None):
        super().__init__(f"{kinds[0]}: {message}")
        self.kinds = kinds
        self.message = message
        self.status = status
        self.model = read(model)
        self.code = getattr(self.model, "code", None) or code


def python(version: str) -> Path:
    """The interpreter of a release's environment, which is made first if need be."""
    if version == OWN:
        return Path(sys.executable)
    folder = f".conformance/azure-{version}"
    requirements = REQUIREMENTS / f"{version}.txt"
    made = subprocess.run(
        ["scripts/python-env.sh", folder, str(requirements.relative_to(ROOT))], cwd=ROOT, capture_output=True, text=True, timeout=600)
    if made.returncode != 0:
        raise RuntimeError(f"the environment of azure-ai-anomalydetector {version} could not be made:\n{made.stderr[-3000:]}")
    return ROOT / folder / "bin/python"


def written(node: Any) -> Any:
    """An argument as JSON, marked for `azure_worker.built`."""
    if isinstance(node, Model):
        return {"$model": node.name, "fields": written(node.fields)}
    if isinstance(node, Member):
        return {"$member": node.name, "of": node.of}
    if isinstance(node, datetime):
        return {"$instant": node.isoformat()}
    if isinstance(node, bytes):
        return {"$bytes": node.hex()}
    if isinstance(node, (list, tuple)):
        return [written(item) for item in node]
    if isinstance(node, dict):
        return {name: written(value) for name, value in node.items()}
    return node


def read(node: Any) -> Any:
    """A result out of JSON: models are namespaces."""
    if isinstance(node, list):
        return [read(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$model" in node:
        return SimpleNamespace(**read(node["fields"]))
    if "$instant" in node:
        return datetime.fromisoformat(node["$instant"])
    return {name: read(value) for name, value in node.items()}


@dataclass
class AzureSDK:
    """A release of the SDK against a server."""

    version: str
    server: Server
    #: What the latest call sent and got, and the headers that the SDK hands to a caller's `cls`.
    exchanges: list[Exchange] = field(default_factory=list)
    declared: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [str(python(self.version)), "-I", str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)

    @property
    def path(self) -> str:
        return PATHS[self.version]

    def call(
        self, method: str, *arguments: Any, endpoint: str | None = None, key: str | None = None, client: dict[str, Any] | None = None,
        headers: bool = False, **options: Any
    ) -> Any:
        """Calls a method of a new client. `headers` asks for those that it declares (`cls`), which calls of pages cannot give."""
        call = {
            "endpoint": self.server.url if endpoint is None else endpoint, "key": self.server.api_key if key is None else key,
            "client": client or {}, "method": method, "arguments": written(arguments), "options": written(options), "headers": headers}
        answer = self._answer(json.dumps(call))
        self.exchanges = [Exchange(**exchange) for exchange in answer["exchanges"]]
        if "error" in answer:
            raise Refused(**answer["error"])
        self.declared = read(answer["declared"])
        return read(answer["result"])

    def _answer(self, call: str) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(call + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self.log.seek(0)
            raise RuntimeError(f"the process of {self.version} ended with status {self.process.wait(10)}: {self.log.read()[-2000:]}")
        return json.loads(line)

    def close(self) -> None:
        self.process.communicate(timeout=10)
        self.log.close()
