"""What a change of the taxonomy does to every aspect: kept, mapped without a judge, or to be read anew.

`change_between` compares two taxonomies and the steps that a person declared (`changes.yaml` beside the new one);
what the ids and `meaning` numbers say without doubt is inferred, anything else is an error that says what to write.
Called by the life cycle of the ledger, by what maps corrections, and by judges whose heads bear older ids. Knows no
text, no model and no database. Over 250 lines: the rules of inference are read beside the steps that they infer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from taxonomy.dimensions import Lens, Taxonomy, nearest
from taxonomy.errors import TaxonomyError
from taxonomy.files import read_mapping

CHANGES_FILE = "changes.yaml"
"""Beside the new value.yaml; needed only where ids and meanings leave a doubt."""


class Kind(StrEnum):
    """What one step does."""

    RENAME = "rename"  # one id for another; every mention is kept
    MERGE = "merge"  # several ids become one; every mention is kept
    SPLIT = "split"  # one id becomes several; a judge says which
    REDEFINE = "redefine"  # the meaning was raised; what was read by the old one no longer holds
    ADD = "add"  # an id that nobody was asked for
    RETIRE = "retire"  # an id that goes, with its mentions
    MOVE = "move"  # an aspect that goes to another dimension, its mentions with it


EXACT = frozenset({Kind.RENAME, Kind.MERGE, Kind.MOVE})
"""Steps that map every stored mention without a judge."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `sources` are ids of the old taxonomy, `targets` of the new one."""

    kind: Kind
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    def __str__(self) -> str:
        before, after = ", ".join(self.sources), ", ".join(self.targets)
        if self.kind in (Kind.ADD, Kind.REDEFINE) or not after:
            return f"{self.kind} {after or before}"
        return f"{self.kind} {before}" if before == after else f"{self.kind} {before} -> {after}"


