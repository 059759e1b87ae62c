"""The report in a browser: what its filters do, held against the ledger that it was made of."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES, OpenReport, settle
from tests.browser.planted_ledger import APP, KETTLE, LAMP, LAST, PRODUCTS, TEA
from warehouse.read import Ledger

pytestmark = pytest.mark.slow

DRAWN = ("chart-ledger", "chart-trend", "chart-plane", "chart-balance", "chart-waterfall", "chart-heat")
UNMOVED = {"period": {"chart-balance"}, "product": {"chart-heat"}}
"""Shows every week whatever the period; shows every product, the chosen one among them."""

BROKEN = re.compile(r"\bNaN\b|\bundefined\b|\bInfinity\b|\bnull\b|\[object|\{[a-z_]+\}")

CHOOSE = """choice => {
    Object.entries(choice).forEach(([name, index]) => {
        const field = document.getElementById("f-" + name);
        field.selectedIndex = index;
        field.dispatchEvent(new Event("change"));
    });
}"""
SHOWN = """() => ({
    text: document.querySelector("main").textContent + document.getElementById("state").textContent,
    drawn: [...document.querySelectorAll("svg path, svg text")].map(one => one.outerHTML).join(" "),
})"""


def charts(page: Any) -> dict[str, list[str]]:
    """What is drawn inside every chart, paths and words, in an order that does not hang on what was drawn before."""
    settle(page)
    ask = """ids => Object.fromEntries(ids.map(id => [id, [...document.querySelectorAll(`#${id} svg :is(path, text)`)]
        .map(one => one.getAttribute("d") + one.getAttribute("transform") + one.textContent).sort()]))"""
    return page.evaluate(ask, list(DRAWN))


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").replace("+", ""))


def monday(weeks: int) -> date:
    """Of the first of the last `weeks` weeks."""
    return LAST - timedelta(days=LAST.weekday() + 7 * (weeks - 1))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_filter_changes_the_charts_and_reset_brings_them_back(open_report: OpenReport, lang: str) -> None:
    page = open_report(lang).page
    first = charts(page)
    assert all(len(drawing) > 8 for drawing in first.values())
    for field, value in (("period", "8"), ("product", "1"), ("channel", "1"), ("language", "1")):
        page.locator(f"#f-{field}").select_option(value=value)
        after = charts(page)
        same = {name for name in DRAWN if after[name] == first[name]}
        assert same <= UNMOVED.get(field, set()), f"the filter {field} leaves {same} as they were"
        page.locator("#reset").click()
    before = charts(page)
    page.locator("#f-lens").select_option(index=2)
    assert charts(page)["chart-ledger"] != before["chart-ledger"]
    page.locator("#reset").click()
    assert charts(page) == first
    assert page.locator("#reset").is_disabled()


def test_numbers_in_the_page_are_those_of_the_ledger(open_report: OpenReport, ledger: Ledger) -> None:
    page = open_report("en").page
    for product, channel, language, weeks in (
        (None, None, None, 4),
        (KETTLE, None, None, 8),
        (LAMP, None, "zh", 13),
        (None, APP, "en", 1),
        (TEA, "web", "en", 13),
    ):
        page.locator("#f-period").select_option(value=str(weeks))
        page.locator("#f-product").select_option(label=product or "All products")
        page.locator("#f-channel").select_option(label=channel or "All channels")
        page.locator("#f-language").select_option(
            label={"en": "English", "zh": "Chinese", None: "All languages"}[language]
        )
        n, gained, lost = told(ledger, product, channel, language, weeks)
        shown = {name: page.locator(f"#tile-{name} b").inner_text() for name in ("judged", "gained", "lost", "net")}
        assert number(shown["judged"]) == n > 0
        assert number(shown["gained"]) == pytest.approx(100 * gained / n, abs=0.051)
        assert number(shown["lost"]) == pytest.approx(100 * lost / n, abs=0.051)
        assert number(shown["net"]) == pytest.approx(100 * (gained - lost) / n, abs=0.051)
        assert f"{n:,} judged" in page.locator("#state").inner_text()
        assert page.locator("#f-period").input_value() == str(weeks)


def told(
    ledger: Ledger, product: str | None, channel: str | None, language: str | None, weeks: int
) -> tuple[int, int, int]:
    """Judged feedbacks of a slice, and how many of them gained and lost on a benefit or a cost."""
    first, last = monday(weeks), LAST
    if weeks == 1:  # the last full week
        first, last = monday(2), monday(1) - timedelta(days=1)
    row = ledger.query(
        """
        WITH slice AS (
            SELECT feedback_id FROM feedback WHERE judged AND ledger_day >= $first::DATE AND ledger_day <= $last::DATE
            AND product = coalesce($product, product) AND channel = coalesce($channel, channel)
            AND language = coalesce($language, language)
        ),
        value AS (
            SELECT mention.feedback_id, max(polarity = 1) AS gained, max(polarity = -1) AS lost FROM mention
            JOIN slice USING (feedback_id) JOIN aspect USING (aspect) WHERE side <> 'outcome' GROUP BY ALL
        )
        SELECT (SELECT count(*) FROM slice) AS n, count(*) FILTER (gained) AS g, count(*) FILTER (lost) AS l FROM value
        """,
        {"first": str(first), "last": str(last), "product": product, "channel": channel, "language": language},
    ).iloc[0]
    return int(row["n"]), int(row["g"]), int(row["l"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_choice_of_filters_shows_a_broken_number(open_report: OpenReport, lang: str) -> None:
    page = open_report(lang).page
    fields = ("period", "product", "channel", "language", "lens")
    sizes = {name: page.locator(f"#f-{name} option").count() for name in fields}
    assert sizes["product"] == len(PRODUCTS) + 1
    assert sizes["lens"] == 11
    for turn in range(sizes["lens"]):
        choice = {name: (turn * step) % sizes[name] for step, name in enumerate(fields[1:4], start=1)}
        choice |= {"lens": turn, "period": turn % (sizes["period"] - 1)}  # the last period is the reader's own
        page.evaluate(CHOOSE, choice)
        settle(page)
        said = page.evaluate(SHOWN)
        assert not BROKEN.findall(said["text"]), choice
        assert not re.findall("NaN|undefined", said["drawn"]), choice


def test_a_period_of_ones_own_has_its_first_and_last_week(open_report: OpenReport, ledger: Ledger) -> None:
    page = open_report("en").page
    assert page.locator("#own").is_hidden()
    page.locator("#f-period").select_option(value="-1")
    assert page.locator("#own").is_visible()
    page.locator("#f-from").select_option(index=2)
    page.locator("#f-to").select_option(index=5)
    first, last = ("date_trunc('week', min(ledger_day))::DATE + 14", "date_trunc('week', min(ledger_day))::DATE + 41")
    judged = ledger.query(
        f"SELECT count(*) AS n FROM feedback WHERE judged AND ledger_day BETWEEN (SELECT {first} FROM feedback) "
        f"AND (SELECT {last} FROM feedback)"
    )["n"][0]
    assert number(page.locator("#tile-judged b").inner_text()) == judged
    page.locator("#f-from").select_option(index=9)
    assert page.locator("#f-to").input_value() == "9", "a period never ends before it begins"
