"""Fixtures for every test: where the repository is, and the optional shared text beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Tests run side by side, and their processes use several threads: a thread that waits must not keep a core busy.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

NOT_GRANTED = "this machine does not grant"  # of a skip: no package would mend it

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Public text beside the checkout; skips where a user's machine has none."""
    folder = ROOT.parent / "shared"
    if not (folder / "data" / "public").is_dir():
        pytest.skip("needs ../shared/data, which is not on this machine")
    return folder


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run that skipped tests where VALUELEDGER_NO_SKIPS is set (CI installs all that tests ask for).

    A right that a machine does not grant cannot be installed: such a skip is reported and passes.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("VALUELEDGER_NO_SKIPS") and reporter is not None:
        skipped = [report for report in reporter.stats.get("skipped", ()) if NOT_GRANTED not in str(report.longrepr)]
        if skipped:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
