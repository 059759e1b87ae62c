"""The report of a ledger that people keep, in a browser: topics, measures, the audit and the monitors, two languages.

Pictures land in build/screenshots, for people to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.report.build import build
from tests.browser.conftest import CHROMIUM, LANGUAGES, PATIENCE_MS, QUIET, settle, sync_api
from tests.browser.kept_ledger import BOX, CRUSHED, READ, publish_kept
from tests.browser.test_report_page import AXE, RULES
from warehouse.read import Ledger

pytestmark = pytest.mark.slow

SECTIONS = ("topics", "interventions", "audit", "monitors")


@dataclass
class Shown:
    """Chromium, the ledger, and its report by language."""

    browser: Any
    link: Path
    reports: dict[str, Path]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    if CHROMIUM is None:
        pytest.skip("needs a chromium: apt-get install chromium")
    folder = tmp_path_factory.mktemp("kept")
    link = publish_kept(folder)
    with Ledger.open(link) as ledger:
        reports = {lang: build(ledger, folder / f"{lang}.html", lang=lang) for lang in LANGUAGES}
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET), timeout=PATIENCE_MS)
        yield Shown(browser, link, reports)
        browser.close()


def figures(link: Path) -> dict[str, Any]:
    """What the sections must agree with: rows of the published ledger."""
    with Ledger.open(link) as ledger:
        audit = ledger.query("SELECT said, judged FROM judge_audit WHERE language = 'all' AND aspect = 'all'").iloc[0]
        incident = ledger.query("SELECT incident_id FROM monitor_incident WHERE sign = 'language.other'").iloc[0]
        weeks = ledger.named("intervention_weeks", {"intervention": "box"})
        quotes = ledger.query(
            "SELECT topic_evidence.quote FROM topic_evidence JOIN mention USING (feedback_id, segment, aspect)"
        )
    return {
        "audit": [str(audit["said"]), str(audit["judged"])],
        "incident": str(incident["incident_id"])[:8],
        "weeks": len(weeks[weeks["week"] >= -8]),
        "quotes": set(quotes["quote"]),
    }


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("device", "width"), [("desktop", 1280), ("phone", 390)])
def test_what_people_keep_is_shown_as_the_ledger_says(
    shown: Shown, root: Path, lang: str, device: str, width: int
) -> None:
    context = shown.browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(shown.reports[lang].as_uri())
    settle(page)
    told = figures(shown.link)

    topics = page.locator("#topics")
    assert CRUSHED[lang] in topics.locator("th[scope=row]").first.inner_text()
    topics.locator("details.more > summary").first.click()
    assert set(topics.locator("mark").all_inner_texts()) <= told["quotes"]

    measure = page.locator("#intervention-1")
    assert measure.locator("h3").inner_text() == BOX
    assert measure.locator("svg circle").count() == told["weeks"] == measure.locator("tbody tr").count()

    whole = page.locator("#audit tbody tr").first.locator("td").all_inner_texts()
    assert whole[:2] == told["audit"] == [str(READ), str(READ)]
    incidents = page.locator("#monitors li").all_inner_texts()
    assert any(told["incident"] in one for one in incidents)
    assert any(("既非中文也非英文" if lang == "zh" else "neither Chinese nor English") in one for one in incidents)

    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width, "nothing is wider than the page"
    page.evaluate(AXE.read_text("utf-8"))
    rules = {"include": [[f"#{name}"] for name in SECTIONS]}
    found = page.evaluate("([where, tags]) => axe.run(where, {runOnly: {type: 'tag', values: tags}})", [rules, RULES])
    assert [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical", "moderate")] == []
    pictures = root / "build" / "screenshots"
    pictures.mkdir(parents=True, exist_ok=True)
    for name in SECTIONS:
        page.locator(f"#{name}").screenshot(path=pictures / f"section-{name}-{lang}-{device}.png")
    assert page.evaluate("() => window.hit") is None
    assert page.locator("#topics th i, #interventions h3 b").count() == 0
    assert troubles == []
    context.close()
