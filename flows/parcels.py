"""Which events go together in a message, and under which id: one by one, or as a digest where they are many.

Called by `flows.notify` for the rows that are due for one channel. What was tried before is sent again as it was: the
same events under the same id, however many have become due since, so that a host or a reader that saw it knows it
again. Pure: rows in, messages out. Limits: words of quotes are read anew, so a repeated message may have lost one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from flows.alert_events import Event
from flows.delivery_settings import Channel
from flows.messages import Message, Messenger
from warehouse.outbox import Delivery

SINGLES: Final = 10
"""More that are due at once come as one digest: thirty messages in a chat are read as none."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message, and the rows that it settles."""

    message: Message
    rows: Sequence[Delivery]

    @property
    def is_new(self) -> bool:
        """Whether it was never tried, so that its id is still to be committed."""
        return any(one.message_id is None for one in self.rows)


def together(rows: Iterable[Delivery]) -> list[list[Delivery]]:
    """Rows that were tried in one message together, the others alone; in the given order."""
    groups: dict[str, list[Delivery]] = {}
    for one in rows:
        groups.setdefault(f"message {one.message_id}" if one.message_id else f"event {one.event_id}", []).append(one)
    return list(groups.values())


def with_companions(wanted: Iterable[Delivery], due: Iterable[Delivery]) -> list[Delivery]:
    """`wanted` and, of what is `due`, whatever was tried in one message with them; in the order of `due`."""
    events = {(one.channel, one.event_id) for one in wanted}
    tried = {(one.channel, one.message_id) for one in wanted if one.message_id is not None}
    return [one for one in due if (one.channel, one.event_id) in events or (one.channel, one.message_id) in tried]


def is_urgent(rows: Collection[Delivery], channel: Channel) -> bool:
    """Whether any of the rows of one message waits for nothing."""
    if channel.urgent == "nothing":
        return False
    events = map(event_of, rows)
    return any(one.kind == "critical" or (channel.urgent == "high" and one.severity == "high") for one in events)


def parcels(ready: Sequence[Delivery], channel: Channel, messenger: Messenger, room: int | None) -> Iterator[Parcel]:
    """What is urgent first, of that what was tried before; what is new one by one unless it is a flood.

    `room`: bytes that the host takes, None where no limit is known.
    """
    groups = together(ready)
    for urgent in (True, False):
        here = [group for group in groups if is_urgent(group, channel) is urgent]
        yield from (_again(messenger, group) for group in here if group[0].message_id is not None)
        new = [group[0] for group in here if group[0].message_id is None]
        if len(new) > SINGLES or (channel.digest and not urgent):
            yield from _digests(messenger, new, room)
        else:
            yield from (Parcel(messenger.single(event_of(one)), [one]) for one in new)


def event_of(one: Delivery) -> Event:
    """The event of a row; of one that cannot be read, what its columns say: a bare message is better than none."""
    ids = {"event_id": one.event_id, "incident_id": one.incident_id, "kind": one.kind}
    try:
        return Event.model_validate({**one.payload, **ids})
    except ValidationError:
        kind = one.kind if one.kind in ("opened", "updated", "recovered", "critical") else "data"
        return Event.model_validate({**ids, "kind": kind})


def _again(messenger: Messenger, rows: Sequence[Delivery]) -> Parcel:
    message_id = rows[0].message_id
    if message_id is None or message_id == rows[0].event_id:
        return Parcel(messenger.single(event_of(rows[0])), rows)
    return Parcel(messenger.digest(message_id, [event_of(one) for one in rows]), rows)


def _digests(messenger: Messenger, rows: Sequence[Delivery], room: int | None) -> Iterator[Parcel]:
    """One message for all rows, or halves of them, halved again until the host has `room` for each."""
    if len(rows) == 1:
        yield Parcel(messenger.single(event_of(rows[0])), rows)
    elif rows:
        message = messenger.digest(_digest_id(rows), [event_of(one) for one in rows])
        if room is None or len(f"{message.title}\n{message.body}".encode()) <= room:
            yield Parcel(message, rows)
        else:
            yield from _digests(messenger, rows[: len(rows) // 2], room)
            yield from _digests(messenger, rows[len(rows) // 2 :], room)


def _digest_id(rows: Iterable[Delivery]) -> str:
    return hashlib.sha256("\n".join(sorted(one.event_id for one in rows)).encode()).hexdigest()[:32]
