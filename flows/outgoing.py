"""What Prefect is needed for when messages go out: the night's task that sends them, and Secret blocks.

Called by `flows.nightly`; `read_secret` also by `flows.sending`. The task itself is never retried: what could not be
sent stands in the outbox, and `flows.notify` decides when it is tried again.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from prefect import task
from prefect.blocks.system import Secret
from prefect.cache_policies import NO_CACHE

from flows.notify import Told
from flows.sending import notifier
from flows.workshop import Workshop
from taxonomy.errors import ConfigError, ValueLedgerError

CRITICAL: Final = ("critical",)
"""Kinds that are sent as soon as they are loaded, not at the end of the night."""


@task(name="send", cache_policy=NO_CACHE)
def send_messages(workshop: Workshop, kinds: Collection[str] | None = None, skip: Collection[str] = ()) -> Told:
    """Send what is due. Never raises: a night does not fail because somebody could not be told of it."""
    with workshop.stopwatch.stage("send"):
        try:
            sender = notifier(workshop.settings, workshop.alerts, workshop.bench.taxonomy, clock=workshop.clock)
            return sender.deliver(kinds, skip)
        except ValueLedgerError as error:
            return Told(notices=[f"alerts are not sent: {error}"])
        except Exception as error:  # its words may hold an address: the kind must do
            return Told(notices=[f"alerts are not sent: unexpected {type(error).__name__}"])


def read_secret(block: str) -> str:
    """The value of a Secret block on the Prefect server in use. Raises ConfigError, which never shows it."""
    try:
        load: Any = Secret.load  # which is typed without the argument that it is called with outside an event loop
        value = load(block, _sync=True).get()
    except Exception as error:  # the client raises many kinds, none of which may end a night
        raise ConfigError(
            f"the Prefect Secret block {block!r} cannot be read ({type(error).__name__}).",
            remedy="Make it on the server of PREFECT_API_URL or of `valueledger serve`, or give url_env instead.",
        ) from None
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"the Prefect Secret block {block!r} holds no text.", remedy="Store the apprise URL in it.")
    return value
