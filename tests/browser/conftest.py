"""Fixtures of the browser tests: a report a language, Debian's chromium, and pages watched while they live."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from flows.report.build import build
from tests.browser.planted_ledger import publish_planted
from warehouse.read import Ledger

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[dev]'")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
LANGUAGES = ("en", "zh")
QUIET = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
"""Chromium itself then asks nothing of the network either."""

PATIENCE_MS = 60_000
"""How long a page may take on a machine whose cores are all busy."""


@pytest.fixture(scope="session")
def link(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published ledger that every report here is of."""
    if CHROMIUM is None:
        pytest.skip("needs a chromium: apt-get install chromium")
    return publish_planted(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="session")
def reports(link: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report as a file, by language."""
    folder = tmp_path_factory.mktemp("reports")
    with Ledger.open(link) as ledger:
        return {lang: build(ledger, folder / f"{lang}.html", lang=lang) for lang in LANGUAGES}


@pytest.fixture
def ledger(link: Path) -> Iterator[Ledger]:
    with Ledger.open(link) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(link: Path) -> Iterator[Any]:
    """One chromium a module: while playwright runs, its thread holds an event loop that other tests need for theirs."""
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET), timeout=PATIENCE_MS)
        yield opened
        opened.close()


@dataclass
class Watched:
    """An open report, and what it did that a report must not do."""

    page: Any
    requests: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def harm(self) -> list[str]:
        """Messages on the console, errors, dialogs, and scripts of customers that ran."""
        ran = self.page.evaluate("() => window.hit")
        return self.troubles + ([f"a script of a feedback ran: {ran}"] if ran is not None else [])


def settle(page: Any) -> None:
    """Waits until every section shows the chosen filters: what is out of view is drawn in turns."""
    page.wait_for_selector("html.drawn", state="attached")


OpenReport = Callable[..., Watched]


@pytest.fixture
def open_report(browser: Any, reports: dict[str, Path]) -> Iterator[OpenReport]:
    """Opens the report of a language from disk; when the test ends, it must have asked for itself alone, in silence."""
    opened: list[tuple[Any, Watched, str]] = []

    def open_one(
        lang: str = "en", *, width: int = 1280, height: int = 900, scheme: str = "light", **more: Any
    ) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **more
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        watched = Watched(page)
        context.on("request", lambda request: watched.requests.append(request.url))
        page.on("console", lambda message: watched.troubles.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: watched.troubles.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (watched.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(reports[lang].as_uri())
        if more.get("java_script_enabled", True):
            settle(page)
        opened.append((context, watched, reports[lang].as_uri()))
        return watched

    yield open_one
    for context, watched, address in opened:
        assert {url.partition("#")[0] for url in watched.requests} == {address}
        assert not watched.harm()
        context.close()
