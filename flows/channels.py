"""One message to one channel through apprise, and what became of it: taken, or refused and why.

Called by `flows.notify` and `valueledger alerts test-channel`. Nothing here raises because of the outside: whatever
goes wrong is an `Outcome` whose words hold no part of the URL. Each attempt has a time limit of its own, whatever
the other side does. DingTalk, Feishu, Lark and WeCom answer 200 to what they refuse: their answers are read.
Limits: one URL a channel; e-mail and the like are judged by apprise alone.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from flows.answers import Heard, listening
from flows.delivery_settings import Channel
from flows.messages import Message
from flows.secret_values import keep_secret
from taxonomy.errors import ConfigError

NAME: Final = "ValueLedger"

SECONDS: Final = 30.0
"""Longest attempt; apprise waits 4 s to connect and 4 s for each piece of an answer, of which a slow host has many."""

_CODES: Final = {
    "dingtalk": ("errcode",),
    "wecombot": ("errcode",),
    "feishu": ("code", "StatusCode"),
    "lark": ("code", "StatusCode"),
}
"""Where the answers of hosts that say 200 to a refusal hold their code; 0 is success."""
_ROOM: Final = {"wecombot": 2_000, "dingtalk": 9_000, "feishu": 9_000, "lark": 9_000}
"""Bytes of a text that hosts take: WeCom 2,048, the others 20,000 of a request, where Chinese takes twice as many."""
_OWN_FAULT: Final = frozenset({400, 413, 414, 415, 422})
"""HTTP says that this message cannot be taken; others of the same channel may be."""

Secret = Callable[[str], str]
"""The value of a Prefect Secret block by its name."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt. `error` is empty where it was taken; `wait` is what the host asked for, in seconds."""

    error: str = ""
    wait: float | None = None
    channel_fault: bool = False  # the next message would meet the same

    @property
    def taken(self) -> bool:
        return not self.error


def channel_url(name: str, channel: Channel, secret: Secret, environment: Mapping[str, str] | None = None) -> str:
    """The apprise URL of a channel. Raises ConfigError, which never shows it."""
    if channel.url_env is not None:
        keep_secret([channel.url_env])
        url = (os.environ if environment is None else environment).get(channel.url_env, "").strip()
        if not url:
            raise ConfigError(
                f"channel {name}: the environment variable {channel.url_env} is not set.",
                remedy="Set it to an apprise URL, such as dingtalk://TOKEN, mailto://USER:PASSWORD@HOST or json://HOST/PATH.",
            )
        return url
    assert channel.secret_block is not None
    return secret(channel.secret_block).strip()


class Sender:
    """An open channel. Raises ConfigError where apprise cannot read the URL, which is never shown.

    `room`: bytes that title and body may have together; None where no limit is known.
    """

    def __init__(self, name: str, url: str, *, seconds: float = SECONDS) -> None:
        from apprise import Apprise, AppriseAsset
        from apprise.plugins import NotifyBase

        self._seconds = seconds
        # One thread, or nobody could hear what it is answered; no pictures of a third party in a customer's message.
        asset = AppriseAsset(
            async_mode=False, app_id=NAME, app_desc=NAME, app_url="", image_url_mask="", image_url_logo=""
        )
        _silence_apprise()
        plugin = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
        if not isinstance(plugin, NotifyBase):
            raise ConfigError(
                f"channel {name}: its URL is none that apprise understands.",
                remedy="Look up how the URL of your service is written in apprise's documentation.",
            )
        plugin.request_rate_per_sec = 0.0  # it would sleep up to 5.5 s; a night sends few messages, and backs off
        plugin.retry = 0
        self._plugin = plugin
        spelt = plugin.secure_protocol or plugin.protocol
        self._schema = str(spelt if isinstance(spelt, str) else next(iter(spelt or ("",)))).rstrip("s")
        self.room = _ROOM.get(self._schema)

    def send(self, message: Message) -> Outcome:
        """One attempt, within the time limit; what still runs after it is left to itself."""
        heard = Heard()
        done: list[bool] = []

        def attempt() -> None:
            # A plugin's own fault: its words may hold the URL, so that only the absence of an answer is told.
            with listening(heard), suppress(Exception):
                done.append(self._notify(message))

        thread = threading.Thread(target=attempt, daemon=True, name="alert channel")
        thread.start()
        thread.join(self._seconds)
        if not done:
            late = f"no answer within {self._seconds:g} s" if thread.is_alive() else "the channel failed unexpectedly"
            return Outcome(late, channel_fault=True)
        return self._judge(done[0], heard)

    def _notify(self, message: Message) -> bool:
        from apprise import Apprise, NotifyFormat, NotifyType

        plugin = self._plugin
        kinds = {"high": NotifyType.FAILURE, "medium": NotifyType.WARNING}
        if self._schema in ("json", "form", "xml"):
            self._address_programs(message)
        opened = Apprise(plugin, asset=plugin.asset)
        _silence_apprise()
        told = opened.notify(
            body=message.body,
            title=message.title,
            notify_type=kinds.get(message.severity, NotifyType.INFO),
            body_format=NotifyFormat.TEXT,
        )
        return bool(told)

    def _address_programs(self, message: Message) -> None:
        """Webhooks carry the stable ids and the events as fields, and the id once more as a header."""
        fields: dict[str, Any] = {"event_id": message.id, "event_ids": list(message.event_ids)}
        fields["events"] = [dict(event) for event in message.events]
        if self._schema != "json":
            fields = {name: value if isinstance(value, str) else _json(value) for name, value in fields.items()}
        # A field that the user set in the URL (`?:team=cx`) stays; ours have fixed names.
        plugin: Any = self._plugin
        plugin.payload_extras = {**plugin.payload_extras, **fields}
        plugin.headers = {**plugin.headers, "Idempotency-Key": message.id}

    def _judge(self, taken: bool, heard: Heard) -> Outcome:
        status = heard.statuses[-1] if heard.statuses else None
        wait = max(heard.waits) if heard.waits else None
        if not taken:
            if status is not None and not 200 <= status < 300:
                return Outcome(f"HTTP {status}", wait, channel_fault=status not in _OWN_FAULT)
            return Outcome(heard.failures[-1] if heard.failures else "the channel refused it", wait, channel_fault=True)
        for body in heard.bodies:
            if (code := _refusal(body, _CODES.get(self._schema, ()))) is not None:
                return Outcome(f"the channel refused it with code {code}", wait, channel_fault=True)
        return Outcome()


def _refusal(body: bytes, names: tuple[str, ...]) -> int | None:
    """The code of an answer that says no; None where it says yes or nothing."""
    if not names:
        return None
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    codes = [answer.get(name) for name in names] if isinstance(answer, dict) else []
    return next((code for code in codes if isinstance(code, int) and code != 0), None)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _silence_apprise() -> None:
    """Apprise logs addresses, tokens and payloads; none of that reaches a log of ours.

    For good: an attempt that outlived its time limit ends while another one runs. Whoever configures logging may have
    undone it, so that it is said before each use.
    """
    import logging

    logging.getLogger("apprise").disabled = True
