"""What HTTP hosts answer while apprise talks to them: status, body, Retry-After, or how the call failed.

Called by `flows.channels`: apprise itself tells only whether it was content. `requests.Session.send` is wrapped once;
the wrapper listens for threads that asked for it and changes nothing for anybody. No words here hold an address.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import requests

LONGEST_WAIT: Final = 86_400.0
"""A host that asks for more than a day (Retry-After) is tried again after one."""
ANSWER_BYTES: Final = 4_000
"""Of an answer that is read for its code."""


@dataclass
class Heard:
    """What HTTP hosts answered during one attempt, and how talking to them failed."""

    statuses: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


_ears = threading.local()
_door = threading.Lock()


@contextmanager
def listening(heard: Heard) -> Iterator[None]:
    """Hear what this thread's HTTP calls are answered: apprise tells only whether it was content."""
    _open_ears()
    _ears.heard = heard
    try:
        yield
    finally:
        _ears.heard = None


def _open_ears() -> None:
    """Wrap `requests.Session.send` once; the wrapper listens for threads that asked for it and changes nothing."""
    import requests

    with _door:
        if getattr(requests.Session.send, "listens", False):
            return
        send = requests.Session.send

        def listen(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
            heard: Heard | None = getattr(_ears, "heard", None)
            try:
                response = send(session, request, **options)
            except requests.RequestException as error:
                if heard is not None:
                    heard.failures.append(_failure(error))
                raise
            if heard is not None:
                heard.statuses.append(response.status_code)
                heard.bodies.append(response.content[:ANSWER_BYTES])
                if (wait := _retry_after(response.headers.get("Retry-After"))) is not None:
                    heard.waits.append(wait)
            return response

        listen.listens = True  # type: ignore[attr-defined]
        requests.Session.send = listen  # type: ignore[method-assign, assignment]


def _failure(error: Exception) -> str:
    """What a failed call was, in words that hold no address."""
    import requests

    kinds: tuple[tuple[type[Exception], str], ...] = (
        (requests.exceptions.ConnectTimeout, "no connection in time"),
        (requests.exceptions.Timeout, "no answer in time"),
        (requests.exceptions.SSLError, "no trusted encryption"),
        (requests.exceptions.ProxyError, "the proxy refused"),
        (requests.exceptions.ConnectionError, "no connection, or it was dropped"),
    )
    return next((words for kind, words in kinds if isinstance(error, kind)), "the connection failed")


def _retry_after(header: str | None) -> float | None:
    """Seconds of a Retry-After header; a date, or what is no number, is passed over."""
    if header is None or not header.strip().isdecimal() or len(header) > 9:
        return None
    return min(float(header), LONGEST_WAIT)
