"""The page on operation: the first edit of a taxonomy that it proposes is one that can be followed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from taxonomy.change import Kind, change_between
from taxonomy.dimensions import load


def test_the_first_edit_of_the_taxonomy_is_sound_and_moves_one_aspect(tmp_path: Path, root: Path) -> None:
    page = (root / "docs" / "operation.md").read_text("utf-8")
    found = re.search(r"```\n(mkdir my-taxonomy\n.*?done\n)", page, re.DOTALL)
    assert found is not None
    (tmp_path / "taxonomy").symlink_to(root / "taxonomy")
    subprocess.run(["sh", "-e", "-c", found[1]], cwd=tmp_path, check=True)
    made = load(tmp_path / "my-taxonomy")
    (step,) = change_between(load(), made).steps
    assert made.version != load().version
    assert (step.kind, str(step)) == (
        Kind.MOVE,
        "move personnel.responsiveness -> service.responsiveness",
    )
    assert f"  {step}: mapped exactly" in page
