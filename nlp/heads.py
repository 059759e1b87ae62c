"""A judge whose answers bear ids of an older taxonomy, heard under the ids that they are now.

Made for `flows.judging` where a folder of a taxonomy holds `heads.json`: aspects that were renamed,
merged or moved since a model was trained are read by the heads that it has, not by cues. Limits: an aspect whose
meaning changed is no older head's; of several heads of one aspect in a segment the more certain answer stands, of two
as certain the loss, as the warehouse maps what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.judge import ARTIFACTS, CUES, Judge, Measured, Reading, load_judge, shipped
from taxonomy.dimensions import Aspect, Taxonomy
from taxonomy.records import AspectId, Judgement, Mention

if TYPE_CHECKING:
    from nlp.words import Words

HEADS_FILE = "heads.json"

Heads = Mapping[str, Sequence[tuple[str, int]]]
"""Older (id, meaning) pairs by the id that they are now."""


def read_heads(folder: Path | None) -> dict[str, list[tuple[str, int]]]:
    """The older heads of a laid out taxonomy; none where it has no such file."""
    if folder is None or not (folder / HEADS_FILE).is_file():
        return {}
    told: dict[str, list[list[Any]]] = json.loads((folder / HEADS_FILE).read_text("utf-8"))
    return {now: [(str(name), int(meaning)) for name, meaning in older] for now, older in told.items()}


def as_trained(taxonomy: Taxonomy, trained: Sequence[tuple[str, int]], heads: Heads) -> tuple[Taxonomy, dict[str, str]]:
    """The taxonomy under the ids that a model was `trained` on, and the id of today of each of these.

    Aspects that the model has under their own id and meaning, or not at all, stay as they are.
    """
    known, taken = set(trained), {aspect.id for aspect in taxonomy.aspects}
    made: list[Aspect] = []
    now: dict[str, str] = {}
    for aspect in taxonomy.aspects:
        older = [one for one in heads.get(aspect.id, ()) if one in known and one[0] not in taken]
        if (aspect.id, aspect.meaning) in known or not older:
            made.append(aspect)
        for name, meaning in older:
            made.append(aspect.model_copy(update={"id": AspectId(name), "meaning": meaning}))
            now[name] = aspect.id
    return Taxonomy(name=taxonomy.name, version=taxonomy.version, aspects=tuple(made), lenses=()), now


def load_heard(name: str, taxonomy: Taxonomy, words: Words, heads: Heads, *, threads: int | None = None) -> Judge:
    """The judge called `name` (`nlp.judge.load_judge`), heard under the ids of today where it bears older ones."""
    if not heads or name == CUES:
        return load_judge(name, taxonomy, words, threads=threads)
    from nlp.artifact import check

    manifest = check(ARTIFACTS / name if name in shipped() else Path(name))
    asked, now = as_trained(taxonomy, [(one.id, one.meaning) for one in manifest.aspects], heads)
    judge = load_judge(name, asked, words, threads=threads)
    return HeardJudge(judge, now, taxonomy) if now else judge


class HeardJudge:
    """A judge whose answers are told under the ids of today."""

    def __init__(self, judge: Judge, now: Mapping[str, str], taxonomy: Taxonomy) -> None:
        self.label = judge.label
        self._judge = judge
        self._now = {AspectId(name): AspectId(told) for name, told in now.items()}
        self._rank = {aspect: place for place, aspect in enumerate(taxonomy.ids)}

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        """One judgement a reading, in order. Raises RowError as the judge does."""
        return [self._heard(judgement) for judgement in self._judge.read(texts)]

    @property
    def confusion(self) -> Mapping[str, Mapping[str, Sequence[Sequence[int]]]]:
        """The judge's errors under the ids of today; aspects of several heads have none that were counted."""
        if not isinstance(self._judge, Measured):
            return {}
        joined = [told for name, told in self._now.items()]
        several = {told for told in joined if joined.count(told) > 1 or told in self._judge_ids()}
        found: dict[str, dict[str, Sequence[Sequence[int]]]] = {}
        for language, aspects in self._judge.confusion.items():
            told = {self._now.get(AspectId(name), AspectId(name)): table for name, table in aspects.items()}
            found[language] = {str(name): table for name, table in told.items() if name not in several}
        return found

    def _judge_ids(self) -> set[AspectId]:
        assert isinstance(self._judge, Measured)
        return {AspectId(name) for aspects in self._judge.confusion.values() for name in aspects}

    def _heard(self, judgement: Judgement) -> Judgement:
        best: dict[tuple[int, AspectId], Mention] = {}
        for one in judgement.mentions:
            told = Mention(one.segment, self._now.get(one.aspect, one.aspect), one.polarity, one.confidence, one.model)
            place = (told.segment, told.aspect)
            if place not in best or (-told.confidence, told.polarity) < (-best[place].confidence, best[place].polarity):
                best[place] = told
        mentions = sorted(best.values(), key=lambda one: (one.segment, self._rank[one.aspect]))
        return Judgement(judgement.language, judgement.segments, tuple(mentions))
