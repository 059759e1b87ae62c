"""Feedback of real words in any number: clauses of the public sets, put together anew so that no two texts are alike.

Called by `benchmarks.million` and `benchmarks.grown`. A feedback is two to five clauses of different texts of one set,
so language, vocabulary and length are those of real feedback, and copies are as rare as in it. The same number gives
the same feedback. Limits: the clauses of a text do not speak of one thing.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks._public_sets import rows

SETS = (
    "waimai_10k",
    "online_shopping_10_cats",
    "chnsenticorp_htl",
    "yelp_10k",
    "womens_clothing_reviews",
    "cfpb_sample",
)
TEXTS = 8_000
"""Texts taken of a set: some tens of thousands of clauses, whose combinations outnumber any run."""
_CLAUSE = re.compile(r"[^。！？!?.；;\n]{4,160}[。！？!?.；;]*")

CONFIG = """\
time_zone: Asia/Shanghai
judge: {judge}
data_dir: {data}
sources:
{sources}"""
SOURCE = """\
  {name}:
    type: files
    folder: {folder}
    day_in_name: '(\\d{{4}}-\\d{{2}}-\\d{{2}})'
    kind: {kind}
    fields: {{id: id, text: text, rating: stars, created_at: created, product: product, customer: buyer}}
    constants: {{channel: web}}
"""


class RealText:
    """The clauses of every set."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._clauses = {name: list(_clauses(name)) for name in SETS}

    def row(self, number: int, day: date) -> tuple[str, dict[str, Any]]:
        """(set, row) of one feedback."""
        chance = random.Random(f"{self._seed} {number}")
        name = SETS[number % len(SETS)]
        bank = self._clauses[name]
        said = (bank[chance.randrange(len(bank))].strip() for _ in range(chance.randint(2, 5)))
        return name, {
            "id": f"r{number}", "text": " ".join(said), "stars": chance.randint(1, 5),
            "created": f"{day}T{chance.randrange(24):02}:{chance.randrange(60):02}:00+08:00",
            "product": f"product {chance.randrange(20)}", "buyer": f"buyer {chance.randrange(100_000)}",
        }  # fmt: skip

    def drop(self, folder: Path, day: date, numbers: range) -> None:
        """One file a set for one day; they appear whole."""
        files = {name: folder / name / f"{name}-{day}.jsonl" for name in SETS}
        for file in files.values():
            file.parent.mkdir(parents=True, exist_ok=True)
        opened = {name: file.with_suffix(".part").open("w", encoding="utf-8") for name, file in files.items()}
        for number in numbers:
            name, row = self.row(number, day)
            opened[name].write(json.dumps(row, ensure_ascii=False) + "\n")
        for name, file in files.items():
            opened[name].close()
            file.with_suffix(".part").replace(file)


def configure(path: Path, drops: Path, judge: str, data: Path) -> Path:
    """A configuration that reads the drops; its path."""
    kinds = {name: "ticket" if name == "cfpb_sample" else "review" for name in SETS}
    sources = "".join(SOURCE.format(name=name, folder=drops / name, kind=kind) for name, kind in kinds.items())
    path.write_text(CONFIG.format(judge=judge, data=data, sources=sources), "utf-8")
    return path


def place_of(folder: Path, judge: str, *counts: int) -> Path:
    """The subfolder of a run: another judge or another size does not go on with what this one made."""
    return folder.resolve() / "-".join([judge.replace("/", "_"), *map(str, counts)])


def _clauses(name: str) -> Iterator[str]:
    for row in islice(rows(name), TEXTS):
        yield from (found[0] for found in _CLAUSE.finditer(str(row["text"])))
