"""An event of an incident as it travels to people: one typed shape from the night that makes it to the message.

Made by the nightly flow (`Event(...).payload()` is what the outbox keeps), read back by `flows.notify` when it is due.
Reading is lenient on purpose: a payload that an older version wrote must still become a message.
Limits: holds quotes as places in feedback; their words join when the message is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["opened", "updated", "recovered", "data", "critical"]
Severity = Literal["low", "medium", "high"]

TAG_CHARACTERS = 8
"""Of an event's id in messages for people: enough to tell two messages of a year apart."""


class Loose(BaseModel):
    """Immutable; keys that this version does not know are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Slice(Loose):
    """Which feedback an event is about."""

    kind: str = "all"  # all, product, channel or language
    value: str = "all"


class Contribution(Loose):
    """What one product, channel or language adds to the change; 0.1 is ten points."""

    kind: str
    value: str
    points: float


class Quote(Loose):
    """A place in a feedback, and its words once the message is due."""

    feedback_id: str
    start_char: int | None = None
    end_char: int | None = None
    content: str | None = None  # hash of the feedback that the place is in
    quote: str = ""
    day: str = ""
    product: str = ""
    channel: str = ""


class Event(Loose):
    """What one message says. Shares are parts of one: 0.1 is ten points."""

    event_id: str
    incident_id: str
    kind: Kind
    severity: Severity = "medium"
    aspect: str | None = None  # None for a dimension, a total and whatever is no drop
    dimension: str | None = None
    source: str | None = None  # of a fault of the data, or of a critical feedback
    cause: str = ""  # of a fault of the data: silent, low, high, twice; of a critical feedback: the rule
    names: Mapping[str, str] = Field(default_factory=dict)  # zh and en: of a critical rule, or what a monitor says
    direction: Literal["lost_up", "net_down"] | None = None
    day: date | None = None
    since: date | None = None
    since_low: date | None = None
    since_high: date | None = None
    effect: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    expected: float | None = None  # the lost share without the change
    feedbacks: int | None = None
    slice: Slice = Slice()
    contributions: tuple[Contribution, ...] = ()
    terms: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    detail: str = ""
    query: str = ""
    report: str = ""

    @property
    def tag(self) -> str:
        """The short form of the id that people see."""
        return self.event_id[:TAG_CHARACTERS]

    def payload(self) -> dict[str, Any]:
        """As JSON types, for the outbox and for webhooks; what says nothing is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)
