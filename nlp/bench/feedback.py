"""The feedback of ValueBench, checked before anything is scored on it.

Called by `flows.bench` and, to keep the test part out of training, by `nlp.train.unseen`. A row is one of the
labelled-data contract (`nlp.labelled`) with `split` (train or test) and `readings`, two lists of mentions that
two readers made without seeing each other's; `mentions` is what was resolved. Rows that share an id or a text are
refused: a text in both parts would be scored by what it was fitted on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.labelled import TOLD, BadRows, Labelled, labelled, read_labelled
from nlp.lines import numbered_lines, read_lines
from nlp.normalize import normalize
from taxonomy.dimensions import Taxonomy, load
from taxonomy.errors import InputError

DATA = Path(__file__).with_name("valuebench.jsonl.gz")
SPLITS = ("train", "test")
READINGS = 2


@dataclass(frozen=True)
class Bench:
    """`readings`: of the test part, what each of the two readers said, row by row; `digest`: sha256 of the file."""

    train: tuple[Labelled, ...]
    test: tuple[Labelled, ...]
    readings: tuple[tuple[Labelled, ...], ...]
    digest: str


def read_bench(path: Path = DATA, taxonomy: Taxonomy | None = None) -> Bench:
    """The benchmark in a file. Raises InputError where there is none or a part is empty, BadRows naming line, id and
    reason for rows that cannot be used.
    """
    _expect(path)
    known = taxonomy or load()
    rows = read_labelled(path, known)
    raw = list(numbered_lines(path))
    _check(path, raw)
    split = [str(row["split"]) for _, row in raw]
    readings = [
        labelled(({**row, "mentions": row["readings"][n]} for _, row in raw), f"{path}, reading {n + 1}", known)
        for n in range(READINGS)
    ]
    parts = {name: tuple(row for row, part in zip(rows, split, strict=True) if part == name) for name in SPLITS}
    for name, part in parts.items():
        if not part:
            raise InputError(f"{path} has no row whose split is {name!r}.", remedy="A benchmark has both parts.")
    return Bench(
        train=parts["train"],
        test=parts["test"],
        readings=tuple(
            tuple(row for row, part in zip(reading, split, strict=True) if part == "test") for reading in readings
        ),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def tested_texts(path: Path = DATA) -> dict[str, str]:
    """`likeness` of every text of the test part, with its id; empty where there is no such file."""
    if not path.exists():
        return {}
    return {likeness(str(row["text"])): str(row["id"]) for row in read_lines(path) if row.get("split") == "test"}


def likeness(text: str) -> str:
    """Hash that texts share which differ in case, width, script (traditional, simplified), spacing or punctuation.

    Of letters and digits alone; of the whole text where it has none, such as a row of emoji.
    """
    clean = normalize(text).text.casefold()
    letters = "".join(c for c in clean if c.isalnum()) or "".join(clean.split())
    return hashlib.blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _expect(path: Path) -> None:
    if not path.is_file():
        remedy = "Install the package again." if path == DATA else "Give a file of docs/valuebench.md's format."
        raise InputError(f"there is no benchmark {path}.", remedy=remedy)


def _check(path: Path, raw: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Raises BadRows for what a benchmark's rows have beyond those of the labelled-data contract."""
    said = zip(raw, _faults(raw), strict=True)
    faults = [f"line {number}, id {str(row['id'])[:80]!r}: {fault}" for (number, row), fault in said if fault]
    if faults:
        raise BadRows(str(path), faults[:TOLD], len(faults), len(raw))


def _faults(raw: Sequence[tuple[int, Mapping[str, Any]]]) -> Iterator[str]:
    """What is wrong with each row, '' for nothing."""
    ids: dict[str, int] = {}
    texts: dict[str, int] = {}
    for number, row in raw:
        split, readings = row.get("split"), row.get("readings")
        first = ids.setdefault(str(row["id"]), number)
        alike = texts.setdefault(likeness(str(row["text"])), number)
        if split not in SPLITS:
            yield f"split is {split!r}; accepted: {', '.join(SPLITS)}"
        elif not isinstance(readings, list) or [type(reading) for reading in readings] != [list] * READINGS:
            yield f"readings is {str(readings)[:40]!r}; accepted: a list of {READINGS} lists of mentions"
        elif first != number:
            yield f"line {first} has the same id"
        elif alike != number:
            yield f"line {alike} has the same text"
        else:
            yield ""
