"""Prefect's temporary server is started anew where a busy machine lets it answer too late."""

from __future__ import annotations

import httpx
import pytest
from prefect.server.api.server import SubprocessASGIServer

from flows.temporary_server import STARTS, start_temporary_server
from taxonomy.errors import NightError


class Late:
    """Stands before the start of Prefect's server: so many times it answers too late."""

    def __init__(self, late: int) -> None:
        self.late, self.starts = late, 0

    def __call__(self, server: SubprocessASGIServer, timeout: int | None = None) -> None:
        self.starts += 1
        if self.starts <= self.late:
            raise httpx.ReadTimeout("timed out")


@pytest.mark.parametrize(("late", "starts"), [(0, 1), (STARTS - 1, STARTS)])
def test_a_server_that_answers_late_is_started_again(monkeypatch: pytest.MonkeyPatch, late: int, starts: int) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    start = Late(late)
    monkeypatch.setattr(SubprocessASGIServer, "start", lambda server, timeout=None: start(server))
    start_temporary_server()
    assert start.starts == starts


def test_a_machine_too_busy_for_the_server_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    start = Late(STARTS)
    monkeypatch.setattr(SubprocessASGIServer, "start", lambda server, timeout=None: start(server))
    with pytest.raises(NightError, match="did not answer"):
        start_temporary_server()
