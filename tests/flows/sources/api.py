"""A real HTTP server on this machine that behaves like an API of reviews, with the faults that a test chooses."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, Any, dict[str, str]]
"""Status, body (bytes are sent as they are, anything else as JSON), headers."""


@dataclass
class Api:
    """What was asked, and who answers. `faults` come first, one a request: None, (status, headers), 'drop', 'cut'."""

    answer: Callable[[str, dict[str, str], dict[str, str]], Answer]
    port: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    faults: list[Any] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(answer: Callable[[str, dict[str, str], dict[str, str]], Answer]) -> Iterator[Api]:
    """A server on a free port, gone at the end of the block; `answer` gets path, parameters and headers."""
    api = Api(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._serve("")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _serve(self, sent: str) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[-1] for name, values in parse_qs(parts.query or sent).items()}
            api.asked.append((parts.path, asked))
            api.headers.append(dict(self.headers))
            fault = api.faults.pop(0) if api.faults else None
            if fault == "drop":
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, body, headers = (
                (*fault[:1], {"error": "not now"}, fault[1]) if isinstance(fault, tuple)
                else api.answer(parts.path, asked, dict(self.headers))
            )  # fmt: skip
            raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            if fault == "cut":
                self.wfile.write(raw[: len(raw) // 2])
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()


def reviews(count: int) -> list[dict[str, Any]]:
    """Reviews 1 to `count`, one an hour from March 1st, 2026 on."""
    return [
        {
            "id": number,
            "text": f"Delivery number {number} was fast",
            "stars": number % 5 + 1,
            "created": f"2026-03-{1 + number // 24:02}T{number % 24:02}:00:00Z",
            "gone": False,
        }
        for number in range(1, count + 1)
    ]
