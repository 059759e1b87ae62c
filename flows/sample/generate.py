"""Makes the bundled sample: `python -m flows.sample.generate [FOLDER]` writes drops/ and truth.yaml, ever the same.

Called by people who change the sample, and by its test. `build` gives the same in memory, with the labels that the
words carry, so that a judge can be measured on them. What each source must count (read = loaded + updated + duplicate +
deleted + quarantined) follows from how the files are put together and is written to truth.yaml.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from flows.sample import dirt, plan
from flows.sample.contents import COPIES, DROPS, SEED, Sample
from flows.sample.formats import Row, write_file
from flows.sample.plan import Draft
from flows.sample.shapes import BROKEN, COLUMNS, SHAPES
from flows.sample.truth import truth_text
from flows.sample.writing import converse, write

HERE: Final = Path(__file__).resolve().parent
SAME_ROW_TWICE: Final = {"shop_reviews": 12, "intl_reviews": 6, "store_survey": 8, "posts": 2}
SENT_AGAIN: Final = {"app_reviews": 15, "tickets": 10}  # rows of one drop that the next one repeats unchanged
EDITED: Final = {"shop_reviews": 9, "intl_reviews": 6, "app_reviews": 8, "tickets": 5}
DELETED: Final = {"app_reviews": 9, "shop_reviews": 5}
RATING_ONLY: Final = {"app_reviews": 30, "store_survey": 25}
DEFAULT_TEXT: Final = {"shop_reviews": 40}
PERSONAL: Final = {"tickets": 0.22, "shop_reviews": 0.02, "intl_reviews": 0.02, "app_reviews": 0.02}


def build(seed: int = SEED) -> Sample:
    """The sample in memory. The same seed gives the same sample."""
    chance = Random(seed)  # noqa: S311 (a sample, no secret)
    sample = Sample(counts={source: Counter() for source in DROPS})
    sample.files = {(source, day): [] for source, (_, days) in DROPS.items() for day in days}
    drafts = plan.draw_drafts(chance)
    drafts += _oddities(chance, drafts, sample)
    for draft in drafts:
        if not draft.text:
            _put_in_words(chance, draft, sample)
    _leave_wordless(chance, drafts, sample)
    for draft in drafts:
        _file(sample, draft, _drop_of(draft), "loaded")
    final = {draft.id: draft for draft in drafts}
    _revise(chance, drafts, final, sample)
    _repeat(chance, sample)
    _break(chance, sample)
    sample.drafts = list(final.values())
    return sample


def _drop_of(draft: Draft) -> date:
    return next(day for day in DROPS[draft.source][1] if draft.day <= day)


def _file(sample: Sample, draft: Draft, drop: date, outcome: str, edited: datetime | None = None) -> None:
    row = SHAPES[draft.source](draft, edited, outcome == "deleted")
    sample.files[draft.source, drop].append(row)
    sample.counts[draft.source][outcome] += 1


def _put_in_words(chance: Random, draft: Draft, sample: Sample) -> None:
    draft.text = write(chance, draft)
    if chance.random() < PERSONAL.get(draft.source, 0.0):
        sentence, items = dirt.personal(chance, draft.language)
        draft.text = f"{draft.text}{'' if draft.language == 'zh' else ' '}{sentence}"
        sample.personal += items
    elif draft.source == "intl_reviews" and draft.number % 25 == 0:
        draft.text = draft.text.replace(". ", ".\n", 1)  # a line break inside a CSV field
    if draft.kind == "ticket":
        subject, turns = converse(chance, draft)
        draft.turns = [("subject", subject), *turns]


def _oddities(chance: Random, drafts: list[Draft], sample: Sample) -> list[Draft]:
    """Feedbacks in other languages, in two at once, with a script tag, with a spreadsheet formula."""
    made: list[Draft] = []

    def add(source: str, text: str, said: dict[str, int], rating: int) -> Draft:
        model = deepcopy(chance.choice([draft for draft in drafts if draft.source == source]))
        model.number = len(drafts) + len(made) + 1
        model.text, model.said, model.rating = text, dict(said), rating
        made.append(model)
        return model

    for text in dirt.OTHER_LANGUAGES:
        sample.not_judged[add("app_reviews", text, {}, 3).id] = "other_language"
    for text, said in dirt.MIXED * 4:
        add("app_reviews", text, said, 4 if sum(said.values()) > 0 else 2)
    add("intl_reviews", dirt.SCRIPT, {"product.quality": 1}, 5).product = "Kettle K2"
    add("shop_reviews", dirt.FORMULA, {"product.quality": 1}, 5)
    return made


def _leave_wordless(chance: Random, drafts: list[Draft], sample: Sample) -> None:
    for wanted, why, text in ((RATING_ONLY, "rating_only", ""), (DEFAULT_TEXT, "default_text", dirt.DEFAULT_PRAISE)):
        for source, count in wanted.items():
            choice = [d for d in drafts if d.source == source and d.id not in sample.not_judged]
            for draft in chance.sample(choice, count):
                draft.text, draft.said, draft.rating = text, {}, 5 if chance.random() < 0.7 else draft.rating
                sample.not_judged[draft.id] = why


def _revise(chance: Random, drafts: list[Draft], final: dict[str, Draft], sample: Sample) -> None:
    """Edits and deletions: a later file brings the same id again."""
    for source in {**EDITED, **DELETED}:
        days = DROPS[source][1]
        edits, deletions = EDITED.get(source, 0), DELETED.get(source, 0)
        choice = [d for d in drafts if d.source == source and d.day <= days[-2] and d.id not in sample.not_judged]
        for index, draft in enumerate(chance.sample(choice, edits + deletions)):
            later = days[days.index(_drop_of(draft)) + 1]
            at = datetime(later.year, later.month, later.day, 9, chance.randint(0, 59))  # noqa: DTZ001 (local time)
            if index < edits:
                changed = deepcopy(draft)
                if index % 3 == 0:  # the date was wrong, too
                    changed.created += timedelta(days=1 if draft.day == plan.FIRST_DAY else -1)
                changed.said = {"product.quality": -draft.said.get("product.quality", -1), "outcome.loyalty": 1}
                if changed.kind == "ticket":
                    changed.said = {"service.aftersale": -1, "cost.emotional": -1}
                changed.text = ""
                _put_in_words(chance, changed, sample)
                _file(sample, changed, later, "updated", at)
                final[draft.id] = changed
            else:
                _file(sample, draft, later, "deleted", at)
                del final[draft.id]


def _repeat(chance: Random, sample: Sample) -> None:
    """Rows that come twice: within a file, and in the file after it."""
    for source, count in SAME_ROW_TWICE.items():
        rows = sample.files[source, DROPS[source][1][-1]]
        for row in chance.sample([row for row in rows if not _revised(row)], count):
            rows.insert(chance.randint(rows.index(row), len(rows)), row)
            sample.counts[source]["duplicate"] += 1
    for source, count in SENT_AGAIN.items():
        days = DROPS[source][1]
        known = [row for row in sample.files[source, days[-3]] if not _revised(row)]
        revised = {_id(row) for day in days for row in sample.files[source, day] if _revised(row)}
        for row in chance.sample([row for row in known if _id(row) not in revised], count):
            sample.files[source, days[-2]].insert(0, row)
            sample.counts[source]["duplicate"] += 1


def _id(row: Row) -> Any:
    return "" if isinstance(row, bytes) else row.get("id") or row.get("ticket", {}).get("id")


def _revised(row: Row) -> bool:
    told = str(row)
    return any(mark in told for mark in ("'updated'", "'changed'", "'deleted'", "已删除")) or (
        not isinstance(row, bytes) and bool(row.get("修改时间") or row.get("edited"))
    )


def _break(chance: Random, sample: Sample) -> None:
    for source, rows in BROKEN.items():
        target = sample.files[source, DROPS[source][1][0]]
        for reason, row in rows:
            target.insert(chance.randint(0, len(target)), row)
            sample.counts[source][f"quarantined {reason}"] += 1


def file_name(source: str, day: date) -> str:
    """Where a drop lies below the sample's folder."""
    return f"drops/{source}/{DROPS[source][0].format(day=day.isoformat())}"


def generate(folder: Path = HERE) -> Sample:
    """Write drops/ and truth.yaml under `folder`, replacing what is there."""
    sample = build()
    shutil.rmtree(folder / "drops", ignore_errors=True)
    for (source, day), rows in sample.files.items():
        path = folder / file_name(source, day)
        write_file(path, rows, COLUMNS[source])
        if (source, day) in COPIES:
            (path.parent / COPIES[source, day]).write_bytes(path.read_bytes())
    (folder / "truth.yaml").write_text(truth_text(sample), encoding="utf-8")
    return sample


def main(arguments: Iterable[str]) -> None:
    """Command line: an optional folder."""
    generate(*(Path(argument) for argument in list(arguments)[:1]))


if __name__ == "__main__":
    main(sys.argv[1:])
