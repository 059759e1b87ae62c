"""What a source's block in the YAML file may say: where rows come from and how they become feedback.

Assembled into `flows.settings.Settings`; read by the connectors and by `flows.sources.mapping`. Frozen, extra
keys refused; every pattern, time zone, encoding and scale is checked here, so that a night never meets one
that does not work. Paths are made absolute by `flows.settings`. Over 250 lines: every key is one line.
"""

from __future__ import annotations

import codecs
import io
import re
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from flows.sources.decoding import open_text
from taxonomy.records import Kind


class Frozen(BaseModel):
    """A block of the configuration: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("is no time zone; accepted: an IANA name such as Asia/Shanghai, Europe/Berlin, UTC") from None
    return name


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"is no regular expression ({error})") from None
    return text


def _day_pattern(text: str) -> str:
    groups = re.compile(_pattern(text)).groups
    if groups not in {1, 3}:
        raise ValueError(
            f"has {groups} groups; accepted: one around the date, such as '(\\d{{8}})', or three for year, month, day"
        )
    return text


def _encoding(name: str) -> str:
    if name == "auto":
        return name
    try:
        found = codecs.lookup(name).name
        # Codecs that are not of text (base64), or that cannot go on after a broken byte (punycode), fail here.
        with open_text(io.BufferedReader(io.BytesIO("a".encode(found))), found) as text:
            text.read()
    except (LookupError, ValueError):
        raise ValueError("is no encoding; accepted: auto, utf-8, utf-16, gb18030, gbk, big5, cp1252, ...") from None
    return found


def _delimiter(text: str) -> str:
    one = _NAMED_DELIMITERS.get(text.lower(), text)
    if one != "auto" and (len(one) != 1 or one in '"\r\n'):
        raise ValueError("is no delimiter; accepted: auto, comma, tab, semicolon, pipe, caret or one character")
    return one


_NAMED_DELIMITERS: Final = {"comma": ",", "tab": "\t", "\\t": "\t", "semicolon": ";", "pipe": "|", "caret": "^"}


def _as_tuple(value: object) -> object:
    """One word stands for a list of one; numbers are not taken for words."""
    many = [value] if isinstance(value, str) else value
    if not isinstance(many, list | tuple) or not all(isinstance(one, str) and one for one in many):
        raise ValueError("is no list of words; accepted: one word in quotes or a list of such")
    return tuple(many)


def _not_empty(many: tuple[str, ...]) -> tuple[str, ...]:
    if not many:
        raise ValueError("is empty; accepted: one word or a list of words")
    return many


def _globs(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for text in patterns:
        path = PurePosixPath(text)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError("must be patterns below the folder, such as '*.csv' or '**/*.jsonl.gz'")
    return patterns


def _header(value: object) -> object:
    if value is True:
        return value
    if isinstance(value, list | tuple) and value and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise ValueError("is no header; accepted: true, or the list of the columns' names where the first row is data")


TimeZoneName = Annotated[str, AfterValidator(_zone)]
Words = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Columns = Annotated[Words, AfterValidator(_not_empty)]
"""One column or several; a dot leads into nested JSON (`user.name`, `answers.0.text`)."""
Globs = Annotated[Columns, AfterValidator(_globs)]
Label = Annotated[str, Field(min_length=1, max_length=200)]


class Fields(Frozen):
    """Which columns hold what. Several columns are joined: text by line breaks, ids by '|', others by a space."""

    id: Columns | None = None
    text: Columns | None = None
    turns: Columns | None = None  # the conversation of a ticket; only the customer's turns are kept
    rating: Columns | None = None
    created_at: Columns | None = None
    updated_at: Columns | None = None
    kind: Columns | None = None
    channel: Columns | None = None
    product: Columns | None = None
    region: Columns | None = None
    customer_group: Columns | None = None
    customer: Columns | None = None
    deleted: Columns | None = None


class Constants(Frozen):
    """What is the same for every row; where the column of the same name is mapped too, it fills empty cells."""

    channel: Label | None = None
    product: Label | None = None
    region: Label | None = None
    customer_group: Label | None = None


class RatingScale(Frozen):
    """The source's scale. 'LOW-HIGH' is mapped linearly onto 1..5; words are looked up first, on any scale."""

    scale: str = "1-5"
    words: dict[str, float] = Field(default_factory=dict)  # word as in the source -> rating on 1..5

    @field_validator("scale")
    @classmethod
    def _readable(cls, scale: str) -> str:
        if scale != "words":
            found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)\s*", scale)
            if not found or float(found[1]) >= float(found[2]):
                raise ValueError("is no rating scale; accepted: 'words' or LOW-HIGH such as '1-5', '0-10', '0-1'")
        return scale

    @field_validator("words")
    @classmethod
    def _on_scale(cls, words: dict[str, float]) -> dict[str, float]:
        for word, rating in words.items():
            if not 1 <= rating <= 5:
                raise ValueError(f"maps {word!r} to {rating:g}; accepted: 1 to 5")
        return words

    @property
    def bounds(self) -> tuple[float, float] | None:
        """(low, high), or None where only words are accepted."""
        if self.scale == "words":
            return None
        low, high = re.fullmatch(r"\s*(-?[\d.]+)\s*-\s*([\d.]+)\s*", self.scale).groups()  # type: ignore[union-attr]
        return float(low), float(high)


