"""The page of a comparison: the last whole one stays until the next is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.release.desk import write_page
from taxonomy.errors import ConfigError


def test_a_page_that_cannot_be_written_whole_leaves_the_last_one(tmp_path: Path) -> None:
    page = tmp_path / "release" / "comparison-cues-1.0.0.html"
    write_page(page, "<p>质量 first</p>")
    write_page(page, "<p>质量 second</p>")
    assert [path.name for path in page.parent.iterdir()] == [page.name]
    page.with_name(f".{page.name}.part").mkdir()  # where the next one is written before it takes its place
    with pytest.raises(ConfigError, match="cannot be written"):
        write_page(page, "<p>third</p>")
    assert page.read_text("utf-8") == "<p>质量 second</p>"
