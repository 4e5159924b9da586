"""A web server with files on a loopback port: plain ones, redirects, and some that misbehave on purpose."""

from __future__ import annotations

import gzip
import threading
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from .blobs import Listener

#: Writes an answer, or what is not quite one.
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Request:
    path: str
    #: Names in lower case.
    headers: dict[str, str]


class FileServer:
    """Answers by path. Whatever is asked for is kept in `requests`."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[Request] = []
        self.gates: dict[str, threading.Event] = {}
        #: Set when the server closes: what goes on without end stops then.
        self.over = threading.Event()
        files = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                files.requests.append(Request(self.path, {name.lower(): value for name, value in self.headers.items()}))
                path = self.path.partition("?")[0]
                if path in files.gates:
                    files.gates[path].wait(60)
                files.answers.get(path, status(404, b"there is no such file"))(self)

            do_POST = do_PUT = do_HEAD = do_GET

            def log_message(self, *_: object) -> None:
                pass

        self.server = Listener(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.address = f"127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, answer: Answer) -> str:
        """The address of what is now there."""
        self.answers[path] = answer
        return self.url(path)

    def put(self, path: str, content: bytes | str, **headers: str) -> str:
        """A plain file."""
        return self.serve(path, status(200, content.encode() if isinstance(content, str) else content, **headers))

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path.partition("?")[0] == path]

    @contextmanager
    def held(self, path: str) -> Iterator[None]:
        """Whoever reads the file within waits for the end."""
        self.gates[path] = threading.Event()
        try:
            yield
        finally:
            self.gates.pop(path).set()

    def close(self) -> None:
        self.over.set()
        for gate in self.gates.values():
            gate.set()
        self.server.shutdown()
        self.server.server_close()


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    """An answer of this status. Underscores in names of headers stand for dashes."""
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    return answer


def redirect(to: str, code: int = 302) -> Answer:
    return status(code, Location=to)


def guarded(user: str, password: str, body: bytes) -> Answer:
    """For who has the password."""
    wanted = "Basic " + b64encode(f"{user}:{password}".encode()).decode()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        given = handler.headers.get("Authorization")
        (status(200, body) if given == wanted else status(401, b"the banner of the file server"))(handler)

    return answer


def pieces(parts: Iterator[bytes] | list[bytes], files: FileServer, pause: float = 0, length: int | None = None) -> Answer:
    """A body that comes in pieces, until it or the server ends: perhaps never, perhaps slowly, perhaps less than `length`."""
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if length is not None:
            handler.send_header("Content-Length", str(length))
        handler.end_headers()
        for part in parts:
            handler.wfile.write(part)
            handler.wfile.flush()
            if files.over.wait(pause):
                break
        handler.close_connection = True

    return answer


def forever(part: bytes) -> Iterator[bytes]:
    while True:
        yield part


def bomb(megabytes: int) -> bytes:
    """A small gzip file of a table that is large."""
    press = zlib.compressobj(9, wbits=31)
    block = b"1,2,3\n" * ((1 << 20) // 6)
    return press.compress(b"a,b,c\n") + b"".join(press.compress(block) for _ in range(megabytes)) + press.flush()


def encoded(body: bytes, encoding: str = "gzip") -> Answer:
    """Compressed on the way: the file itself is not."""
    return status(200, gzip.compress(body), Content_Encoding=encoding)


def nested(count: int, body: bytes) -> bytes:
    """Compressed again and again."""
    for _ in range(count):
        body = gzip.compress(body)
    return body
