"""`valueledger report`: the HTML report of the published ledger, as a file of its own.

Called by `flows.cli`, `flows.demo` and `flows.trial`; `flows.report` builds the page.
"""

from __future__ import annotations

import sys
from pathlib import Path

from flows.boundary import say
from flows.exits import ExitCode
from flows.query import open_published
from flows.targets import expect_writable


def write_report(data_dir: Path, output: Path | None, *, lang: str, open_it: bool) -> int:
    """Build the report into `output` (default: report.html in the data folder), print its path, perhaps open it."""
    if output is not None:
        expect_writable(output)
    path = build_report(data_dir, output or data_dir / "report.html", lang)
    sys.stdout.write(f"{path}\n")
    if open_it:
        open_in_browser(path)
    return ExitCode.OK


def build_report(data_dir: Path, output: Path, lang: str, *, whole: bool = False) -> Path:
    """Build the report of the ledger published in `data_dir` into `output`, opened at its last weeks or at the `whole`
    of it. Raises WarehouseError where none is."""
    from flows.report.build import build
    from flows.report.period import WEEKS

    with open_published(data_dir) as ledger:
        return build(ledger, output, lang="zh" if lang == "zh" else "en", weeks=None if whole else WEEKS)


def open_in_browser(path: Path) -> None:
    """Open a file in the user's browser; say so where there is none."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        say(f"no browser could be opened; the report is {path}")
