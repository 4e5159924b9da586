"""A port of this machine that the server must not touch."""

from __future__ import annotations

import socket
import threading


class Trap:
    """Listens on every address of the machine; `touched` counts the connections."""

    def __init__(self) -> None:
        self.touched = 0
        if socket.has_dualstack_ipv6():
            self.listener = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        else:
            self.listener = socket.create_server(("", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def _watch(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.touched += 1
            connection.close()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
