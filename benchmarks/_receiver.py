"""A real HTTP server on this machine that alert channels speak to, with the answers that its caller chooses."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What the next request meets. `drop` cuts the connection, `seconds` delays, `drip` sends a byte at a time."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    seconds: float = 0.0
    drip: bool = False


@dataclass
class Receiver:
    """What arrived, and the answers still to be given; without any left, everything is taken."""

    port: int = 0
    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)  # what was answered with a 2xx

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        """Event ids of the messages that were taken."""
        return [str(one["event_id"]) for one in self.taken]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A server on a free port, gone at the end of the block."""
    receiver = Receiver()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                receiver.got.append(body)
                receiver.headers.append(dict(self.headers))
                answer = receiver.answers.pop(0) if receiver.answers else Answer()
                if not answer.drop and 200 <= answer.status < 300:
                    receiver.taken.append(body)
            if answer.drop:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            time.sleep(answer.seconds)
            try:
                self._answer(answer)
            except OSError:
                return  # whoever asked has stopped waiting

        def _answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            for number in range(len(answer.body)):
                if answer.drip:
                    time.sleep(0.1)
                self.wfile.write(answer.body[number : number + 1])
                self.wfile.flush()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
