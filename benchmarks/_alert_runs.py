"""What the parts of `benchmarks.alerts` share: blocks of simulated installations, computed once, and intervals.

A cell of a table is computed in blocks of a few installations, each from its seed. A finished block is a line of the
file of finished blocks under a hash of the code, the shipped settings and the library versions that it rests on (words
about code do not count), so work goes on after a stop, and figures of other code are never shown.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.stats import chi2
from scipy.stats import t as student

from benchmarks._alert_nights import shipped
from benchmarks._alert_rules import RULES, Known, cusum
from benchmarks._installations import Array

ROOT = Path(__file__).resolve().parents[1]
SHARED = (
    "warehouse/monitor/*.py",
    "warehouse/monitor/overshoot.json",
    "benchmarks/_installations.py",
    "benchmarks/_alert_nights.py",
)
"""What every figure rests on; the module that computes a block is added to it. The other rules are known by what they
say of a sample: `warehouse.alert_rules` serves others too."""

GATE = ("rhythm.py", "volumes.py", "copies.py")
"""The completeness gate, in `warehouse/monitor/` as well: it judges sources, which no simulated installation has. Only
what goes through `warehouse.alerting` rests on it."""

ENGINE = (
    *(f"warehouse/monitor/{name}" for name in GATE),
    "warehouse/alert*.py",
    "warehouse/sql/alerts/*.sql",
    "warehouse/outbox.py",
)
OWN = {
    "alert_scenarios": (*ENGINE, "benchmarks/_made_company.py", "benchmarks/_scenarios.py"),
    "_alert_sample": (*ENGINE, "flows/sample/*.yaml"),
    "alert_kills": (*ENGINE, "flows/notify.py", "flows/outgoing.py", "flows/channels.py", "benchmarks/_receiver.py"),
}
"""What results of some modules rest on beside `SHARED`: the alerts' own code, not all that a night is made of."""

Block = Mapping[str, NDArray[Any]]


@cache
def edition(module: str) -> str:
    """Hash of all that the figures of `benchmarks/<module>.py` rest on."""
    digest = hashlib.sha256(f"{shipped()}|{np.__version__}|{scipy.__version__}|{_rules()}".encode())
    for path in _rested_on(module):
        text = path.read_text("utf-8")
        digest.update(f"{path.name}\n{_WORDLESS.get(path.suffix, str)(text)}\n".encode())
    return digest.hexdigest()[:16]


def _rested_on(module: str) -> Iterator[Path]:
    """The files that the figures of a module rest on."""
    for pattern in SHARED:
        yield from (path for path in sorted(ROOT.glob(pattern)) if path.name not in GATE)
    for pattern in (*OWN.get(module, ()), f"benchmarks/{module}.py"):
        yield from sorted(ROOT.glob(pattern))


def _rules() -> str:
    """What the other rules say of a fixed sample, to eight digits."""
    rng = np.random.default_rng(1)
    n = rng.poisson(20, (40, 3)).astype(float)
    lost, known = rng.binomial(n.astype(int), 0.2).astype(float), Known(np.full(n.shape, 0.2), np.full(n.shape, 1.5))
    found = {rule.name: rule.statistic(lost, n, known) for rule in RULES} | {"bound": cusum(lost, n, known)}
    return json.dumps({name: [f"{value:.8g}" for value in one.ravel()] for name, one in found.items()})


def _code(text: str) -> str:
    """A module without comments and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            kept = [one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
            node.body = kept or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.unparse(tree)


def _statement(text: str) -> str:
    """A file of SQL without lines of words."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))


_WORDLESS: Mapping[str, Callable[[str], str]] = {".py": _code, ".sql": _statement}


@dataclass
class Finished:
    """Blocks that are done, by name, in a file if there is one; those of other editions are let be."""

    path: Path | None
    blocks: dict[str, Block] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path | None) -> Finished:
        """What stands in the file; a line that was cut off by a kill counts as none."""
        found: dict[str, Block] = {}
        for line in path.read_text("utf-8").splitlines() if path is not None and path.exists() else ():
            try:
                kept = json.loads(line)
            except json.JSONDecodeError:
                continue
            if kept["edition"] == edition(kept["module"]):
                with np.load(io.BytesIO(base64.b64decode(kept["values"]))) as values:
                    found[kept["block"]] = dict(values)
        return cls(path, found)

    def add(self, task: Task, values: Block) -> None:
        """Keep a block."""
        self.blocks[task.name] = values
        if self.path is None:
            return
        packed = io.BytesIO()
        np.savez_compressed(packed, allow_pickle=False, **dict(values))
        line = {
            "block": task.name,
            "module": task.module,
            "edition": edition(task.module),
            "values": base64.b64encode(packed.getvalue()).decode("ascii"),
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n" * _cut_off(self.path) + json.dumps(line) + "\n")

    def of_cell(self, cell: str) -> list[Block]:
        """All finished blocks of a cell, in order of their seeds."""
        names = [name for name in self.blocks if name.rpartition(" #")[0] == cell]
        return [self.blocks[name] for name in sorted(names, key=lambda name: int(name.rpartition("#")[2]))]


def _cut_off(path: Path) -> bool:
    """Whether the file's last line has no end."""
    if not path.exists() or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        file.seek(-1, io.SEEK_END)
        return file.read() != b"\n"


@dataclass(frozen=True)
class Task:
    """One block of a cell: the installations of `seeds`, computed by `work` of `module`."""

    cell: str
    module: str
    seeds: range
    work: Callable[[range], Block]

    @property
    def name(self) -> str:
        """The cell's, and the first seed."""
        return f"{self.cell} #{self.seeds.start}"


def blocks(replications: int, size: int) -> Iterator[range]:
    """The seeds of a cell, `size` at a time."""
    for first in range(0, replications, size):
        yield range(first, min(first + size, replications))


def noted(facts: Any) -> Block:
    """Facts that are no arrays, as a block."""
    return {"json": np.array([json.dumps(facts)])}


def joined(found: Sequence[Block]) -> Block:
    """Blocks of one cell as one, installation after installation."""
    return {name: np.concatenate([one[name] for one in found]) for name in found[0]}


def count_interval(counts: Array) -> tuple[float, float]:
    """95 % interval of the mean of `counts`, one an installation: exact Poisson, widened by their dispersion."""
    total, wide = float(counts.sum()), 1.0
    if total and len(counts) > 1:
        wide = max(1.0, float(counts.var(ddof=1) / counts.mean()))
    events = total / wide
    low = chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    return float(low) * wide / len(counts), float(chi2.ppf(0.975, 2 * events + 2) / 2) * wide / len(counts)


def ratio_interval(top: Array, base: Array) -> tuple[float, float, float]:
    """Ratio of the sums of `top` and `base`, one pair an installation, and its 95 % interval (linearised; Cochran
    1977, section 2.11), by Student's t: installations are few."""
    ratio = float(top.sum() / max(float(base.sum()), 1e-9))
    if len(top) < 2 or not base.sum():
        return ratio, float("-inf"), float("inf")
    error = float(np.sqrt(((top - ratio * base) ** 2).sum() * len(top) / (len(top) - 1)))
    half = float(student.ppf(0.975, len(top) - 1)) * error / max(float(base.sum()), 1e-9)
    return ratio, ratio - half, ratio + half
