"""From a row of any format to exactly one `Feedback` or one `Rejected`, by the source's mapping.

Called by the connectors. Pure: no clock, no file. The first thing that is wrong names the reason; everything
else stays in the payload, under our field names, so that `flows.protect` knows what holds ids.
Over 250 lines: one short method for each field of the record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flows.sources.dates import DateReader, shown
from flows.sources.decoding import visible
from flows.sources.options import SourceSettings
from flows.sources.ratings import RatingReader
from flows.sources.rows import BadRow, Row
from flows.sources.turns import Customers
from flows.sources.values import NULLS, getter, is_null, plain, prose, shortened, sound, unpacked
from taxonomy.errors import RowError
from taxonomy.records import UNKNOWN, Feedback, Kind, Reason, Rejected

MAX_LABEL_CHARS: Final = 500
"""Of an id, product, channel, region, group: longer than any shop's product title; beyond it the column is wrong."""
RESERVED: Final = "all"
"""Marks totals in the ledger: no product may be called so."""
_DELETED: Final = frozenset({"1", "true", "t", "yes", "y", "deleted", "removed", "是", "已删除", "删除", "已撤回"})
_KEPT: Final = NULLS | frozenset({"0", "false", "f", "no", "n", "active", "否", "正常", "未删除"})
KINDS: Final = {
    "review": Kind.REVIEW, "评论": Kind.REVIEW, "评价": Kind.REVIEW, "点评": Kind.REVIEW,
    "ticket": Kind.TICKET, "工单": Kind.TICKET, "投诉": Kind.TICKET, "complaint": Kind.TICKET, "case": Kind.TICKET,
    "survey": Kind.SURVEY, "问卷": Kind.SURVEY, "调研": Kind.SURVEY, "nps": Kind.SURVEY,
    "post": Kind.POST, "帖子": Kind.POST, "动态": Kind.POST, "comment": Kind.POST, "tweet": Kind.POST,
}  # fmt: skip
LABELS: Final = ("channel", "product", "region", "customer_group")


@dataclass(frozen=True, slots=True)
class Origin:
    """The stream that a row comes from."""

    source: str
    stream: str
    name: str
    day: date | None = None


