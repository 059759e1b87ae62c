"""A ping service on this machine, as healthchecks.io is one: it notes the paths that it is asked for."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Service:
    """A ping service on this machine: the paths asked for, and the codes to answer with, 200 once they are used up."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.codes: list[int] = []
        service = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append(self.path)
                self.send_response(service.codes.pop(0) if service.codes else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}/ping/s3cret"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
