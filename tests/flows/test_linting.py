"""`valueledger taxonomy lint`: what is wrong with a taxonomy, for people a line each, for programs a list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.exits import ExitCode
from flows.linting import lint_taxonomy


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    """A taxonomy with two problems."""
    for name in ("value.yaml", "lenses.yaml"):
        written = (root / "taxonomy" / name).read_text("utf-8")
        broken = written.replace("side: benefit", "side: cost", 2) if name == "value.yaml" else written
        (tmp_path / name).write_text(broken, "utf-8")
    return tmp_path


def test_each_problem_stands_on_a_line_of_its_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lint_taxonomy(folder, as_json=False) == ExitCode.CONFIG
    told = capsys.readouterr()
    head, first, second, remedy = told.err.splitlines()
    assert told.out == "" and head.endswith("has 2 problems:")
    assert "'product.quality': side is 'cost'" in first and "value.yaml" in second and "Correct the file" in remedy


def test_programs_are_given_the_problems_as_a_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lint_taxonomy(folder, as_json=True) == ExitCode.CONFIG
    assert len(json.loads(capsys.readouterr().out)["problems"]) == 2
