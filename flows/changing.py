"""What a change of taxonomy or judge is, before anything is read: its steps, what must be read and by whom, and why.

Called by `flows.life_cycle`. Builds the plan that the warehouse follows and opens the judge that will read. Limits: one
cause at a time, a taxonomy or a judge, so that a line that moves has one reason.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from flows.change_reasons import SINCE, Said, another_judge, blind_spots, scope_of
from flows.in_force import Texts, lay_out
from flows.judging import Bench, open_bench
from flows.settings import Settings
from flows.shadow_scoring import Reader
from flows.taxonomy_frames import aspect_frame, lens_frame
from nlp.cues import GENERAL_ASPECT
from taxonomy.change import CHANGES_FILE, Change, change_between, heads_after, moves_lines, read_steps
from taxonomy.dimensions import Side, Taxonomy, load
from taxonomy.errors import ModelError, TaxonomyError
from warehouse.promotion import Vocabulary
from warehouse.shadow import Plan
from warehouse.version_book import JUDGE, TAXONOMY, Version

EDITION = "1"
"""Raised when a change is read or put together otherwise than before: what was read for it is then read again."""


@dataclass(frozen=True)
class Changing:
    """A change that could be made: `kind` taxonomy or judge, what it reads and why, and what it would record."""

    kind: str
    change: Change
    old: Taxonomy
    reader: Reader
    texts: Texts
    heads: dict[str, list[list[object]]]
    judge_name: str
    reasons: tuple[Said, ...]
    warnings: tuple[Said, ...] = ()

    @property
    def plan(self) -> Plan:
        return self.reader.plan

    @property
    def new(self) -> Taxonomy:
        return self.reader.bench.taxonomy

    @property
    def vocabulary(self) -> Vocabulary:
        """The taxonomy to come as the warehouse keeps it."""
        return vocabulary_of(self.new)


def vocabulary_of(taxonomy: Taxonomy) -> Vocabulary:
    """A taxonomy as the warehouse keeps it."""
    return Vocabulary(aspects=aspect_frame(taxonomy), lenses=lens_frame(taxonomy))


def taxonomy_change(settings: Settings, active: Version, folder: Path) -> Changing:
    """The change from the version in force to the taxonomy in `folder`. Raises TaxonomyError where it is not clear."""
    old = load(lay_out(settings.data_dir, Texts(active.value_yaml, active.lenses_yaml)))
    new, texts = load(folder), Texts.of(folder)
    steps, why = read_steps(folder)
    if not moves_lines(old, new):
        raise TaxonomyError(
            f"{folder} moves no line of {old.label}: nothing has to be applied.",
            remedy="Better wording, cues and new lenses hold with the next night.",
        )
    change = change_between(old, new, steps, why)
    _expect_sound(change, old, new)
    heads = heads_after(change, old, json.loads(active.heads))
    laid = lay_out(settings.data_dir, texts, heads)
    bench = _bench(settings, settings.judge, laid)
    scope, reasons = scope_of(change, old, new)
    plan = Plan(
        target=_digest(change.as_json(), texts.value_yaml, texts.lenses_yaml, bench.judge.label, scope),
        taxonomy=new.label,
        judge=bench.judge.label,
        scope=scope,
        mapped=change.exact,
        dropped=change.dropped,
        moved=frozenset(one for step in change.steps for one in step.sources),
    )
    return Changing(
        kind=TAXONOMY,
        change=change,
        old=old,
        reader=Reader(settings, bench, plan, change.read_anew),
        texts=texts,
        heads=heads,
        judge_name=active.judge_name,
        reasons=tuple(reasons),
        warnings=tuple(blind_spots(change, bench)),
    )


def judge_change(settings: Settings, active: Version, judge: str) -> Changing:
    """The change from the judge in force to `judge`, under the taxonomy in force. Raises ModelError."""
    texts, heads = Texts(active.value_yaml, active.lenses_yaml), json.loads(active.heads)
    bench = _bench(settings, judge, lay_out(settings.data_dir, texts, heads))
    if bench.judge.label == active.judge:
        raise ModelError(f"{bench.judge.label} is in force already.", remedy="Name another judge.")
    taxonomy = bench.taxonomy
    change = Change(taxonomy.label, taxonomy.label, (), taxonomy.ids, "")
    plan = Plan(
        target=_digest("judge", texts.value_yaml, texts.lenses_yaml, bench.judge.label),
        taxonomy=taxonomy.label,
        judge=bench.judge.label,
        scope="all",
        whole=True,
        dropped=frozenset(taxonomy.ids),
        moved=frozenset(taxonomy.ids),
    )
    return Changing(
        kind=JUDGE,
        change=change,
        old=taxonomy,
        reader=Reader(settings, bench, plan, None),
        texts=texts,
        heads=heads,
        judge_name=judge,
        reasons=(another_judge(active.judge, bench.judge.label),),
    )


def undoing(settings: Settings, active: Version, before: Version) -> Changing:
    """The way back from the version in force to the one before: only what came since has to be read."""
    texts, heads = Texts(before.value_yaml, before.lenses_yaml), json.loads(before.heads)
    judge = before.judge_name if active.kind == JUDGE else settings.judge
    bench = _bench(settings, judge, lay_out(settings.data_dir, texts, heads))
    plan = Plan(
        target=_digest("undo", str(active.version), texts.value_yaml, bench.judge.label),
        taxonomy=before.taxonomy,
        judge=bench.judge.label,
        scope="undone",
        whole=True,
        version=active.version,
    )
    taxonomy = bench.taxonomy
    return Changing(
        kind="rollback",
        change=Change(active.taxonomy, before.taxonomy, (), (), ""),
        old=taxonomy,
        reader=Reader(settings, bench, plan, None),
        texts=texts,
        heads=heads,
        judge_name=before.judge_name,
        reasons=(SINCE,),
    )


def _bench(settings: Settings, judge: str, folder: Path) -> Bench:
    return open_bench(judge, settings.terms, settings.data_dir / "cache", folder, settings.limits.judge_threads)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join((EDITION, *parts)).encode()).hexdigest()[:32]


def _expect_sound(change: Change, old: Taxonomy, new: Taxonomy) -> None:
    """What no warehouse could tell apart or count is refused."""
    if old.label == new.label:
        raise TaxonomyError(
            f"the new taxonomy is called {new.label} as the one in force.", remedy="Raise `version` in value.yaml."
        )
    for step in change.steps:
        if GENERAL_ASPECT in step.sources and GENERAL_ASPECT not in step.targets:
            raise TaxonomyError(
                f"{step}: the polarity of a whole feedback is told by {GENERAL_ASPECT}.", remedy="Keep its id."
            )
        sides = {old.side(one) is Side.OUTCOME for one in step.sources}
        sides |= {new.side(one) is Side.OUTCOME for one in step.targets}
        if len(sides) > 1:
            raise TaxonomyError(
                f"{step}: value and what value leads to are not counted alike.",
                remedy=f"Retire the one and add the other in {CHANGES_FILE}.",
            )
