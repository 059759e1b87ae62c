"""The frozen records that travel from connector to mart.

`Feedback` is made by a connector, protected (text redacted, ids hashed) by
`flows.protect` before anything is written, judged by `nlp.judge`, loaded by
`warehouse.load`. nlp and warehouse never meet: these records are what they share.
Offsets are Unicode code points into the text of the same record, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NewType

AspectId = NewType("AspectId", str)

UNKNOWN = "unknown"
"""What product, channel, region or customer group hold where the source says nothing."""


class Language(StrEnum):
    """Language of a feedback. OTHER is stored and counted, not judged."""

    ZH = "zh"
    EN = "en"
    MIXED = "mixed"
    OTHER = "other"


class Kind(StrEnum):
    """What a feedback is."""

    REVIEW = "review"
    TICKET = "ticket"
    SURVEY = "survey"
    POST = "post"


class Polarity(IntEnum):
    """Effect on the customer's value (never the tone of the words)."""

    LOST = -1
    NEUTRAL = 0
    GAINED = 1


class Reason(StrEnum):
    """Why a row went to quarantine. Codes are stable: people query and replay by them."""

    EMPTY = "empty"  # neither text nor rating
    NO_ID = "no_id"
    BAD_DATE = "bad_date"
    BAD_RATING = "bad_rating"
    UNDECODABLE = "undecodable"
    TOO_LONG = "too_long"
    MALFORMED = "malformed"  # a line that is no JSON, a CSV row with too many fields
    BAD_VALUE = "bad_value"  # any other field that cannot be read


class NotJudged(StrEnum):
    """Why a stored feedback carries no judgement."""

    RATING_ONLY = "rating_only"  # no words
    DEFAULT_TEXT = "default_text"  # the shop's own filler, such as 此用户没有填写评价
    OTHER_LANGUAGE = "other_language"
    NEAR_DUPLICATE = "near_duplicate"  # judged, and set aside since an earlier feedback says nearly the same


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence- or clause-sized span of a feedback's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """One aspect in one segment. `segment` indexes the judgement's segments; confidence in [0, 1]."""

    segment: int
    aspect: AspectId
    polarity: Polarity
    confidence: float
    model: str  # 'value-mini@1.3.0', 'cues@1.0.0': an aspect the model lacks is judged by cues


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge read in one feedback. Empty text: no segments, no mentions."""

    language: Language
    segments: tuple[Segment, ...] = ()
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One review, ticket, survey answer or post, as a connector hands it over.

    Before `flows.protect` has seen it, `text` is as given and the ids are the source's own; afterwards
    `text` is redacted and `source_id` and `customer_id` are keyed hashes. Only then may it be written.
    """

    source: str  # name of the source's block in the configuration
    source_id: str
    kind: Kind
    text: str = ""
    created_at: datetime | None = None  # aware; None only where the source's config names a fallback
    updated_at: datetime | None = None  # aware; orders the versions of one feedback
    rating: float | None = None  # on 1..5, whatever the source's scale was
    channel: str = UNKNOWN
    product: str = UNKNOWN
    region: str = UNKNOWN
    customer_group: str = UNKNOWN
    customer_id: str | None = None
    deleted: bool = False  # a tombstone: the source says that this feedback is gone
    stream: str = ""  # where it came from: hash of the file, or the API's stream
    position: int = 0  # line or record number in it, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that a connector could not turn into a Feedback, on its way to quarantine."""

    source: str
    reason: Reason
    detail: str  # for people: the value received and what would be accepted
    stream: str
    stream_name: str  # the file's name, for people
    position: int
    payload: dict[str, str] = field(default_factory=dict)  # as read; redacted by flows.protect