class Dates(Frozen):
    """How dates are written. ISO, epoch numbers and common Chinese and English forms need no format."""

    formats: Words = ()  # strptime patterns tried first; 'excel' stands for Excel's serial days
    order: Literal["dmy", "mdy"] | None = None  # of 03/04/2026; without it such a date is refused, not guessed
    fallback: Literal["day_in_name", "night"] | date | None = None  # where the column is empty or not there
    earliest: date = date(1995, 1, 1)  # before it a date is a default value of some system (1900, 1970), not a day
    latest: date | None = None  # None: two days after the run; a later date is a typing error, not a day

    @field_validator("fallback", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        if value is None or isinstance(value, date) or value in {"day_in_name", "night"}:
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise ValueError(
                "is no fallback; accepted: day_in_name, night (the day of the run) or a date such as 2026-01-31"
            ) from None


class Turns(Frozen):
    """Who speaks in `fields.turns`: a list of objects, or a text whose lines start with '客服:', 'Agent:' and so on."""

    role: Columns = ("role", "author", "author.role", "from", "sender", "speaker")  # first one that is there
    text: Columns = ("text", "body", "content", "message")
    customer: Words = ()  # further names of the customer
    agent: Words = ()  # further names of everybody else
    others: Literal["refuse", "customer", "agent"] = "refuse"  # whose are turns of a speaker that no list names


class SourceSettings(Frozen):
    """One block under `sources:`; what all types of source share."""

    kind: Kind | None = None
    kinds: dict[str, Kind] = Field(default_factory=dict)  # values of the column `fields.kind`
    fields: Fields
    constants: Constants = Constants()
    rating: RatingScale = RatingScale()
    dates: Dates = Dates()
    turns: Turns = Turns()
    time_zone: TimeZoneName | None = None  # of times that name none; default: the ledger's
    id_from: Literal["column", "row", "content"] = "column"  # row: file and position; content: hash of mapped values
    deleted_values: Words = ()  # further values that mean 'deleted'
    kept_values: Words = ()  # further values that mean 'not deleted', where a state is mapped as `fields.deleted`
    keep_days: int | None = Field(default=None, ge=1)  # older feedback is erased; None: kept for good

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.fields.text is None and self.fields.turns is None and self.fields.rating is None:
            raise ValueError("fields name no text, turns or rating; accepted: at least one of them")
        if self.kind is None and self.fields.kind is None:
            raise ValueError(f"kind is missing; accepted: kind: {' | '.join(Kind)}, or a column as fields.kind")
        if (self.id_from == "column") != (self.fields.id is not None):
            raise ValueError(
                "fields.id is missing; accepted: the id's column or, without one, id_from: row or content"
                if self.id_from == "column"
                else f"fields.id and id_from: {self.id_from} exclude each other; accepted: one of them"
            )
        if self.fields.created_at is None and self.dates.fallback is None:
            raise ValueError(
                "fields.created_at is missing; accepted: a column, or else dates.fallback: day_in_name, night or a date"
            )
        return self


class FileDrop(SourceSettings):
    """`type: files`: files that appear in a folder. A file is known by its content, never by its name."""

    type: Literal["files"] = "files"
    folder: Path
    files: Globs = ("*",)
    format: Literal["auto", "csv", "jsonl", "json", "parquet", "excel"] = "auto"
    encoding: Annotated[str, AfterValidator(_encoding)] = "auto"  # auto: BOM, then strict UTF-8, then GB18030
    delimiter: Annotated[str, AfterValidator(_delimiter)] = "auto"
    escape: Literal["double", "backslash", "auto"] = "auto"  # how a quote inside quotes is written
    header: Annotated[bool | tuple[str, ...], BeforeValidator(_header)] = (
        True  # or the columns' names, where there is none
    )
    sheet: str | int = 0
    records: str | None = None  # JSON: path of the array inside an object, such as data.items
    day_in_name: Annotated[str, AfterValidator(_day_pattern)] | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.dates.fallback == "day_in_name" and self.day_in_name is None:
            raise ValueError(
                "dates.fallback is day_in_name, but day_in_name is missing; accepted: a pattern such as '(\\d{8})'"
            )
        return self
