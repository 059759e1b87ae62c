"""The report's section on interventions: words and drawing in both languages, markup stays text, none where none is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks._ledger_builder import Said, open_book
from flows.report.build import TEMPLATES
from flows.report.intervention_words import STORY, intervention_word
from flows.report.interventions import interventions
from flows.report.words import Words
from warehouse.analyses import analyse
from warehouse.interventions import Intervention, add
from warehouse.marts import aggregate
from warehouse.publish import publish
from warehouse.read import Ledger

FIRST, SINCE = date(2026, 3, 2), date(2026, 4, 13)
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def _said(day: int, number: int) -> Said:
    lost = number % 3 == 0 and not (day >= 42 and number % 2 == 0)
    return Said(
        id=f"{day}-{number}",
        day=FIRST + timedelta(day),
        mentions=[("service.delivery", -1, f"crushed {day} {number}")] if (lost and (day + number) % 4) else [],
    )


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("interventions")
    book = open_book(folder / "warehouse.duckdb")
    with book.store:
        book.load(*(_said(day, number) for day in range(63) for number in range(12)))
        aggregate(book.store)
        box = Intervention(
            name="box", what="A <b>stronger</b> box", level="aspect", key="service.delivery", since=SINCE, owner="Li Na"
        )
        add(book.store, box, now=NOW)
        late = Intervention(name="late", what="夜班", level="dimension", key="image", since=FIRST + timedelta(60))
        add(book.store, late, now=NOW)
        assert analyse(book.store)
        link = publish(book.store, folder / "published").link
    with Ledger.open(link) as opened:
        yield opened


def section(told: Any, lang: str) -> str:
    words = Words(lang)
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    template = environment.get_template("interventions.html.j2")
    return template.render(
        facts={"interventions": told}, words=words, t=words.label, intervention_word=intervention_word
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_is_told_with_its_verdict_and_drawn(ledger: Ledger, lang: str) -> None:
    late, box = interventions(ledger, lang)
    assert box.tone == "gain" and box.drawing is not None and len(box.drawing.dots) == 9
    assert [after for _, _, after in box.drawing.dots] == [False] * 6 + [True] * 3
    assert late.tone == "calm" and late.drawing is None
    assert ("为时尚早" if lang == "zh" else "too early to say") == late.verdict
    assert ("至少要 14 天" if lang == "zh" else "14 are needed") in late.story
    page = section((late, box), lang)
    assert STORY["title"][0 if lang == "zh" else 1] in page
    assert "A &lt;b&gt;stronger&lt;/b&gt; box" in page and "<b>stronger" not in page
    assert page.count("<svg") == 1 and "nan" not in page


def test_a_ledger_without_the_relation_has_no_section(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    relations = ledger.relations()
    monkeypatch.setattr(ledger, "relations", lambda: relations[relations["relation"] != "value_intervention"])
    assert interventions(ledger, "en") == ()
