"""The analysts' guides and the notebook: their outputs are those of the demo, made anew; both languages agree."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from flows.guide import BLOCK, refreshed
from flows.query import published_link
from flows.workbook import write_week
from warehouse.read import Ledger

GUIDES = ("analyst-guide.md", "analyst-guide.zh-CN.md")
NOTEBOOK = "value-ledger.ipynb"
TELLING = {"text/plain", "application/json"}
"""Outputs that are compared; pictures differ with the fonts of the machine."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The demo, run as the reader of the guide runs it; the folder that it was run in."""
    folder = tmp_path_factory.mktemp("reader")
    environment = os.environ | {"PREFECT_HOME": str(folder / "prefect"), "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "flows.cli", "--data-dir", str(folder / "data" / "demo"), "demo"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def code(text: str) -> list[str]:
    """The pieces of code of a guide; the column that names things in its language aside."""
    return [re.sub(r"\b(group|key)_(zh|en)\b", r"\1", match["code"]) for match in BLOCK.finditer(text)]


def test_both_guides_ask_the_same_and_answer_ten_questions(root: Path) -> None:
    english, chinese = ((root / "docs" / name).read_text("utf-8") for name in GUIDES)
    assert code(english) == code(chinese)
    for text in (english, chinese):
        assert [int(number) for number in re.findall(r"^### (\d+)\. ", text, re.MULTILINE)] == list(range(1, 11))
        assert text.count("<!-- output -->") == len(code(text)), "an output that nothing makes"
        assert all(match["output"].count("\n|") >= 3 for match in BLOCK.finditer(text)), "an answer without a row"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_outputs_of_the_guides_are_those_of_the_demo(demo: Path, root: Path) -> None:
    with Ledger.open(published_link(demo / "data" / "demo")) as ledger:
        for name in GUIDES:
            written = (root / "docs" / name).read_text("utf-8")
            assert written == refreshed(written, ledger), f"run: python -m flows.guide data/demo docs/{name}"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_demo_s_week_fits_a_workbook_with_every_sheet(demo: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    with Ledger.open(published_link(demo / "data" / "demo")) as ledger:
        for lang in ("zh", "en"):
            write_week(ledger, tmp_path / f"{lang}.xlsx", lang=lang)
            assert len(load_workbook(tmp_path / f"{lang}.xlsx", read_only=True).sheetnames) == 8


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_notebook_s_outputs_are_those_of_the_demo(demo: Path, root: Path) -> None:
    written = nbformat.read(root / "docs" / "notebooks" / NOTEBOOK, as_version=4)
    fresh = nbformat.read(root / "docs" / "notebooks" / NOTEBOOK, as_version=4)
    place = demo / "docs" / "notebooks"  # ../../data/demo lies where the notebook looks for it
    place.mkdir(parents=True)
    NotebookClient(fresh, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(place)}}).execute()
    for old, new in zip(written.cells, fresh.cells, strict=True):
        assert told(old) == told(new), f"run: jupyter execute --inplace docs/notebooks/{NOTEBOOK}"


def told(cell: nbformat.NotebookNode) -> list[str]:
    """What a cell printed and answered, pictures aside."""
    parts = []
    for output in cell.get("outputs", []):
        assert output["output_type"] != "error", output
        if output["output_type"] == "stream":
            parts.append(output["text"])
        elif "image/png" not in output["data"]:
            parts += [str(text) for kind, text in output["data"].items() if kind in TELLING]
    return parts
