"""The report in a browser: evidence, hostile text, keyboard, paper, accessibility and pictures of it, in two languages.

Pictures land in build/screenshots, for people to look at.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES, OpenReport, settle
from tests.browser.planted_ledger import APP, HOSTILE, KETTLE, LAMP, LAST, TEA
from warehouse.read import Ledger

pytestmark = pytest.mark.slow

AXE = Path(__file__).parent / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DELIVERY = {"en": "Delivery", "zh": "交付与物流"}
SERVICE = {"en": "Service value", "zh": "服务价值"}
SATISFACTION = {"en": "Overall satisfaction", "zh": "总体满意度"}

BAR = """([id, name, fill]) => {
    const style = getComputedStyle(document.documentElement).getPropertyValue(fill).trim();
    const middle = one => { const box = one.getBoundingClientRect(); return box.top + box.height / 2; };
    const label = [...document.querySelectorAll(`#${id} svg text`)].find(one => one.textContent.includes(name));
    const bars = [...document.querySelectorAll(`#${id} svg path`)].filter(one => one.getAttribute("fill") === style);
    const near = bars.filter(one => Math.abs(middle(one) - middle(label)) < 16);
    const box = near.sort((a, b) => b.getBoundingClientRect().width - a.getBoundingClientRect().width)[0].getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}"""  # noqa: E501  one line of script

MADE = """() => ({
    scripts: document.scripts.length,
    links: document.querySelectorAll('a[href]:not([href^="#"])').length,
    strange: document.querySelectorAll("main img, main b[onmouseover], iframe, object, embed, link").length,
    handlers: [...document.querySelectorAll("*")]
        .filter(one => [...one.attributes].some(attribute => /^on/.test(attribute.name))).length,
})"""


def click_bar(page: Any, name: str, fill: str = "--loss-fill") -> None:
    """Clicks the bar that stands beside `name` in the ledger, where a reader would: on what is drawn."""
    settle(page)
    page.locator("#chart-ledger").scroll_into_view_if_needed()
    page.mouse.click(*page.evaluate(BAR, ["chart-ledger", name, fill]).values())


def shown_evidence(page: Any) -> tuple[str, str]:
    """The aspect and the side ('0', '1' or '-1') that the evidence stands at."""
    chosen = page.evaluate("() => document.querySelector('#evidence-key').selectedOptions[0].textContent")
    return chosen, page.locator("input[name=evidence-side]:checked").input_value()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bar_opens_its_aspects_and_then_its_evidence(open_report: OpenReport, ledger: Ledger, lang: str) -> None:
    page = open_report(lang).page
    drawn = page.locator("#chart-ledger svg text", has_text=DELIVERY[lang])
    assert drawn.count() == 0
    click_bar(page, SERVICE[lang])
    assert drawn.count() == 1, "a dimension opens to its aspects"
    click_bar(page, DELIVERY[lang])
    assert shown_evidence(page) == (DELIVERY[lang], "0")
    assert page.evaluate("() => document.activeElement.id") == "h-evidence"
    assert page.locator("#h-evidence").bounding_box()["y"] < 900, "the reader is taken there"
    marks = set(page.locator("#quotes mark").all_inner_texts())
    spans = ledger.query(
        "SELECT DISTINCT substr(text, start_char + 1, end_char - start_char) AS span FROM mention "
        "JOIN feedback USING (feedback_id) WHERE aspect = 'service.delivery'"
    )
    assert len(marks) > 3
    assert {" ".join(mark.split()) for mark in marks} <= {" ".join(span.split()) for span in spans["span"]}
    click_bar(page, SATISFACTION[lang])
    assert shown_evidence(page)[0] == SATISFACTION[lang]


def delivery(ledger: Ledger, product: str) -> tuple[int, int]:
    """Judged feedbacks of a product that lost and gained on delivery in the weeks first shown."""
    row = ledger.query(
        "SELECT count(DISTINCT feedback_id) FILTER (mention.polarity = -1) AS l, count(DISTINCT feedback_id) "
        "FILTER (mention.polarity = 1) AS g FROM mention JOIN feedback USING (feedback_id) "
        "WHERE aspect = 'service.delivery' AND product = coalesce($product, product) AND judged "
        "AND feedback.ledger_day >= $first::DATE",
        {"first": str(LAST - timedelta(days=LAST.weekday() + 21)), "product": product or None},
    ).iloc[0]
    return int(row["l"]), int(row["g"])


def test_a_field_of_another_product_opens_its_quotes_until_a_filter_or_reset_is_used(
    open_report: OpenReport, ledger: Ledger
) -> None:
    page = open_report("en").page
    counted = page.locator("#evidence-count")
    for let_go, product in (("reset", ""), ("filter", TEA)):
        page.locator("#f-product").select_option(label=LAMP)
        settle(page)
        cell = page.locator("#chart-heat svg text", has_text="−").first
        cell.scroll_into_view_if_needed()
        box = cell.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert (
            "Delivery: {} feedbacks tell of value lost, {} of".format(*delivery(ledger, KETTLE)) in counted.inner_text()
        )
        origins = page.locator("#quotes blockquote footer").all_inner_texts()
        assert origins
        assert all(KETTLE in origin for origin in origins)
        if let_go == "reset":
            page.locator("#reset").click()
        else:
            page.locator("#f-product").select_option(label=product)
        settle(page)
        assert (
            "Delivery: {} feedbacks tell of value lost, {} of".format(*delivery(ledger, product))
            in counted.inner_text()
        )
        assert "Only" not in counted.inner_text()


def test_a_slice_without_feedback_says_so(open_report: OpenReport) -> None:
    page = open_report("en").page
    assert "benefit" in page.locator("#balance-said").inner_text()
    page.locator("#f-product").select_option(label=KETTLE)
    page.locator("#f-language").select_option(label="mixed")
    settle(page)
    for place in ("balance-said", "why-note"):
        assert page.locator(f"#{place}").inner_text() == "No feedback", place


def test_sentences_fields_and_words_lead_to_quotes(open_report: OpenReport, ledger: Ledger) -> None:
    page = open_report("en").page
    page.locator(".sentences a").first.click()
    told = page.evaluate("() => document.querySelector(location.hash + ' mark').getBoundingClientRect().top")
    assert 0 < told < 900, "the reader is taken to the change, with the words behind it"
    cell = page.locator("#chart-heat svg text", has_text="−").first
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert shown_evidence(page) == ("Delivery", "-1")
    lost, gained = delivery(ledger, KETTLE)
    told = page.locator("#evidence-count").inner_text()
    assert f"Delivery: {lost} feedbacks tell of value lost, {gained} of value gained" in told
    assert told.endswith(f"Only: {KETTLE}.")
    origins = page.locator("#quotes blockquote footer").all_inner_texts()
    assert origins
    assert all(KETTLE in origin for origin in origins)
    page.locator("#evidence-word").fill("PARCEL was")
    kept = page.locator("#quotes blockquote p").all_inner_texts()
    assert kept
    assert all("parcel was" in quote for quote in kept)
    page.locator("#evidence-word").fill("no such word")
    assert page.locator("#quotes blockquote").count() == 0
    assert page.locator("#quotes").inner_text().strip()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_and_names_stay_text(open_report: OpenReport, lang: str) -> None:
    watched = open_report(lang)
    page = watched.page
    page.locator("#f-product").select_option(label=KETTLE)
    page.locator("#f-channel").select_option(label=APP)
    settle(page)
    page.locator("#evidence-key").select_option(label=DELIVERY[lang])
    while page.locator("#more-quotes").is_visible():
        page.locator("#more-quotes").click()
    quoted = set(page.locator("#quotes mark").all_inner_texts()) & set(HOSTILE)  # near-duplicates are left out
    for part in ("<script>", "</script>", "javascript:", "<a href=", "<img src=x onerror=", "{{ 7 * 7 }}"):
        assert any(part in quote for quote in quoted), part
    for chart in ("chart-heat", "chart-plane", "chart-ledger", "chart-trend"):  # tips are made of names, too
        page.locator(f"#{chart}").focus()
        for _ in range(4):
            page.keyboard.press("ArrowDown")
    made = page.evaluate(MADE)
    assert made == {"scripts": 3, "links": 0, "strange": 0, "handlers": 0}
    assert not watched.harm()


def test_the_page_is_worked_by_keyboard_and_speaks(open_report: OpenReport) -> None:
    page = open_report("en").page
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.locator("#f-product").focus()
    page.keyboard.press("ArrowDown")
    assert KETTLE in page.locator("#spoken").inner_text(), "a filter says what is shown now"
    page.locator("#reset").press("Enter")
    settle(page)
    chart = page.locator("#chart-ledger")
    chart.focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#spoken").inner_text().startswith("Service value")
    assert page.locator("#chart-ledger .tip").is_visible()
    page.keyboard.press("Enter")
    assert page.locator("#chart-ledger svg text", has_text="Delivery").count() == 1
    page.keyboard.press("ArrowDown")
    assert page.locator("#spoken").inner_text().startswith("Delivery")
    page.keyboard.press("Enter")
    assert shown_evidence(page)[0] == "Delivery"
    page.locator("#ledger details.numbers > summary").click()
    for closed in ("false", "true"):
        page.locator("#ledger button.opener").first.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.getAttribute('aria-expanded')") == closed, "focus stays"
    for drawing in page.locator(".chart").all():
        assert drawing.get_attribute("role") in ("img", "application", "figure")
        assert len(drawing.get_attribute("aria-label") or "") > 10
    assert page.locator(".chart:not([tabindex='0'])").count() == 0


def test_paper_holds_every_section_and_no_controls(open_report: OpenReport) -> None:
    page = open_report("en", scheme="dark").page
    paper = page.pdf(format="A4", print_background=True)
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 30
    page.emulate_media(media="print")
    assert page.locator("#f-product").is_hidden()
    assert (
        page.evaluate("() => getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()") == "#fff"
    )


def test_without_script_the_facts_are_there(open_report: OpenReport) -> None:
    page = open_report("zh", java_script_enabled=False).page
    assert page.locator("noscript").inner_text().strip()
    assert page.locator("#filters").is_hidden()
    page.locator("#ledger summary").click()
    assert DELIVERY["zh"] in page.locator("#ledger table").inner_text()
    assert page.locator("#changed li").count() == 3


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("device", "width", "height", "scheme"), [("desktop", 1280, 900, "light"), ("phone", 390, 844, "dark")]
)
def test_nothing_hinders_a_reader(
    open_report: OpenReport, root: Path, lang: str, device: str, width: int, height: int, scheme: str
) -> None:
    page = open_report(lang, width=width, height=height, scheme=scheme).page
    pictures = root / "build" / "screenshots"
    pictures.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=pictures / f"report-{lang}-{device}-{scheme}.png", full_page=True)
    assert page.evaluate("() => document.documentElement.lang").startswith(lang)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width, "nothing is wider than the page"
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text("utf-8"))
    asked = [{"type": "tag", "values": RULES}]
    if device == "desktop":  # the other theme differs in its colours alone
        asked.append({"type": "rule", "values": ["color-contrast"]})
    for turn, rules in enumerate(asked):
        if turn:
            page.locator("#theme").click()
            settle(page)
        found = page.evaluate("rules => axe.run({runOnly: rules})", rules)
        assert found["passes"]
        grave = [
            (one["id"], one["impact"], [node["target"] for node in one["nodes"]][:5], one["nodes"][0]["failureSummary"])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical", "moderate")
        ]
        assert not grave, (scheme, turn)