@dataclass(frozen=True)
class Change:
    """All steps from one taxonomy to another, checked against both; ids that no step names are kept as they are."""

    before: str
    after: str
    steps: tuple[Step, ...]
    kept: tuple[str, ...] = ()
    why: str = ""

    def mapped(self, aspect: str) -> tuple[str, ...] | None:
        """What a label of the old taxonomy is in the new one.

        One id: the label holds under it (kept, renamed, merged, moved). Several: the aspect was split, and a judge or
        a person must say which. None: no label of it holds (redefined, retired, or no aspect of the old taxonomy).
        """
        return self._targets.get(aspect)

    @cached_property
    def _targets(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {aspect: (aspect,) for aspect in self.kept}
        for step in self.steps:
            if step.kind in EXACT or step.kind is Kind.SPLIT:
                found.update(dict.fromkeys(step.sources, step.targets))
        return found

    @cached_property
    def exact(self) -> dict[str, str]:
        """The new id of every old one whose mentions are mapped without a judge, the kept ones included."""
        split = {one for step in self.steps if step.kind is Kind.SPLIT for one in step.sources}
        return {old: new[0] for old, new in self._targets.items() if old not in split}

    @cached_property
    def read_anew(self) -> frozenset[str]:
        """New ids whose mentions only a judge can tell."""
        wanted = (Kind.SPLIT, Kind.REDEFINE, Kind.ADD)
        return frozenset(one for step in self.steps if step.kind in wanted for one in step.targets)

    @cached_property
    def dropped(self) -> frozenset[str]:
        """Old ids whose stored mentions go: split, redefined, retired."""
        wanted = (Kind.SPLIT, Kind.REDEFINE, Kind.RETIRE)
        return frozenset(one for step in self.steps if step.kind in wanted for one in step.sources)

    def as_json(self) -> str:
        """The change as it is recorded; `from_json` reads it back."""
        steps = [{"kind": str(step.kind), "sources": step.sources, "targets": step.targets} for step in self.steps]
        told = {"before": self.before, "after": self.after, "steps": steps, "kept": self.kept, "why": self.why}
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Change:
        """A recorded change."""
        told = json.loads(text)
        steps = (Step(Kind(one["kind"]), tuple(one["sources"]), tuple(one["targets"])) for one in told["steps"])
        return cls(told["before"], told["after"], tuple(steps), tuple(told["kept"]), told["why"])


def read_steps(folder: Path) -> tuple[list[Step], str]:
    """The declared steps of `folder` and their reason; none where it holds no changes.yaml. Raises TaxonomyError."""
    path = folder / CHANGES_FILE
    if not path.is_file():
        return [], ""
    told = read_mapping(path)
    if stray := set(told) - {"changes", "why"}:
        raise TaxonomyError(f"{CHANGES_FILE}: unknown key {min(stray)!r}; changes and why are accepted.")
    entries = told.get("changes") or []
    if not isinstance(entries, list):
        raise TaxonomyError(f"{CHANGES_FILE}: changes: a list of steps is expected, received {str(entries)[:60]!r}")
    return [_step(entry, number) for number, entry in enumerate(entries, start=1)], str(told.get("why") or "")


def _step(entry: Any, number: int) -> Step:
    """One entry, such as `{merge: [a.b, a.c], to: a.d}`."""
    where = f"{CHANGES_FILE}: step {number}"
    kinds = [kind for kind in Kind if isinstance(entry, Mapping) and str(kind) in entry]
    if len(kinds) != 1 or set(entry) - {str(kinds[0]), "to"}:
        raise TaxonomyError(
            f"{where}: {str(entry)[:80]!r} is no step.",
            remedy="Write one of: {rename: a.b, to: a.c}, {merge: [a.b, a.c], to: a.d}, {split: a.b, to: [a.c, a.d]}, "
            "{move: a.b} or {move: a.b, to: c.b}, {redefine: a.b}, {add: a.b}, {retire: a.b}.",
        )
    kind = kinds[0]
    named, to = _names(entry[str(kind)], where), _names(entry.get("to", []), where)
    wants_to = kind in (Kind.RENAME, Kind.MERGE, Kind.SPLIT)
    if not named or (wants_to != bool(to) and kind is not Kind.MOVE):
        raise TaxonomyError(f"{where}: {kind} {'needs' if wants_to else 'takes no'} `to`, received {entry!r}.")
    few = {Kind.RENAME: (1, 1), Kind.SPLIT: (1, 2), Kind.MERGE: (2, 1)}.get(kind)
    if few and (len(named) < few[0] or len(to) < few[1] or (kind is not Kind.MERGE and len(named) > 1)):
        raise TaxonomyError(f"{where}: {kind} takes {_shape(kind)}, received {entry!r}.")
    if kind in (Kind.RENAME, Kind.MERGE, Kind.MOVE) and len(to) > 1:
        raise TaxonomyError(f"{where}: {kind} has one `to`, received {to}.")
    if kind is Kind.ADD:
        return Step(kind, (), named)
    if kind is Kind.RETIRE:
        return Step(kind, named)
    return Step(kind, named, to or named)


def _shape(kind: Kind) -> str:
    return {
        Kind.RENAME: "one id and one `to`",
        Kind.SPLIT: "one id and two or more in `to`",
        Kind.MERGE: "two or more ids and one `to`",
    }[kind]


def _names(written: Any, where: str) -> tuple[str, ...]:
    names = [written] if isinstance(written, str) else written
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise TaxonomyError(f"{where}: an id or a list of ids is expected, received {written!r}.")
    if len(set(names)) < len(names):
        raise TaxonomyError(f"{where}: an id stands twice in {written!r}.")
    return tuple(names)


def change_between(old: Taxonomy, new: Taxonomy, declared: Sequence[Step] = (), why: str = "") -> Change:
    """The change from `old` to `new`, declared steps first, the rest inferred.

    Raises TaxonomyError listing each step that fits neither taxonomy and each id whose fate is in doubt, with what to
    write in changes.yaml.
    """
    problems = _misfits(old, new, declared)
    if problems:
        raise _refused(problems)
    inferred, doubts = _inferred(old, new, declared)
    if doubts:
        raise _refused(doubts)
    steps = tuple(declared) + tuple(inferred)
    spoken = {one for step in steps for one in step.sources}
    kept = tuple(one for one in old.ids if one not in spoken)
    return Change(old.label, new.label, steps, kept, why)


def _refused(problems: Sequence[str]) -> TaxonomyError:
    return TaxonomyError(
        "\n  ".join([f"The change is not clear, {len(problems)} to settle:", *problems]),
        remedy=f"Write it in {CHANGES_FILE} beside the new value.yaml.",
    )


def _misfits(old: Taxonomy, new: Taxonomy, declared: Sequence[Step]) -> list[str]:
    found: list[str] = []
    sources: dict[str, Step] = {}
    targets: dict[str, Step] = {}
    for step in declared:
        for side, names in ((old, step.sources), (new, step.targets)):
            unknown = (one for one in names if one not in side.ids)
            found += [f"{step}: no aspect {one!r} in {side.label}{nearest(one, side.ids)}" for one in unknown]
        for names, seen in ((step.sources, sources), (step.targets, targets)):
            found += [f"{step}: {one!r} stands in {seen[one]} already" for one in names if one in seen]
            seen.update(dict.fromkeys(names, step))
    for step in declared:
        gone = [one for one in step.targets if one in old.ids and one not in step.sources and one not in sources]
        for one in gone if step.kind is not Kind.ADD else ():
            merged = ", ".join((*step.sources, one))
            found.append(f"{step}: {one!r} is an aspect already; write {{merge: [{merged}], to: {one}}}")
        left = [one for one in step.sources if one in new.ids and one not in step.targets and one not in targets]
        found += [f"{step}: {one!r} is still in {new.label}; take it out there, or name it in `to`" for one in left]
        if step.kind is Kind.ADD:
            found += [f"{step}: {one!r} stands in {old.label} already" for one in step.targets if one in old.ids]
        if step.kind is Kind.REDEFINE:
            found += [
                f"{step}: raise its `meaning` in value.yaml" for one in step.sources if not _raised(old, new, one)
            ]
        if step.kind is Kind.MOVE:
            found += _same_dimension(step, old, new)
    return found


def _same_dimension(step: Step, old: Taxonomy, new: Taxonomy) -> list[str]:
    (before,), (after,) = step.sources[:1], step.targets[:1]
    if before not in old.ids or after not in new.ids or old.dimension(before) != new.dimension(after):
        return []
    return [f"{step}: it stands in {old.dimension(before)!r} in both; change its group in lenses.yaml"]


def _raised(old: Taxonomy, new: Taxonomy, aspect: str) -> bool:
    return aspect in old.ids and aspect in new.ids and new.aspect(aspect).meaning > old.aspect(aspect).meaning


def _inferred(old: Taxonomy, new: Taxonomy, declared: Sequence[Step]) -> tuple[list[Step], list[str]]:
    """Steps that ids and meanings leave no doubt of, and the doubts about the others."""
    named_before = {one for step in declared for one in step.sources}
    named_after = {one for step in declared for one in step.targets}
    gone = [one for one in old.ids if one not in new.ids and one not in named_before]
    come = [one for one in new.ids if one not in old.ids and one not in named_after]
    steps, doubts = _common(old, new, named_before | named_after)
    for one in list(gone):
        same = [other for other in come if _same_words(old, new, one, other)]
        if len(same) == 1:
            moved = old.dimension(one) != new.dimension(same[0])
            steps.append(Step(Kind.MOVE if moved else Kind.RENAME, (one,), (same[0],)))
            gone.remove(one)
            come.remove(same[0])
    raised = [step.sources[0] for step in steps if step.kind is Kind.REDEFINE]
    if not gone and not (raised and come):
        return steps + [Step(Kind.ADD, (), (one,)) for one in come], doubts
    doubts += [f"{one!r} is gone: {_ways_out(one, come, new)}" for one in gone]
    if not gone:
        whole = ", ".join((raised[0], *come))
        doubts.append(
            f"{raised[0]!r} has a new meaning and {', '.join(come)} came: {{split: {raised[0]}, to: [{whole}]}}, or "
            f"{{redefine: {raised[0]}}} and {{add: {come[0]}}}"
        )
    return steps, doubts


def _common(old: Taxonomy, new: Taxonomy, named: set[str]) -> tuple[list[Step], list[str]]:
    """Steps of the aspects that stand in both and that nobody named."""
    steps: list[Step] = []
    doubts: list[str] = []
    for one in (one for one in old.ids if one in new.ids and one not in named):
        before, after = old.aspect(one).meaning, new.aspect(one).meaning
        if after < before:
            doubts.append(f"{one!r}: its meaning went from {before} back to {after}; a meaning is only raised")
        elif after > before:
            steps.append(Step(Kind.REDEFINE, (one,), (one,)))
        elif old.dimension(one) != new.dimension(one):
            steps.append(Step(Kind.MOVE, (one,), (one,)))
    return steps, doubts


def _same_words(old: Taxonomy, new: Taxonomy, one: str, other: str) -> bool:
    """Whether two ids stand for one aspect beyond doubt: the same meaning number and definition in both languages."""
    a, b = old.aspect(one), new.aspect(other)
    return (a.meaning, a.definition_zh, a.definition_en) == (b.meaning, b.definition_zh, b.definition_en)


def _ways_out(one: str, come: Sequence[str], new: Taxonomy) -> str:
    if come:
        ways = [f"{{rename: {one}, to: {come[0]}}}"]
        ways += [f"{{split: {one}, to: [{', '.join(come)}]}}"] if len(come) > 1 else []
    else:
        prefix = one.split(".", 1)[0]
        near = next((other for other in new.ids if other.startswith(f"{prefix}.")), new.ids[0])
        ways = [f"{{merge: [{one}, {near}], to: {near}}}"]
    return ", ".join([*ways, f"or {{retire: {one}}}"])


def moves_lines(old: Taxonomy, new: Taxonomy) -> bool:
    """Whether any published line could move: aspects, meanings, sides, or the groups of a lens that both have.

    Better wording, cues, examples, and lenses that come or go move none.
    """
    if {(one.id, one.meaning, one.side) for one in old.aspects} != {
        (one.id, one.meaning, one.side) for one in new.aspects
    }:
        return True
    lenses = {lens.id: lens for lens in new.lenses}
    return any(_members(lens) != _members(lenses[lens.id]) for lens in old.lenses if lens.id in lenses)


def _members(lens: Lens) -> set[tuple[str, str, str]]:
    return {(group.id, str(group.side), aspect) for group in lens.groups for aspect in group.aspects}


def heads_after(
    change: Change, old: Taxonomy, heads: Mapping[str, Sequence[Sequence[Any]]]
) -> dict[str, list[list[Any]]]:
    """Older ids and meanings by the id that they are after `change`: what a judge trained before still answers with.

    `heads`: the same before the change.
    """
    found: dict[str, list[list[Any]]] = {}
    for before, after in change.exact.items():
        told = [list(one) for one in heads.get(before, ())]
        if before != after:
            told.append([before, old.aspect(before).meaning])
        if told:
            found.setdefault(after, []).extend(told)
    return found
