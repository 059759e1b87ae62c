"""Precision and recall of the rules of critical feedback on labelled sentences: python -m benchmarks.critical_rules.

Reads `tests/data/critical/*.jsonl`: one sentence a line with its language and the rules that it should fulfil, half of
them none. `first`, `second` and `third` were read when the rules were last mended; `fourth` was written after it, and
alone tells what to expect of new feedback. A sentence counts as found where a rule that it should fulfil does; one that
fulfils another alone is found wrongly. All were made by one hand, which knew the rules: real feedback will differ.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.alert_settings import load_alert_settings
from flows.critical import Watchman
from nlp.words import Words

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "tests" / "data" / "critical"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its language, the rules that it should fulfil, and those that it was found to fulfil."""

    lang: str
    text: str
    meant: frozenset[str]
    found: frozenset[str]

    @property
    def hit(self) -> bool:
        """Critical, and found to be so for the right reason."""
        return bool(self.meant & self.found)

    @property
    def right(self) -> bool:
        """Found where it is critical, and not where it is none."""
        return self.hit or not (self.meant or self.found)


def read(file: Path, watchman: Watchman) -> list[Sentence]:
    """The sentences of a sample as the rules see them."""
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return [
        Sentence(
            row["lang"],
            row["text"],
            frozenset(row["rules"]),
            frozenset(one.rule for one in watchman.find(row["text"])),
        )
        for row in rows
    ]


def counts(sentences: Iterable[Sentence]) -> tuple[int, int, int]:
    """Sentences found rightly, found at all, and to be found."""
    kept = list(sentences)
    return sum(one.hit for one in kept), sum(bool(one.found) for one in kept), sum(bool(one.meant) for one in kept)


def shipped(root: Path = ROOT) -> Watchman:
    """The rules as they are shipped."""
    return Watchman(load_alert_settings(root / "configs" / "alerts.yaml").critical_rules, Words(None, None))


def table(samples: Sequence[Path], watchman: Watchman, *, show: bool) -> Iterable[str]:
    """A line a sample and language, and with `show` each sentence that is judged wrongly."""
    for file in samples:
        sentences = read(file, watchman)
        for lang in ("zh", "en"):
            here = [one for one in sentences if one.lang == lang]
            hits, found, meant = counts(here)
            precision = f"precision {hits}/{found} ({hits / found:.0%})" if found else "nothing found"
            yield f"{file.stem} {lang}: {len(here)} sentences, {precision}, recall {hits}/{meant} ({hits / meant:.0%})"
            if show:
                wrong = [one for one in here if not one.right]
                yield from (f"  {sorted(one.meant)} found {sorted(one.found)}: {one.text}" for one in wrong)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", choices=[file.stem for file in sorted(SAMPLES.glob("*.jsonl"))])
    parser.add_argument("--show", action="store_true", help="print the sentences that are judged wrongly")
    options = parser.parse_args()
    files = [file for file in sorted(SAMPLES.glob("*.jsonl")) if options.sample in (None, file.stem)]
    for line in table(files, shipped(), show=options.show):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
