"""A blob storage account on a loopback port: containers with signed access, lists in pages, and files that misbehave on purpose."""

from __future__ import annotations

import io
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

#: The container's signature. Escaped, so that a client that decodes and does not encode again is refused.
SIGNATURE = "sv=2021-08-06&sr=c&sp=rl&sig=" + quote("a+b/c=", safe="")
ACCOUNT = "account"
CONTAINER = "series"


class Listener(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments: Any) -> None:
        """A client that goes away, perhaps because it was killed, is no error of the storage's."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(*arguments)


class BlobStorage:
    """The account and its one container."""

    #: Names on one page of a list.
    PAGE = 2

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        #: Path and query of every request, in order.
        self.requests: list[str] = []
        #: Names whose readers wait until the event is set.
        self.gates: dict[str, threading.Event] = {}
        #: Names that answer with a redirect to an address.
        self.redirects: dict[str, str] = {}
        storage = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                storage.requests.append(self.path)
                status, body, headers = storage.answer(self.path)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = Listener(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, name: str, signature: str = SIGNATURE) -> str:
        """Of a blob, or of a folder."""
        return f"http://{self.address}/{ACCOUNT}/{CONTAINER}/{quote(name)}" + (f"?{signature}" if signature else "")

    def put(self, name: str, content: bytes | str) -> str:
        """The address of the new blob."""
        self.blobs[name] = content.encode() if isinstance(content, str) else content
        return self.url(name)

    def put_folder(self, name: str, files: dict[str, bytes | str]) -> str:
        """The address of the folder."""
        for file, content in files.items():
            self.put(f"{name}/{file}", content)
        return self.url(name)

    def answer(self, target: str) -> tuple[int, bytes, dict[str, str]]:
        parts = urlsplit(target)
        query = parse_qs(parts.query, keep_blank_values=True)
        if query.get("sig") != parse_qs(SIGNATURE)["sig"]:
            return 403, error("AuthenticationFailed"), {"Content-Type": "application/xml"}
        path = unquote(parts.path).removeprefix(f"/{ACCOUNT}/{CONTAINER}").removeprefix("/")
        if query.get("comp") == ["list"]:
            return self.listing(query)
        if path in self.gates:
            self.gates[path].wait(60)
        if path in self.redirects:
            return 302, b"", {"Location": self.redirects[path]}
        if path not in self.blobs:
            return 404, error("BlobNotFound"), {"Content-Type": "application/xml"}
        return 200, self.blobs[path], {"Content-Type": "application/octet-stream"}

    def listing(self, query: dict[str, list[str]]) -> tuple[int, bytes, dict[str, str]]:
        """Names up to the delimiter, in order; markers are opaque."""
        prefix = query.get("prefix", [""])[0]
        names = sorted(
            name for name in self.blobs
            if name.startswith(prefix) and ("delimiter" not in query or "/" not in name.removeprefix(prefix)))
        first = int(query["marker"][0].removeprefix("page!")) if query.get("marker", [""])[0] else 0
        shown = names[first:first + self.PAGE]
        marker = f"page!{first + self.PAGE}" if first + self.PAGE < len(names) else ""
        blobs = "".join(f"<Blob><Name>{escape(name)}</Name><Properties><BlobType>BlockBlob</BlobType></Properties></Blob>" for name in shown)
        body = (
            '\ufeff<?xml version="1.0" encoding="utf-8"?>'
            f'<EnumerationResults ContainerName="{CONTAINER}"><Prefix>{escape(prefix)}</Prefix>'
            f"<Blobs>{blobs}</Blobs><NextMarker>{marker}</NextMarker></EnumerationResults>")
        return 200, body.encode(), {"Content-Type": "application/xml"}

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Whoever reads the blob within waits for the end."""
        self.gates[name] = threading.Event()
        try:
            yield
        finally:
            self.gates.pop(name).set()

    def close(self) -> None:
        for gate in self.gates.values():
            gate.set()
        self.server.shutdown()
        self.server.server_close()


def error(code: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>no</Message></Error>'.encode()


def archive(files: dict[str, bytes | str]) -> bytes:
    """A zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return buffer.getvalue()
