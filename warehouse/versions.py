"""Which of several versions of one feedback stands: late, edited, deleted, repeated, out of order.

Callers: `warehouse.load`, once to tell flows what needs judging and once inside the loading transaction.
The rules are folded row by row, so that neither the borders of batches nor, where every version carries its own
`updated_at`, the order of delivery changes what is stored. Pure: no store, no clock.

    arriving \\ stored   none      live                                   tombstone
    live                loaded    updated; duplicate if older or equal   duplicate; updated if surely newer
    tombstone           deleted   deleted; duplicate if older            duplicate

"Older" and "newer" compare `updated_at` where both have it; otherwise the order of arrival decides. A tombstone
without a time is final: nothing can be shown to be newer than it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What became of one delivered row that could be used."""

    LOADED = "loaded"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a feedback. `updated_at` in microseconds since 1970 UTC, None if the source gives none."""

    content_hash: str
    updated_at: int | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What one arriving row does: its status, the version then stored, and which of its parts are taken.

    `takes_content`: the row replaces what is stored. `takes_time`: it says the same at a later time, so that only
    the time and origin of the stored version move (an older edit that is still on its way must lose against it).
    """

    status: Status
    version: Version
    takes_content: bool = False
    takes_time: bool = False


@dataclass(slots=True)
class Outcome:
    """What a batch does to one feedback: numbers of the rows whose content and time are stored, None if kept."""

    version: Version | None
    known: bool
    content: int | None = None
    time: int | None = None


def decide(stored: Version | None, arriving: Version) -> Decision:
    """The rule for one arriving row, by the table above."""
    if stored is None:
        return Decision(Status.DELETED if arriving.deleted else Status.LOADED, arriving, takes_content=True)
    if stored.deleted:
        return _against_tombstone(stored, arriving)
    if arriving.deleted:
        if _older(arriving, stored):
            return Decision(Status.DUPLICATE, stored)
        return Decision(Status.DELETED, arriving, takes_content=True)
    return _against_live(stored, arriving)


def fold(
    arrivals: Iterable[tuple[str, Version]], stored: Mapping[str, Version]
) -> tuple[list[Status], dict[str, Outcome]]:
    """Statuses of the rows in order, and what they do to each feedback that is named in them."""
    statuses: list[Status] = []
    outcomes: dict[str, Outcome] = {}
    for number, (feedback_id, arriving) in enumerate(arrivals):
        outcome = outcomes.get(feedback_id)
        if outcome is None:
            before = stored.get(feedback_id)
            outcome = outcomes[feedback_id] = Outcome(before, known=before is not None)
        decision = decide(outcome.version, arriving)
        outcome.version = decision.version
        if decision.takes_content:
            outcome.content, outcome.time = number, number
        elif decision.takes_time:
            outcome.time = number
        statuses.append(decision.status)
    return statuses, outcomes


def _against_tombstone(stored: Version, arriving: Version) -> Decision:
    if arriving.deleted:
        later = stored.updated_at is not None and (
            arriving.updated_at is None or arriving.updated_at > stored.updated_at
        )
        return Decision(Status.DUPLICATE, arriving if later else stored, takes_time=later)
    if _older(stored, arriving):
        return Decision(Status.UPDATED, arriving, takes_content=True)
    return Decision(Status.DUPLICATE, stored)


def _against_live(stored: Version, arriving: Version) -> Decision:
    if _older(arriving, stored):
        return Decision(Status.DUPLICATE, stored)
    # A version without a time that is accepted as newer inherits the time that it outlived.
    time = stored.updated_at if arriving.updated_at is None else arriving.updated_at
    version = Version(arriving.content_hash, time, deleted=False)
    if arriving.content_hash != stored.content_hash:
        return Decision(Status.UPDATED, version, takes_content=True)
    return Decision(Status.DUPLICATE, version, takes_time=time != stored.updated_at)


def _older(one: Version, other: Version) -> bool:
    """Whether `one` is surely older than `other`: both have a time and it is less."""
    return one.updated_at is not None and other.updated_at is not None and one.updated_at < other.updated_at
