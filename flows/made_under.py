"""Whether a data folder that the command line names was made under another configuration, and what to name instead.

Called by `flows.spelling` before commands whose answer depends on the configuration: its judge, topics, taxonomy or id
key. Known are the folders of `demo` and `try`, which say what made them. Limits: of a folder of one's own nothing is
known here; nights and `doctor` say where its judge or taxonomy is another. Imports nothing heavy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flows.boundary import say

DEMO_MARKER: Final = "made-by-valueledger-demo.txt"
"""Lies in the folder of a demo, which is made anew each time."""
TRY_CONFIG: Final = "try.yaml"
"""The configuration that `try` guessed, in the folder of its ledger."""
SAMPLE_CONFIG: Final = Path(__file__).parent / "sample" / "pipeline.yaml"
DEPENDS: Final = frozenset(
    ["run", "doctor", "forget", "quarantine replay", "topics check", "topics apply", "taxonomy suggest",
     "taxonomy diff", "taxonomy apply", "taxonomy rollback", "corrections export", "corrections import",
     "release check", "release promote", "release rollback"]
)  # fmt: skip
"""Commands that judge, hash ids or look for topics as the configuration says; others read what is there."""


def made_under(data_dir: Path) -> tuple[str, Path] | None:
    """The command that made a folder and the configuration that it took; None where the folder does not say."""
    if (data_dir / DEMO_MARKER).exists():
        return "demo", SAMPLE_CONFIG
    if (data_dir / TRY_CONFIG).exists():
        return "try", data_dir / TRY_CONFIG
    return None


def warn(command: str, config: Path, data_dir: Path) -> None:
    """Say that `data_dir` was made under another configuration than `config`, where `command` depends on that."""
    found = made_under(data_dir) if command in DEPENDS else None
    if found is None or found[1].resolve() == config.resolve():
        return
    maker, made = found
    shown = made.relative_to(Path.cwd()) if made.is_relative_to(Path.cwd()) else made
    say(
        f"{data_dir} was made by `valueledger {maker}` under another configuration, with a judge and an id key of its "
        f"own; what {config} says does not fit it. Name its own: --config {shown}"
    )
