"""House rules that a reviewer should not have to look for: sizes, names, docstrings, commands that exist."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

PACKAGES = ("flows", "nlp", "taxonomy", "warehouse")
HARD_LIMIT, SOFT_LIMIT = 400, 250
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "manager", "misc"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def tracked(root: Path, *suffixes: str) -> list[Path]:
    """Files under version control; all files where the checkout is none."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    names = (
        listed.stdout.splitlines() if listed.returncode == 0 else [str(p.relative_to(root)) for p in root.rglob("*.*")]
    )
    paths = (root / name for name in names if name.endswith(suffixes))
    return [path for path in paths if path.is_file() and ".venv" not in path.parts]


def modules(root: Path) -> list[Path]:
    """Python modules of the four packages."""
    return [path for path in tracked(root, ".py") if path.relative_to(root).parts[0] in PACKAGES]


def test_no_module_passes_the_hard_limit_and_long_ones_say_why(root: Path) -> None:
    for path in modules(root):
        text = path.read_text("utf-8")
        lines = text.count("\n")
        assert lines <= HARD_LIMIT, f"{path} has {lines} lines"
        if lines > SOFT_LIMIT:
            reason = (ast.get_docstring(ast.parse(text)) or "").lower()
            assert re.search(r"\b(250|lines|long|length|one file|together)\b", reason), (
                f"{path} ({lines} lines) says no reason"
            )


def test_every_module_says_its_job(root: Path) -> None:
    for path in modules(root):
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_no_module_has_a_name_that_says_nothing(root: Path) -> None:
    assert not [path for path in tracked(root, ".py") if path.stem in FORBIDDEN_NAMES]


def test_nothing_is_left_unfinished(root: Path) -> None:
    here = Path(__file__).name
    for path in tracked(root, ".py", ".sql", ".yaml", ".j2"):
        if path.name != here:
            assert not UNFINISHED.search(path.read_text("utf-8")), path


@pytest.mark.parametrize("package", PACKAGES)
def test_tests_have_no_package_of_the_same_name(root: Path, package: str) -> None:
    assert not (root / "tests" / package / "__init__.py").exists()


def test_sql_files_begin_with_their_grain(root: Path) -> None:
    for path in tracked(root, ".sql"):
        assert path.read_text("utf-8").startswith("--"), path
