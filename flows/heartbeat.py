"""A ping at the end of tonight's run, so that somebody outside notices a night that did not run.

The block `heartbeat:` of the configuration; called by `flows.nightly`. The address is a secret in the environment,
as services such as healthchecks.io hand it out: a good night asks for it, a failed one for its `/fail`. Nothing of
the night travels with it. No night fails for its heartbeat: what went wrong is told as a notice, without the address.
"""

from __future__ import annotations

import http.client
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Final

from pydantic import Field

from flows.sources.options import Frozen
from taxonomy.errors import BusyError, ConfigError

TRIES: Final = 3
PAUSE_SECONDS: Final = 2.0
"""Between two tries, doubled each time: with three tries of ten seconds a night ends half a minute later at worst."""


_Variable = Annotated[str, Field(pattern=r"^[A-Z_][A-Z0-9_]{0,79}$")]


class Heartbeat(Frozen):
    """Where to ping, by the names of environment variables. `fail_url_env` None: `/fail` is put after the path."""

    url_env: _Variable
    fail_url_env: _Variable | None = None
    timeout_seconds: float = Field(default=10, gt=0, le=60)

    def url(self, *, good: bool) -> str:
        """The address of a good or a failed night. Raises ConfigError, which never shows it."""
        if not good and self.fail_url_env is not None:
            return _address(self.fail_url_env)
        parts = urllib.parse.urlsplit(_address(self.url_env))
        return parts.geturl() if good else parts._replace(path=parts.path.rstrip("/") + "/fail").geturl()


def beat(block: Heartbeat, *, good: bool, sleep: Callable[[float], None] = time.sleep) -> str:
    """Ping; '' once it was taken, else one line that says why not. Never raises."""
    try:
        url = block.url(good=good)
    except ConfigError as error:
        return f"no heartbeat was sent: {error}"
    told = ""
    for attempt in range(TRIES):
        if attempt:
            sleep(PAUSE_SECONDS * 2 ** (attempt - 1))
        told = _ping(url, block.timeout_seconds)
        if not told:
            return ""
    return f"no heartbeat was sent: {told}, {TRIES} tries"


@contextmanager
def heartbeat(block: Heartbeat | None, tell: Callable[[str], None]) -> Iterator[None]:
    """Tonight's run inside: its end is pinged as good, an error as failed. `tell` gets what could not be sent.

    A night refused because another is running is no failed one, and an interrupted one says nothing: the ping that
    does not come speaks for it.
    """
    if block is None:
        yield
        return
    try:
        yield
    except BusyError:
        raise
    except Exception:
        _tell(beat(block, good=False), tell)
        raise
    _tell(beat(block, good=True), tell)


def _tell(line: str, tell: Callable[[str], None]) -> None:
    if line:
        tell(line)


def _address(variable: str) -> str:
    url = os.environ.get(variable, "").strip()
    try:
        parts = urllib.parse.urlsplit(url)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits:
        raise ConfigError(
            f"the environment variable {variable} {'holds no http(s) address' if url else 'is not set'}.",
            remedy="Put the ping address of the service there, or take heartbeat: out of the configuration.",
        )
    return url


def _ping(url: str, timeout: float) -> str:
    """One request; '' if it was answered with success, else its failure in words that do not hold the address."""
    try:
        with urllib.request.urlopen(url, timeout=timeout):  # noqa: S310 - http(s) only, checked by _address
            return ""
    except urllib.error.HTTPError as error:
        return f"the service answered {error.code}"
    except (OSError, ValueError, http.client.HTTPException) as error:
        return f"the service could not be reached ({type(error).__name__})"
