"""The page: whole, self-contained, harmless whatever feedback holds, and the same for the same ledger."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest

from benchmarks._ledger_builder import open_book
from flows.report.build import CHARTS, SCRIPTS, TEMPLATES, build, render
from flows.report.facts import Passage, Theme
from flows.report.gathering import gather
from flows.report.labels import LABELS
from flows.report.payload import payload
from flows.report.rows import rows
from flows.report.script_labels import SCRIPT
from flows.report.words import Words
from taxonomy.errors import InputError, WarehouseError
from tests.flows.report.conftest import HOSTILE, LAST, PRODUCT
from warehouse.marts import aggregate
from warehouse.measure.findings import ChangeKind
from warehouse.publish import publish
from warehouse.read import Ledger
from warehouse.store import Store

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """Tags with their attributes, ids, text, and whether tags close in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.text = ""
        self.scripts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)
        elif self.open and self.open[-1] != "style":
            self.text += data

    @property
    def data(self) -> dict[str, Any]:
        """What the script reads."""
        return json.loads(zlib.decompress(base64.b64decode(self.scripts[0])))


@pytest.fixture(scope="module")
def pages(link: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    with Ledger.open(link) as ledger:
        return {lang: build(ledger, folder / f"{lang}.html", lang=lang).read_text("utf-8") for lang in ("en", "zh")}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_page_is_well_formed_and_every_link_inside_it_leads_somewhere(pages: dict[str, str], lang: str) -> None:
    page = Page(pages[lang])
    assert not page.unbalanced
    assert not page.open
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page.tags:
        for name in ("href", "aria-labelledby"):
            if name in attrs:
                assert str(attrs[name]).removeprefix("#") in ids
    assert [tag for tag, _ in page.tags].count("h1") == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_page_asks_nothing_of_the_network(pages: dict[str, str], lang: str) -> None:
    page = Page(pages[lang])
    for tag, attrs in page.tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert "src" not in attrs
        assert str(attrs.get("href", "#")).startswith("#")
    style = (TEMPLATES / "report.css").read_text("utf-8")
    assert "@import" not in style and "url(" not in style
    policy = next(attrs["content"] for tag, attrs in page.tags if tag == "meta" and "http-equiv" in attrs)
    assert policy is not None and policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy
    for script in page.scripts[1:]:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_markup_in_feedback_and_in_names_stays_text(pages: dict[str, str], lang: str) -> None:
    page = Page(pages[lang])
    assert len(page.scripts) == 3 and re.fullmatch(r"[A-Za-z0-9+/=]+", page.scripts[0])
    own = "".join((TEMPLATES / "js" / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    assert page.scripts[1:] == [CHARTS.read_text("utf-8"), own], "what runs is ours alone, to the letter"
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert "javascript:" not in "".join(str(attrs.get("href")) for _, attrs in page.tags)
    assert PRODUCT in page.text
    quoted = {row[9] for row in page.data["quotes"]["rows"]}
    assert set(HOSTILE) <= quoted, "the hostile quotes are the surest and newest, so that they are on the page"
    assert PRODUCT in page.data["cube"]["products"]
    assert "never arrived 49" not in page.text


def test_planted_loss_is_told_with_its_size_since_when_and_a_quote(pages: dict[str, str]) -> None:
    text = Page(pages["en"]).text
    assert "Delivery: more value lost" in text
    assert "4 Jan 2026" in text or "3 Jan 2026" in text or "5 Jan 2026" in text
    assert re.search(r"of 100 feedbacks tell of value lost; before, \d+\.\d did \(\+\d+\.\d, 95 % interval", text)
    assert "<mark>" in pages["en"]


def test_quotes_carry_their_place_in_the_feedback_and_where_it_was_said(pages: dict[str, str]) -> None:
    data = Page(pages["zh"]).data
    row = next(row for row in data["quotes"]["rows"] if "物流太慢了" in row[9])
    assert data["cube"]["keys"][row[0]] == "service.delivery" and row[1] == -1
    assert data["cube"]["products"][row[3]] == data["quotes"]["names"][row[6]] == PRODUCT
    assert data["cube"]["languages"][row[5]] == "zh"


def test_both_languages_hold_the_same_numbers(pages: dict[str, str]) -> None:
    cells = [re.findall(r'<td class="num">([^<]*)</td>', pages[lang]) for lang in ("en", "zh")]
    assert cells[0] and cells[0] == cells[1]
    assert Page(pages["en"]).data["cube"] == Page(pages["zh"]).data["cube"]


def test_the_ledger_is_a_table_too_with_every_aspect_below_its_dimension(pages: dict[str, str]) -> None:
    assert pages["en"].count('<tr class="sub">') == 33
    for name in ("Delivery", "Money", "Overall satisfaction", "Sustainability"):
        assert re.search(rf'<th scope="row">{name}</th>', pages["en"])


def test_every_section_stands_in_its_order(pages: dict[str, str]) -> None:
    order = re.findall(r'<section id="(\w+)"', pages["en"])
    assert order == [
        "changed", "ledger", "trends", "balance", "drivers", "why", "segments", "emerging", "evidence", "health",
        "reading",
    ]  # fmt: skip


def test_three_sentences_are_linked_to_their_evidence(pages: dict[str, str]) -> None:
    page = Page(pages["en"])
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    links = re.search(r'<ol class="sentences">(.*?)</ol>', pages["en"], re.DOTALL)
    assert links is not None
    found = re.findall(r'href="#([^"]+)"', links[1])
    assert len(found) == 3 and set(found) <= ids


def test_every_chart_has_a_table_below_it(pages: dict[str, str]) -> None:
    for lang in ("en", "zh"):
        charts = re.findall(r'<div id="(chart-[^"]+)" class="chart"></div>\s*<details class="numbers">', pages[lang])
        assert len(charts) == len(re.findall(r'id="chart-', pages[lang])) >= 8


def test_every_text_of_the_script_stands_in_both_languages_and_is_used() -> None:
    scripts = "".join(path.read_text("utf-8") for path in sorted((TEMPLATES / "js").glob("*.js")))
    asked = set(re.findall(r'\bt\("(\w+)"[,)]', scripts))
    assert asked <= set(SCRIPT), sorted(asked - set(SCRIPT))
    named = set(re.findall(r'"(\w+)"', scripts)) | {"outcome_rating", "outcome_satisfaction"}  # made from the data
    assert set(SCRIPT) <= named, sorted(set(SCRIPT) - named)
    for name, texts in SCRIPT.items():
        assert len(texts) == 2 and all(texts)
        assert set(re.findall(r"{\w+}", texts[0])) == set(re.findall(r"{\w+}", texts[1])), name


def test_every_label_of_the_page_is_used() -> None:
    folder = TEMPLATES.parent
    texts = [path.read_text("utf-8") for path in sorted(TEMPLATES.glob("*.j2"))]
    texts += [path.read_text("utf-8") for path in sorted(folder.glob("*.py")) if path.stem != "labels"]
    named = set(re.findall(r"[\"'](\w+)[\"']", "".join(texts)))
    named |= {kind.value for kind in ChangeKind}
    assert set(LABELS) <= named, sorted(set(LABELS) - named)


def test_quotes_stand_by_their_place_and_then_newest_whatever_their_aspect(
    ledger: Ledger, pages: dict[str, str]
) -> None:
    data = Page(pages["en"]).data
    places = {
        (row["aspect"], row["polarity"], row["feedback_id"][:8], row["text"][row["start_char"] : row["end_char"]]): row
        for row in rows(ledger.named("quotes_of_slices"))
    }
    told = [places[data["cube"]["keys"][row[0]], row[1], row[11], row[9]] for row in data["quotes"]["rows"]]
    order = [(row["place"], -row["ledger_day"].toordinal()) for row in told]
    assert order == sorted(order)
    turns = sum(one["aspect"] != other["aspect"] for one, other in pairwise(told))
    assert turns >= len({row["aspect"] for row in told}), "aspects take turns"


def test_rising_words_name_the_days_that_they_compare(pages: dict[str, str]) -> None:
    assert Page(pages["en"]).data["terms_days"] == ["2025-12-08", "2026-01-04", "2026-01-05", "2026-01-31"]


def test_versions_of_model_taxonomy_and_redaction_stand_at_the_foot(pages: dict[str, str]) -> None:
    foot = Page(pages["en"][pages["en"].rindex("<footer>") :]).text
    assert "cues@1.0.0" in foot and "value@1.0.0" in foot and "redaction" in foot


def test_the_same_ledger_gives_the_same_bytes(ledger: Ledger, tmp_path: Path) -> None:
    first, second = (build(ledger, tmp_path / name).read_bytes() for name in ("a.html", "b.html"))
    assert first == second


def test_a_page_that_cannot_be_written_is_one_sentence_with_a_remedy(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError) as caught:
        build(ledger, tmp_path / "file" / "report.html")
    assert caught.value.remedy


def test_a_ledger_without_judged_feedback_says_so(tmp_path: Path) -> None:
    book = open_book(tmp_path / "warehouse.duckdb")
    aggregate(book.store)
    link = publish(book.store, tmp_path / "published").link
    book.store.close()
    with Ledger.open(link) as ledger, pytest.raises(WarehouseError, match="no judged feedback"):
        build(ledger, tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("days", "told"), [(27, "The ledger holds 27 days, too few to compare"), (28, "no aspect changed beyond chance")]
)
def test_a_ledger_without_changes_says_whether_it_could_have_shown_any(tmp_path: Path, days: int, told: str) -> None:
    from benchmarks._ledger_builder import Said

    book = open_book(tmp_path / "warehouse.duckdb")
    good = [("outcome.satisfaction", 1, "good")]
    book.load(*(Said(id=f"f-{n}", day=LAST - timedelta(days=n), mentions=good) for n in range(days)))
    aggregate(book.store)
    link = publish(book.store, tmp_path / "published").link
    book.store.close()
    with Ledger.open(link) as ledger:
        assert told in build(ledger, tmp_path / "report.html").read_text("utf-8")


def test_what_emerges_is_told_with_its_size_quote_and_draft_and_stays_text(ledger: Ledger) -> None:
    facts = gather(ledger, "en", weeks=4)
    passage = Passage("", 0, "so ", HOSTILE[0], "", LAST, "lamp", "app", "en", "f1")
    theme = Theme(
        phrase="<i>child lock</i>",
        terms=("<i>child lock</i>", "lock"),
        first_day=LAST,
        judged=200,
        judged_before=400,
        feedbacks=12,
        feedbacks_before=1,
        q=0.001,
        positive=2,
        negative=9,
        product="lamp",
        near="Safety",
        draft="id: product.child_lock\nzh: 童锁\n",
        passages=(passage,),
    )
    for lang, size in (
        ("en", "12 feedbacks say it since 31 Jan 2026 (6.0 of 100, before 0.2"),
        ("zh", "每百条 6.0 条"),
    ):
        page = Page(render(replace(facts, themes=(theme,), no_themes=None), Words(lang), ""))
        assert "<i>child lock</i>" in page.text and size in page.text and HOSTILE[0] in page.text
        assert "id: product.child_lock" in page.text
        assert not page.unbalanced


def test_without_themes_the_page_says_why(ledger: Ledger) -> None:
    facts = gather(ledger, "en", weeks=4)
    refused = {"code": "too_few", "reason": "7 feedbacks; 100 are needed", "feedbacks": 7}
    for why, said in ((None, "No new theme beyond chance"), ({}, "not been analysed yet"), (refused, "100 are needed")):
        assert said in render(replace(facts, themes=(), no_themes=why), Words("en"), "")


def test_corrected_shares_stand_beside_the_raw_ones(ledger: Ledger) -> None:
    facts = gather(ledger, "en", weeks=4)
    row = {"name": "Delivery", "status": "partly", "period": LAST, "period_end": LAST}
    for side in ("lost", "gained"):
        row |= {
            f"{side}_share": 20.0,
            f"{side}_adjusted": 17.5,
            f"{side}_adjusted_low": 12.0,
            f"{side}_adjusted_high": 23.1,
        }
    text = Page(render(replace(facts, adjusted=(row,)), Words("en"), "")).text
    assert "Delivery *" in text and "12.0 … 23.1" in text
    assert "* Some of the feedback could not be corrected" in text


def test_why_no_share_is_corrected_is_told_in_the_ledgers_words(ledger: Ledger) -> None:
    facts = gather(ledger, "en", weeks=4)
    reason = {"reason": "cues@1.0.0 has no confusion counts", "aspects": 37}
    for lang, said in (("en", "no confusion counts (37 aspects)"), ("zh", "no confusion counts (37 个方面)")):
        assert said in Page(render(replace(facts, adjusted=(), not_adjusted=(reason,)), Words(lang), "")).text


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "alert of 6 Jan 2026: Delivery, more value lost · product Kettle"),
        ("zh", "2026年1月6日提醒：交付与物流，流失增多 · 产品 Kettle"),
    ],
)
def test_an_alert_is_marked_on_the_trend_of_what_it_is_about(
    ledger: Ledger, lang: Literal["zh", "en"], told: str
) -> None:
    drop = {"key": "service.delivery", "slice_kind": "product", "slice_value": "Kettle", "direction": "lost_up",
            "opened_day": date(2026, 1, 6), "since": date(2026, 1, 4)}  # fmt: skip
    whole = drop | {"key": "service", "slice_kind": "all", "slice_value": "all", "direction": "net_down"}
    strange = drop | {"key": "no.longer.there"}
    facts = replace(gather(ledger, lang, weeks=4), alerts=(drop, whole, strange))
    made = payload(ledger, facts, Words(lang))
    marks = {event["text"]: event for event in made["events"] if event["link"] == "why"}
    assert marks[told]["day"] == "2026-01-04"
    assert made["cube"]["keys"][marks[told]["key"]] == "service.delivery"
    assert {made["cube"]["keys"][event["key"]] for event in marks.values()} == {"service.delivery", "elements/service"}


def test_a_ledger_that_was_published_before_alerts_were_has_its_page(link: Path, tmp_path: Path) -> None:
    older = tmp_path / "ledger.duckdb"
    older.write_bytes(link.resolve().read_bytes())
    with Store.open(older) as store:
        store.execute("DROP TABLE alert")
        store.execute("DROP TABLE alert_event")
    with Ledger.open(older) as ledger:
        facts = gather(ledger, "en", weeks=4)
    assert facts.alerts == ()
    assert facts.dimensions
