"""The architecture as a test: `--help` is light and fast, and the import contracts hold."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

HEAVY = {
    "torch",
    "transformers",
    "prefect",
    "duckdb",
    "pandas",
    "pyarrow",
    "numpy",
    "sklearn",
    "pydantic",
    "rich",
    "jieba",
}

PROBE = """
import json, sys
from flows.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    code = end.code
print(json.dumps({"code": code, "loaded": sorted({name.split(".")[0] for name in sys.modules})}), file=sys.stderr)
"""

COMMANDS = (
    "demo",
    "run",
    "serve",
    "classify",
    "try",
    "query",
    "report",
    "evaluate",
    "bench",
    "train",
    "forget",
    "doctor",
)
HELPS = [
    ["--help"],
    *([command, "--help"] for command in COMMANDS),
    ["quarantine", "list", "--help"],
    ["alerts", "detect", "--help"],
]


@pytest.mark.parametrize("arguments", HELPS, ids=" ".join)
def test_help_imports_nothing_heavy(arguments: list[str], root: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROBE, *arguments], cwd=root, capture_output=True, text=True, check=True
    )
    told = json.loads(ended.stderr.splitlines()[-1])
    assert told["code"] == 0
    assert ended.stdout.startswith("Usage: valueledger")
    assert not HEAVY & set(told["loaded"])


def test_help_answers_within_three_tenths_of_a_second(root: Path) -> None:
    def seconds() -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "flows.cli", "--help"], cwd=root, capture_output=True, check=True)
        return time.perf_counter() - begun

    # The best of several: a busy machine slows a start, and nothing makes one faster than it is.
    assert min(seconds() for _ in range(8)) < 0.3


def test_import_contracts_hold(root: Path) -> None:
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    ended = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_module_beside_training_is_held_to_never_import_it(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    contracts = {contract["name"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}
    named = set(contracts["Inference never imports training"]["source_modules"])
    packages = {path.parent.name for path in (root / "nlp").glob("*/__init__.py")} - {"train"}
    assert named == {f"nlp.{path.stem}" for path in (root / "nlp").glob("*.py") if path.stem != "__init__"} | {
        f"nlp.{package}" for package in packages
    }
