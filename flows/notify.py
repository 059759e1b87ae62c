"""Who is told of an event, and the sending of all that is due: nothing lost, nothing sent twice but for a kill.

Called by `flows.outgoing` (the nightly flow, `alerts send`, the schedule). The intent stands in the outbox before
anything is sent, and before a message goes its id and events (`flows.parcels`); each is booked before the next one
goes. A channel that fails is tried again, later and later, over nights and weeks; it holds up no other channel and
never raises. Once it takes a message again, what was given up meanwhile is due. Quiet hours put a message off once.
Prefect-free; the clock, the pause between attempts, secrets and the environment are parameters.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flows.alert_events import Event
from flows.channels import SECONDS, Outcome, Secret, Sender, channel_url
from flows.delivery_settings import KEEP_DAYS, Channel, DeliveryBlock, Route
from flows.messages import Lang, Message, Messenger, Name
from flows.parcels import is_urgent, parcels, together, with_companions
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ConfigError
from warehouse.monitor.hierarchy import ALL
from warehouse.outbox import Delivery, DeliveryState, address, due, mark, prune, retry_channel
from warehouse.store import Store

PAUSES: Final = (1.0, 4.0)
"""Seconds between attempts of one pass: over a hiccup. What lasts longer is left to the next pass."""
PATIENCE: Final = 30.0
"""A host's Retry-After up to here is waited for at once."""
PASS_SECONDS: Final = 180.0
"""After that long a pass makes no second attempts: a night must end, and all its rows are kept."""
FIRST_DELAY: Final = timedelta(minutes=5)
LAST_DELAY: Final = timedelta(days=1)
"""Next try after 5, 20, 80 minutes and so on, four times later each time, a day at most."""
ATTEMPTS: Final = 20
"""Passes before a message is told as undelivered: two weeks and a half. It is tried on, but weekly."""
SELDOM: Final = timedelta(days=7)
LAST_ATTEMPTS: Final = 32
"""Passes before it is no longer tried: three months more. It stays until people have been told of it."""
KEEP: Final = timedelta(days=KEEP_DAYS)

_GRAVITY: Final = {"low": 0, "medium": 1, "high": 2}
_EVERYBODYS: Final = frozenset({"critical", "data"})
"""Kinds that go to every channel where no route takes them: an injury or a dead source is not lost between routes."""


def routes(event: Event, delivery: DeliveryBlock) -> list[str]:
    """The channels that are to be told of an event, in the order of the configuration. Pure."""
    if not delivery.routes:
        return list(delivery.channels)
    owner = owner_of(event, delivery.owners)
    taken = {name for route in delivery.routes if _matches(route, event, owner) for name in route.to}
    if not taken and event.kind in _EVERYBODYS:
        return list(delivery.channels)
    return [name for name in delivery.channels if name in taken]


def owner_of(event: Event, owners: Mapping[str, Collection[str]]) -> str | None:
    """Who owns the event: by its aspect, else its cause, else its dimension."""
    for key in (event.aspect, event.cause, event.dimension):
        for owner, owned in owners.items():
            if key and key in owned:
                return owner
    return None


def _matches(route: Route, event: Event, owner: str | None) -> bool:
    asked = (
        (route.kinds, event.kind),
        (route.aspects, event.aspect),
        (route.dimensions, event.dimension),
        (route.causes, event.cause),
    )
    return (
        all(not accepted or value in accepted for accepted, value in asked)
        and (route.owner is None or route.owner == owner)
        and _GRAVITY[event.severity] >= _GRAVITY[route.severity]
    )


def names_of(taxonomy: Taxonomy) -> Name:
    """Names of what events are about: an aspect, a dimension, or all there is."""
    groups = {group.id: group for group in taxonomy.lens("elements").groups}

    def name(event: Event, lang: Lang) -> str:
        if event.aspect in taxonomy.ids:
            aspect = taxonomy.aspect(event.aspect)
            return aspect.zh if lang == "zh" else aspect.en
        group = groups.get(event.dimension or "")
        if group is not None:
            return group.zh if lang == "zh" else group.en
        key = event.aspect or event.dimension
        if key and key != ALL:
            return key
        return "总体价值" if lang == "zh" else "Value overall"

    return name