class Mapper:
    """Maps the rows of one stream."""

    def __init__(
        self,
        origin: Origin,
        settings: SourceSettings,
        *,
        max_text_chars: int,
        ledger_zone: ZoneInfo,
        latest: date | None = None,
    ) -> None:
        """`latest`: the last day that a date may name where the settings say none; see `DateReader`."""
        self._origin = origin
        self._settings = settings
        self._max_text = max_text_chars
        zone = ZoneInfo(settings.time_zone) if settings.time_zone else ledger_zone
        self._dates = DateReader(settings.dates, zone, ledger_zone, latest)
        self._ratings = RatingReader(settings.rating)
        self._customers = Customers(settings.turns)
        self._columns = columns(settings)
        self._get = {name: [getter(path) for path in paths] for name, paths in self._columns.items()}
        self._kinds = KINDS | {word.casefold(): kind for word, kind in settings.kinds.items()}
        self._kept = _KEPT | {word.casefold() for word in settings.kept_values}
        self._deleted = (_DELETED | {word.casefold() for word in settings.deleted_values}) - self._kept
        self._constants = settings.constants.model_dump()
        self._labels: dict[tuple[str, Any], str] = {}

    def map(self, row: Row | BadRow) -> Feedback | Rejected:
        """Exactly one record for a row; never raises for what a row holds."""
        if isinstance(row, BadRow):
            payload = {"row": visible(row.raw)} if row.raw else {}
            return self._rejected(row.position, row.reason, row.detail, payload)
        try:
            return self._feedback(row.position, row.values)
        except RowError as error:
            return self._rejected(row.position, Reason(error.reason), error.message, self._payload(row.values))

    def _feedback(self, position: int, values: Mapping[str, Any]) -> Feedback:
        origin = self._origin
        source_id = self._id(position, values)
        deleted = "deleted" in self._get and self._flag(values)
        created, updated = self._dates_of(values, lenient=deleted)
        text = "" if deleted else self._text(values)
        rating = None if deleted else self._rating(values)
        if not deleted and not text and rating is None:
            raise RowError(Reason.EMPTY, "neither text nor rating")
        return Feedback(
            source=origin.source, source_id=source_id, kind=self._kind(values), text=text,
            created_at=created, updated_at=updated, rating=rating,
            channel=self._label("channel", values), product=self._label("product", values),
            region=self._label("region", values), customer_group=self._label("customer_group", values),
            customer_id=self._word("customer", values), deleted=deleted, stream=origin.stream, position=position,
        )  # fmt: skip

    def _id(self, position: int, values: Mapping[str, Any]) -> str:
        match self._settings.id_from:
            case "row":
                return f"{self._origin.stream[:16]}-{position}"
            case "content":
                found = {name: [get(values) for get in gets] for name, gets in self._get.items()}
                try:
                    told = json.dumps(found, sort_keys=True, default=str)
                except (RecursionError, TypeError):
                    raise RowError(Reason.MALFORMED, "nested too deep") from None
                return hashlib.sha256(told.encode()).hexdigest()
            case _:
                # Of an id in several columns every part must be there: half an id would merge strangers.
                parts = [self._one_word("id", get(values)) for get in self._get["id"]]
                if None in parts:
                    raise RowError(Reason.NO_ID, f"no id in {', '.join(self._columns['id'])}")
                return "|".join(part for part in parts if part)

    def _text(self, values: Mapping[str, Any]) -> str:
        parts: list[str] = []
        for get in self._get.get("text", ()):
            part = prose(get(values))
            if part and part not in parts:
                parts.append(part)
        for get in self._get.get("turns", ()):
            try:
                turns = self._customers.read(get(values))
            except ValueError as error:
                raise RowError(Reason.BAD_VALUE, str(error)) from None
            parts.extend(turn for turn in turns if turn not in parts)
        text = "\n".join(parts)
        if len(text) > self._max_text:
            raise RowError(
                Reason.TOO_LONG, f"{len(text):,} characters; accepted: up to {self._max_text:,} (limits.max_text_chars)"
            )
        return sound(text, "text")

    def _rating(self, values: Mapping[str, Any]) -> float | None:
        try:
            ratings = [self._ratings.read(get(values)) for get in self._get.get("rating", ())]
        except ValueError as error:
            raise RowError(Reason.BAD_RATING, str(error)) from None
        return next((rating for rating in ratings if rating is not None), None)

    def _dates_of(self, values: Mapping[str, Any], *, lenient: bool) -> tuple[datetime | None, datetime | None]:
        """(created, updated). A tombstone's dates may be broken: the deletion must come through."""
        try:
            created = self._date("created_at", values)
            return created or self._fallback(), self._date("updated_at", values)
        except ValueError as error:
            if lenient:
                return None, None
            raise RowError(Reason.BAD_DATE, str(error)) from None

    def _date(self, name: str, values: Mapping[str, Any]) -> datetime | None:
        found = [value for get in self._get.get(name, ()) if not is_null(value := get(values))]
        if not found:
            return None
        return self._dates.read(found[0] if len(found) == 1 else " ".join(plain(value) for value in found))

    def _fallback(self) -> datetime | None:
        fallback = self._settings.dates.fallback
        if fallback == "night":
            return None
        day = self._origin.day if fallback == "day_in_name" else fallback
        if day is None:
            raise ValueError("no date, and no fallback that holds (dates.fallback)")
        return self._dates.midnight(day)

    def _kind(self, values: Mapping[str, Any]) -> Kind:
        word = self._word("kind", values)
        if word is None:
            if self._settings.kind is None:
                raise RowError(Reason.BAD_VALUE, f"no kind; accepted: {', '.join(Kind)}, or kind: in the configuration")
            return self._settings.kind
        kind = self._kinds.get(word.casefold())
        if kind is None:
            raise RowError(Reason.BAD_VALUE, f"kind {shown(word)} is not known; accepted: {', '.join(Kind)}, or kinds:")
        return kind

    def _flag(self, values: Mapping[str, Any]) -> bool:
        word = (self._word("deleted", values) or "").casefold()
        if word in self._deleted:
            return True
        if word in self._kept:
            return False
        try:  # a deletion's time stands in many databases where others have a flag
            self._dates.read(next(get(values) for get in self._get["deleted"]))
        except ValueError:
            raise RowError(
                Reason.BAD_VALUE, f"deleted is {shown(word)}; accepted: yes or no, deleted_values or kept_values"
            ) from None
        return True

    def _label(self, name: str, values: Mapping[str, Any]) -> str:
        word = self._word(name, values) or self._constants[name] or UNKNOWN
        if word == RESERVED:
            raise RowError(
                Reason.BAD_VALUE, f"{name} is 'all', which marks totals in the ledger; accepted: any other name"
            )
        return word

    def _word(self, name: str, values: Mapping[str, Any]) -> str | None:
        """Columns that are no prose, joined by a space; None where all are empty."""
        gets = self._get.get(name)
        if gets is None:
            return None
        if len(gets) == 1:
            return self._one_word(name, gets[0](values))
        return " ".join(word for get in gets if (word := self._one_word(name, get(values)))) or None

    def _one_word(self, name: str, value: Any) -> str | None:
        word = " ".join(plain(value).split())
        if word.casefold() in NULLS:
            return None
        if len(word) > MAX_LABEL_CHARS:
            raise RowError(Reason.BAD_VALUE, f"{name} has {len(word):,} characters; accepted: up to {MAX_LABEL_CHARS}")
        return sound(word, name)

    def _payload(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The mapped fields as read, under our names, cut to size; empty ones are left out."""
        payload = {}
        for name, gets in self._get.items():
            found = [value for get in gets if (value := get(values)) is not None and value != ""]
            if found:
                payload[name] = shortened(" | ".join(map(unpacked, found)))
        return payload

    def _rejected(self, position: int, reason: Reason, detail: str, payload: dict[str, str]) -> Rejected:
        origin = self._origin
        return Rejected(
            source=origin.source, reason=reason, detail=visible(detail), stream=origin.stream, stream_name=origin.name,
            position=position, payload=payload,
        )  # fmt: skip


def columns(settings: SourceSettings) -> dict[str, tuple[str, ...]]:
    """The mapped columns by field, unmapped fields left out."""
    return {name: paths for name, paths in settings.fields.model_dump().items() if paths}


def missing_columns(settings: SourceSettings, header: Iterable[str]) -> tuple[list[str], list[str]]:
    """(needed, wished): mapped columns that a table lacks. Needed: without them every row would fail or be empty."""
    have = set(header)
    needed: list[str] = []
    wished: list[str] = []
    for name, paths in columns(settings).items():
        lacking = [path for path in paths if path not in have and path.partition(".")[0] not in have]
        required = name == "id" or (
            len(lacking) == len(paths)
            and (
                (name in {"text", "turns"})
                or (name == "rating" and settings.fields.text is None and settings.fields.turns is None)
                or (name == "created_at" and settings.dates.fallback is None)
                or (name == "kind" and settings.kind is None)
            )
        )
        (needed if required else wished).extend(lacking)
    return needed, wished
