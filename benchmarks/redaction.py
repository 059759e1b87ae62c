"""Recall and precision of redaction on the labelled set, overall and by kind, and its speed.

Run: python benchmarks/redaction.py [--errors] [--data FILE]. Exits 1 below recall .98 or precision .97.
The set (tests/data/identifiers.jsonl) holds feedback sentences written for it: identifiers with kind and span, and
look-alikes (prices, models, dates...). An identifier is found when all its characters are replaced; `kind` counts
those replaced by their own kind. A replacement is right when it overlaps an identifier; one that swallows a look-alike
is wrong even so. `spilt` is the mean number of innocent characters taken by a right replacement.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nlp.redact import Redactor

DATA = Path(__file__).parent.parent / "tests" / "data" / "identifiers.jsonl"
RECALL, PRECISION = 0.98, 0.97


@dataclass
class Score:
    """Counts by kind, and the sentences that went wrong."""

    labelled: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    same_kind: Counter[str] = field(default_factory=Counter)
    replaced: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    lookalikes: int = 0
    spilt: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return sum(self.found.values()) / max(1, sum(self.labelled.values()))

    @property
    def precision(self) -> float:
        return sum(self.right.values()) / max(1, sum(self.replaced.values()))


def score(rows: Sequence[dict], redactor: Redactor) -> Score:
    """Compare what `redactor` replaces with the labels of `rows`."""
    result = Score()
    for row in rows:
        text, labels, looks = row["text"], row["identifiers"], row["lookalikes"]
        spans = redactor.spans(text)
        result.lookalikes += len(looks)
        for label in labels:
            kind, chars = label["kind"], set(range(label["start"], label["end"]))
            over = [s for s in spans if chars & set(range(s[0], s[1]))]
            result.labelled[kind] += 1
            if chars <= {i for s in over for i in range(s[0], s[1])}:
                result.found[kind] += 1
                result.same_kind[kind] += any(s[2] == kind for s in over)
                if all(s[2] != kind for s in over):
                    result.errors.append(f"kind    {kind} {text!r} -> {redactor.redact(text).text!r}")
            else:
                result.errors.append(f"missed  {kind} {text!r} -> {redactor.redact(text).text!r}")
        for start, end, kind in spans:
            inside = sum(max(0, min(end, x["end"]) - max(start, x["start"])) for x in labels)
            swallowed = any(start < x["end"] and x["start"] < end for x in looks)
            result.replaced[kind] += 1
            if inside and not swallowed:
                result.right[kind] += 1
                result.spilt += end - start - inside
            else:
                result.errors.append(f"wrong   {kind} {text!r} -> {redactor.redact(text).text!r}")
    return result


def speed(rows: Sequence[dict], redactor: Redactor, seconds: float = 2.0) -> float:
    """Sentences redacted in a second of one core."""
    done, begin = 0, time.process_time()
    while time.process_time() - begin < seconds:
        for row in rows:
            redactor.redact(row["text"])
        done += len(rows)
    return done / (time.process_time() - begin)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--errors", action="store_true", help="print each sentence that went wrong")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines()]
    redactor = Redactor()
    result = score(rows, redactor)
    print(f"{redactor.version}: {len(rows)} sentences, {sum(result.labelled.values())} identifiers, ", end="")
    print(f"{result.lookalikes} look-alikes")
    print(f"{'kind':<10}{'labelled':>9}{'recall':>8}{'kind':>7}{'replaced':>9}{'precision':>10}")
    for kind in sorted(result.labelled | result.replaced):
        n, p = result.labelled[kind], result.replaced[kind]
        print(
            f"{kind:<10}{n:>9}{result.found[kind] / max(1, n):>8.3f}{result.same_kind[kind] / max(1, n):>7.3f}"
            f"{p:>9}{result.right[kind] / max(1, p):>10.3f}"
        )
    print(f"{'all':<10}{sum(result.labelled.values()):>9}{result.recall:>8.3f}{'':>16}{result.precision:>10.3f}")
    print(f"spilt {result.spilt / max(1, sum(result.right.values())):.2f} characters a replacement")
    print(f"speed {speed(rows, redactor):,.0f} sentences/s of one core")
    if options.errors:
        print(*result.errors, sep="\n")
    return int(result.recall < RECALL or result.precision < PRECISION)


if __name__ == "__main__":
    sys.exit(main())
