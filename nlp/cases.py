"""The cases of the behavioural suite: what a text demands of a judge, read from files and checked.

Callers: `nlp.behaviour`, which runs them. A case is a text with what must and must not be read in it (CheckList's
minimum functionality test), or several texts that must be read alike (its invariance test). One file a group, one
case a line; only what the codebook makes unambiguous is demanded, and readings that it allows side by side are
listed as alternatives. Limits: texts are short and written for the purpose, none is a customer's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from nlp.judge import Reading, check_segments
from taxonomy.dimensions import Taxonomy, load
from taxonomy.errors import InputError, RowError
from taxonomy.records import Kind, Language, Segment

FOLDER = Path(__file__).parent / "data" / "behaviour"
"""The suite that comes with the package."""

ANY = "*"
"""Stands for every aspect in what a case forbids."""

Sign = Literal[-1, 0, 1]
Pair = tuple[str, int]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Wanted(_Strict):
    """A mention that must be there: any of `aspects` in any of `polarities`, in a segment touching `at`."""

    aspects: tuple[str, ...] = Field(min_length=1)
    polarities: tuple[Sign, ...] = Field(min_length=1)
    at: str | None = None

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple((aspect, sign) for aspect in self.aspects for sign in self.polarities)

    def __str__(self) -> str:
        return " or ".join(f"{aspect} {sign:+d}" for aspect, sign in self.pairs) + where(self)


class Banned(_Strict):
    """Mentions that must not be there: of any of `aspects` ('*': of all), in any of `polarities`, touching `at`."""

    aspects: tuple[str, ...] = Field(min_length=1)
    polarities: tuple[Sign, ...] = Field(default=(-1, 0, 1), min_length=1)
    at: str | None = None

    def covers(self, pair: Pair) -> bool:
        return pair[1] in self.polarities and (pair[0] in self.aspects or ANY in self.aspects)


class Case(_Strict):
    """One behaviour, as written in the files.

    Exactly one of `text` and `texts` is given. With `texts` the sets of (aspect, polarity) read in them must be equal
    and not empty, since silence is no consistency; `expect` and `forbid` then hold for each of them.
    The opposite of an expected mention is forbidden too (at the same place), unless the case expects it elsewhere.
    """

    id: str = Field(pattern=r"^[a-z_]+-(zh|en)-\d\d$")
    text: str | None = Field(default=None, min_length=1)
    texts: tuple[str, ...] = ()
    segments: tuple[tuple[int, int], ...] | None = None
    rating: float | None = Field(default=None, ge=1, le=5)
    kind: Kind | None = None
    expect: tuple[Wanted, ...] = ()
    forbid: tuple[Banned, ...] = ()

    @property
    def group(self) -> str:
        return self.id.split("-")[0]

    @property
    def language(self) -> Language:
        """The language of the text, of its grammar where two are mixed."""
        return Language(self.id.split("-")[1])

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What a judge is asked to read."""
        spans = None if self.segments is None else tuple(Segment(start, end) for start, end in self.segments)
        texts = self.texts or (self.text or "",)
        return tuple(Reading(text, spans, self.rating, self.kind) for text in texts)

    @model_validator(mode="after")
    def _is_sound(self) -> Case:
        if (self.text is None) == (not self.texts):
            raise ValueError("give either `text` or `texts`")
        if self.texts and len(set(self.texts)) < max(2, len(self.texts)):
            raise ValueError("`texts` needs at least two texts, each another")
        if self.text is not None and not (self.expect or self.forbid):
            raise ValueError("a case with one text expects or forbids something")
        located: list[Wanted | Banned] = [*self.expect, *(ban for ban in self.forbid if ban.at is not None)]
        for part in located:
            if part.at is not None and (self.text is None or self.text.count(part.at) != 1):
                raise ValueError(f"`at` {part.at!r} has to stand exactly once in `text`")
        everywhere = [ban for ban in self.forbid if ban.at is None]
        if any(ban.covers(pair) for ban in everywhere for wanted in self.expect for pair in wanted.pairs):
            raise ValueError("what is expected is forbidden as well")
        if self.segments is None and len(located) > len(self.expect):
            raise ValueError("forbidding `at` a place needs given `segments`: others may cut the text elsewhere")
        if self.segments is not None:
            if self.text is None:
                raise ValueError("`segments` go with one `text`")
            check_segments(self.text, [Segment(start, end) for start, end in self.segments])
        return self


def load_cases(folder: Path = FOLDER, taxonomy: Taxonomy | None = None) -> tuple[Case, ...]:
    """All cases of `folder`, by file name and line.

    Raises InputError, naming file and line, for a line that is no case, an id given twice or standing in the file of
    another group, or an aspect that `taxonomy` (default: the packaged one) does not know.
    """
    known = frozenset((taxonomy or load()).ids)
    cases: dict[str, Case] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            place = f"{path.name}, line {number}"
            try:
                case = Case.model_validate_json(line)
            except (ValidationError, RowError) as error:
                raise InputError(f"{place} is no behavioural case: {error}") from error
            if case.id in cases or case.group != path.stem:
                raise InputError(f"{place}: the id {case.id!r}; accepted: {path.stem}-zh-NN or -en-NN, each once")
            parts: tuple[Wanted | Banned, ...] = (*case.expect, *case.forbid)
            named = {aspect for part in parts for aspect in part.aspects}
            if unknown := named - known - {ANY}:
                raise InputError(f"{place}: the aspect {min(unknown)!r}; accepted: the taxonomy's")
            cases[case.id] = case
    if not cases:
        raise InputError(f"{folder} holds no behavioural case; accepted: files *.jsonl with one case a line")
    return tuple(cases.values())


def where(part: Wanted | Banned) -> str:
    """The place a demand is bound to, for messages; '' where it is the whole text."""
    return "" if part.at is None else f" at {part.at!r}"
