"""Runs every benchmark in a process of its own, one after the other: `python -m benchmarks [NAME ...]`.

A benchmark is a module of this folder that can be run by itself (`python -m benchmarks.NAME`) and whose
docstring's first line says what it measures.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; return 1 if one of them failed."""
    known = {path.stem: path for path in sorted(FOLDER.glob("*.py")) if not path.stem.startswith("_")}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no benchmark named {unknown[0]!r}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    failed = []
    for name in names or known:
        first_line = (ast.get_docstring(ast.parse(known[name].read_text("utf-8"))) or "").split("\n", 1)[0]
        print(f"\n=== {name}: {first_line}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=FOLDER.parent, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
