"""Labels as the fitting sees them: gold segments, public labels through label maps, weak term labels.

Called by `nlp.train.recipe` and `nlp.train.baseline`. Turns rows of the labelled-data contract and texts of the
public sets into `Example`s: windows with a target for every (segment or bag, aspect). What a source does not cover
stays unknown and is masked in the loss. Conventions of sources that differ from the codebook are named here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.segment import segment
from nlp.train.corpus import Text
from nlp.windows import Window, WindowMaker
from taxonomy.dimensions import Taxonomy, nearest
from taxonomy.errors import ConfigError, InputError
from taxonomy.records import Segment

Targets = npt.NDArray[np.int8]
Soft = npt.NDArray[np.float16]

UNKNOWN, ABSENT, LOST, NEUTRAL, GAINED, PRESENT = -1, 0, 1, 2, 3, 4
"""Codes of a target. PRESENT: the aspect is there, its polarity is not known by our rules."""

ONE_LABEL_ONLY = frozenset({"us_airline_tweets"})
"""Sources that name the main reason alone: what they do not name is unknown, not absent."""
COMPLAINTS_ONLY = frozenset({"mcdonalds_yelp", "us_airline_tweets"})
"""Sources whose labels are reasons for a complaint: no polarity given means lost."""
TERM_SOURCES = frozenset({"absadatasets_zh_terms", "chinese_zhang_aste", "diaasq_zh", "semeval2014_laptop_terms"})
"""Sources that mark opinion targets, not aspects: their terms meet the taxonomy's topic cues."""


@dataclass(frozen=True, slots=True)
class Example:
    """One window. `target` [segments, aspects], or [1, aspects] where `bag`: a label of the whole text.

    `soft` [segments, aspects, 4] are a teacher's probabilities; they take the place of the target where it is UNKNOWN.
    """

    window: Window
    target: Targets
    rating: float | None
    kind: str | None
    language: str
    bag: bool = False
    soft: Soft | None = None
    weight: float = 1.0


def codes(
    identity: object,
    segments: int,
    mentions: Iterable[tuple[int, str, int]],
    covers: Iterable[str] | None,
    taxonomy: Taxonomy,
) -> Targets:
    """Codes [segments, aspects] of one feedback from its mentions (segment, aspect, polarity).

    Aspects that `covers` does not name are UNKNOWN (None: every aspect was looked for). Raises InputError naming
    feedback, value and what is accepted.
    """
    place = {str(aspect): i for i, aspect in enumerate(taxonomy.ids)}
    mentions = list(mentions)
    for aspect in [*(covers or ()), *(aspect for _, aspect, _ in mentions)]:
        if aspect not in place:
            raise InputError(
                f"feedback {identity!r}: aspect {aspect!r} is none of {taxonomy.label}{nearest(aspect, place)}.",
                remedy=f"Accepted: {', '.join(place)}.",
            )
    out = np.full((segments, len(place)), ABSENT if covers is None else UNKNOWN, dtype=np.int8)
    out[:, [place[aspect] for aspect in covers or ()]] = ABSENT
    for segment_index, aspect, polarity in mentions:
        if segment_index not in range(segments) or polarity not in (-1, 0, 1):
            raise InputError(
                f"feedback {identity!r}: {aspect} with polarity {polarity!r} in segment {segment_index!r}; accepted: "
                f"polarity -1, 0 or 1, a segment of its {segments}, counted from 0."
            )
        out[segment_index, place[aspect]] = polarity + NEUTRAL
    return out


def gold(rows: Iterable[dict[str, Any]], taxonomy: Taxonomy, maker: WindowMaker) -> Iterator[Example]:
    """Examples of labelled feedback. Raises InputError for a mention of an unknown segment or aspect."""
    for row in rows:
        segments = [Segment(s["start"], s["end"]) for s in row["segments"]]
        try:
            mentions = [(m["segment"], m["aspect"], m["polarity"]) for m in row["mentions"]]
        except KeyError as error:
            raise InputError(f"feedback {row.get('id')!r}: a mention has no {error}.") from error
        target = codes(row.get("id"), len(segments), mentions, row.get("covers"), taxonomy)
        for window in maker.windows(row["text"], segments):
            yield Example(
                window,
                target[list(window.segments)],
                row.get("rating"),
                row.get("kind"),
                row["lang"],
                weight=row.get("weight", 1.0),
            )


class LabelMap:
    """Rules from the sources' own labels to our aspects; the first rule that matches both in full wins."""

    def __init__(self, path: Path, taxonomy: Taxonomy) -> None:
        rules = json.loads(path.read_text("utf-8"))["rules"]
        self._rules = [
            (re.compile(r["source"], re.IGNORECASE), re.compile(r["label"], re.IGNORECASE), r["aspect"]) for r in rules
        ]
        for *_, aspect in self._rules:
            if aspect is not None and aspect not in taxonomy.ids:
                raise ConfigError(f"{path}: aspect {aspect!r} is none of {taxonomy.label}.")
        self._known: dict[tuple[str, str], str | None] = {}

    def aspect(self, source: str, label: str) -> str | None:
        """Our aspect for a source's label, or None where it says nothing about ours."""
        key = (source, label.replace(" ", "#"))
        if key not in self._known:
            self._known[key] = next((a for s, n, a in self._rules if s.fullmatch(key[0]) and n.fullmatch(key[1])), None)
        return self._known[key]


def topic_cues(taxonomy: Taxonomy) -> list[tuple[str, str]]:
    """(cue, aspect) of every topic cue that names one aspect alone, longest first."""
    aspects: dict[str, set[str]] = {}
    for aspect in taxonomy.aspects:
        for cues in aspect.cues.values():
            for cue in cues.topic:
                aspects.setdefault(cue.lower(), set()).add(aspect.id)
    single = [(cue, next(iter(ids))) for cue, ids in aspects.items() if len(ids) == 1 and len(cue) > 1]
    return sorted(single, key=lambda pair: -len(pair[0]))


def public(texts: Sequence[Text], labels: LabelMap, taxonomy: Taxonomy, maker: WindowMaker) -> Iterator[Example]:
    """Examples of the public sets: one bag a text (a text of one segment is that segment), long texts left out."""
    place = {str(aspect): i for i, aspect in enumerate(taxonomy.ids)}
    cues = topic_cues(taxonomy)
    covered: dict[str, set[int]] = {}
    mapped: list[tuple[Text, dict[int, set[int | None]]]] = []
    for text in texts:
        found: dict[int, set[int | None]] = {}
        for label, polarity, term in text.labels:
            if text.source in TERM_SOURCES:
                aspect = next((a for cue, a in cues if term and cue in term.lower()), None)
            else:
                aspect = labels.aspect(text.source, label)
            if aspect is None:
                continue
            if polarity is None and text.source in COMPLAINTS_ONLY:
                polarity = -1
            found.setdefault(place[aspect], set()).add(polarity)
        if found:
            mapped.append((text, found))
            covered.setdefault(text.source, set()).update(found)
    for text, found in mapped:
        windows = maker.windows(text.text, segment(text.text))
        if len(windows) != 1:
            continue
        target = np.full((1, len(place)), UNKNOWN, dtype=np.int8)
        if text.source not in ONE_LABEL_ONLY | TERM_SOURCES:
            target[0, list(covered[text.source])] = ABSENT
        for aspect_index, polarities in found.items():
            known = polarities - {None, 0}
            clear = len(known) == 1 and len(polarities) == 1
            target[0, aspect_index] = (next(iter(known)) or 0) + NEUTRAL if clear else PRESENT
        yield Example(windows[0], target, text.rating, text.kind, text.language, bag=True)
