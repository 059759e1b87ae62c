"""The page: whole, self-contained, harmless whatever feedback holds, and the same for the same ledger."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from flows.report.build import build
from taxonomy.errors import InputError, WarehouseError
from tests.flows.report.conftest import HOSTILE, PRODUCT
from tests.warehouse.ledger_builder import open_book
from warehouse.marts import aggregate
from warehouse.publish import publish
from warehouse.read import Ledger

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
    assert "@import" not in pages[lang]
    assert "url(" not in pages[lang]
    policy = next(attrs["content"] for tag, attrs in page.tags if tag == "meta" and "http-equiv" in attrs)
    assert policy is not None and policy.startswith("default-src 'none'")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_markup_in_feedback_and_in_names_stays_text(pages: dict[str, str], lang: str) -> None:
    page = Page(pages[lang])
    assert len(page.scripts) == 1 and "alert" not in page.scripts[0]
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert "javascript:" not in "".join(str(attrs.get("href")) for _, attrs in page.tags)
    assert PRODUCT in page.text
    shown = [text for text in HOSTILE[:3] if text in page.text]
    assert shown, "the hostile quotes are the surest and newest, so that some of them are on the page"
    assert "49" not in re.findall(r"never arrived (\S+)", page.text)


def test_planted_loss_is_told_with_its_size_since_when_and_a_quote(pages: dict[str, str]) -> None:
    text = Page(pages["en"]).text
    assert "Delivery: more value lost" in text
    assert "4 Jan 2026" in text or "3 Jan 2026" in text or "5 Jan 2026" in text
    assert re.search(r"of 100 feedbacks tell of value lost; before, \d+\.\d did \(\+\d+\.\d, 95 % interval", text)
    assert "<mark>" in pages["en"]


def test_quotes_in_the_readers_language_come_first(pages: dict[str, str]) -> None:
    zh = pages["zh"]
    assert zh.index("物流太慢了，等了三天") < zh.index("parcel ")


def test_both_languages_hold_the_same_numbers(pages: dict[str, str]) -> None:
    bars = [re.findall(r'style="(--end:[^"]+)"', pages[lang]) for lang in ("en", "zh")]
    assert bars[0] and bars[0] == bars[1]


def test_every_line_of_the_ledger_opens_to_its_aspects(pages: dict[str, str]) -> None:
    assert pages["en"].count('<details class="line') == 8  # seven dimensions and the outcomes
    for name in ("Delivery", "Money", "Overall satisfaction", "Sustainability"):
        assert re.search(rf'<th scope="row" class="name">{name}</th>', pages["en"])


def test_every_chart_is_told_in_words_too(pages: dict[str, str]) -> None:
    charts = [attrs for tag, attrs in Page(pages["en"]).tags if tag == "svg"]
    assert len(charts) >= 10
    assert all("weeks from" in str(attrs["aria-label"]) for attrs in charts)


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


def test_a_small_ledger_without_changes_says_that_nothing_changed(tmp_path: Path) -> None:
    from tests.warehouse.ledger_builder import SAMPLE

    book = open_book(tmp_path / "warehouse.duckdb")
    book.load(*SAMPLE)
    aggregate(book.store)
    link = publish(book.store, tmp_path / "published").link
    book.store.close()
    with Ledger.open(link) as ledger:
        assert "no aspect changed beyond chance" in build(ledger, tmp_path / "report.html").read_text("utf-8")
