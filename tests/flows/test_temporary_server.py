"""Prefect's temporary server is waited for where a busy machine lets it answer too late."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from taxonomy.errors import NightError

HEALTHY = """
import http.server, sys, time
class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()
time.sleep(0.3)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Healthy).serve_forever()
"""


@pytest.fixture
def server(prefect_ground: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The server of this process, which Prefect has begun to start when it loses patience."""
    from prefect.server.api.server import SubprocessASGIServer

    monkeypatch.setattr(SubprocessASGIServer, "_instances", {})
    one = SubprocessASGIServer()

    def start(self: Any, timeout: int | None = None) -> None:
        self.port = self.port or self.find_available_port()
        command = [sys.executable, "-c", HEALTHY, str(self.port)]
        self.server_process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        raise httpx.ReadTimeout("timed out")

    monkeypatch.setattr(SubprocessASGIServer, "start", start)
    yield one
    one.stop()


def test_a_server_that_answers_late_is_waited_for_and_used(server: Any) -> None:
    from flows.temporary_server import start_temporary_server

    start_temporary_server()
    assert server.running
    assert server.server_process is not None and server.server_process.poll() is None


def test_a_server_that_never_answers_is_told_and_ended(server: Any) -> None:
    from flows.temporary_server import start_temporary_server

    with pytest.raises(NightError, match="did not answer within 0 s"):
        start_temporary_server(patience_s=0)
    assert server.server_process is None


def test_a_server_that_ends_is_told_at_once(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.temporary_server import start_temporary_server

    def crash(self: Any, timeout: int | None = None) -> None:
        self.port = self.port or self.find_available_port()
        self.server_process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
        self.server_process.wait()
        raise RuntimeError("it did not start")

    monkeypatch.setattr(type(server), "start", crash)
    with pytest.raises(NightError, match="ended before it answered"):
        start_temporary_server()