@dataclass
class Told:
    """What one pass did: events sent, put off by quiet hours, to be tried again, given up; and a line a failure."""

    sent: int = 0
    held: int = 0
    waiting: int = 0
    given_up: int = 0
    broken: set[str] = field(default_factory=set)  # channels that failed
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Notifier:
    """Everything that sending needs. `store` opens the warehouse for one statement or transaction at a time."""

    delivery: DeliveryBlock
    names: Name
    zone: ZoneInfo
    language: Lang
    report: str
    store: Callable[[], AbstractContextManager[Store]]
    clock: Callable[[], datetime]
    secret: Secret
    sleep: Callable[[float], None] = time.sleep
    environment: Mapping[str, str] | None = None
    seconds: float = SECONDS
    keep: timedelta = KEEP

    def deliver(self, kinds: Collection[str] | None = None, skip: Collection[str] = ()) -> Told:
        """Send what is due, of all kinds or of some, but to the channels `skip`.

        Raises WarehouseError alone, where booking itself fails.
        """
        told, begun = Told(), self.clock()
        with self.store() as store:
            found = due(store, begun)
        wanted = with_companions((one for one in found if kinds is None or one.kind in kinds), found)
        waiting = [one for one in wanted if one.channel not in skip]
        for name in dict.fromkeys(one.channel for one in waiting):
            self._serve(name, [one for one in waiting if one.channel == name], told, begun)
        if kinds is None:
            with self.store() as store:
                prune(store, begun - self.keep)
        return told

    def test(self, name: str) -> Outcome:
        """One test message to a channel, past the outbox. Raises ConfigError where it cannot be opened."""
        channel = self.delivery.channel(name)
        sender = self._open(name, channel)
        test_id = hashlib.sha256(f"test {name} {self.clock().isoformat()}".encode()).hexdigest()[:32]
        return sender.send(self._messenger(channel).test(test_id, name))

    def _serve(self, name: str, waiting: Sequence[Delivery], told: Told, begun: datetime) -> None:
        """Everything that is due for one channel, until it fails."""
        channel = self.delivery.channels.get(name)
        if channel is None:
            self._book(waiting, Outcome("it is no longer in alerts.yaml", channel_fault=True), told, name)
            return
        ready = self._hold(waiting, channel, told)
        if not ready:
            return
        try:
            sender = self._open(name, channel)
        except ConfigError as error:
            self._book(ready, Outcome(str(error), channel_fault=True), told, name)
            return
        for parcel in parcels(ready, channel, self._messenger(channel), sender.room):
            if parcel.is_new:
                with self.store() as store, store.transaction():
                    address(store, [one.event_id for one in parcel.rows], name, parcel.message.id)
            outcome = self._attempt(sender, parcel.message, begun)
            self._book(parcel.rows, outcome, told, name)
            if outcome.channel_fault:
                return  # what is left stays due, and is what the next pass finds out with whether it is well again

    def _hold(self, waiting: Sequence[Delivery], channel: Channel, told: Told) -> list[Delivery]:
        """Put off what can wait for the morning; return the rest. What was put off before is not put off again."""
        until = channel.quiet_until(self.clock().astimezone(self.zone))
        if until is None:
            return list(waiting)
        ready: list[Delivery] = []
        late: list[Delivery] = []
        for group in together(waiting):
            now = is_urgent(group, channel) or any(one.state is DeliveryState.HELD for one in group)
            (ready if now else late).extend(group)
        if late:
            with self.store() as store, store.transaction():
                for one in late:
                    mark(store, one.event_id, one.channel, DeliveryState.HELD, now=self.clock(), next_try=until)
            told.held += len(late)
        return ready

    def _attempt(self, sender: Sender, message: Message, begun: datetime) -> Outcome:
        """Up to three attempts; the last outcome."""
        outcome = sender.send(message)
        for pause in PAUSES:
            if outcome.taken or not outcome.channel_fault:
                break
            wanted = pause if outcome.wait is None else outcome.wait
            spent = (self.clock() - begun).total_seconds()
            if wanted > PATIENCE or spent + wanted > PASS_SECONDS:
                break
            self.sleep(wanted)
            outcome = sender.send(message)
        return outcome

    def _book(self, parts: Sequence[Delivery], outcome: Outcome, told: Told, name: str) -> None:
        """Write what became of the rows of one message, all or none."""
        now = self.clock()
        with self.store() as store, store.transaction():
            for one in parts:
                state, next_try = _next(one, outcome, now)
                error = outcome.error or None
                mark(store, one.event_id, one.channel, state, error, now=now, next_try=next_try)
                told.sent += state is DeliveryState.SENT
                told.waiting += state is DeliveryState.PENDING
                told.given_up += state is DeliveryState.FAILED
            if outcome.taken:
                retry_channel(store, name)
        if outcome.channel_fault:
            told.broken.add(name)
        if not outcome.taken:
            told.notices.append(f"alert channel {name}: {outcome.error.removeprefix(f'channel {name}: ')}")

    def _open(self, name: str, channel: Channel) -> Sender:
        return Sender(name, channel_url(name, channel, self.secret, self.environment), seconds=self.seconds)

    def _messenger(self, channel: Channel) -> Messenger:
        return Messenger(channel.language or self.language, self.names, self.delivery.report or self.report)


def _next(one: Delivery, outcome: Outcome, now: datetime) -> tuple[DeliveryState, datetime | None]:
    """State and next try of a row after an attempt."""
    if outcome.taken:
        return DeliveryState.SENT, None
    if one.attempts + 1 >= ATTEMPTS:
        return DeliveryState.FAILED, now + SELDOM if one.attempts + 1 < LAST_ATTEMPTS else None
    delay = min(FIRST_DELAY * 4 ** min(one.attempts, 10), LAST_DELAY)
    return DeliveryState.PENDING, now + max(delay, timedelta(seconds=outcome.wait or 0))
