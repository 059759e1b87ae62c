"""Boundary F1 of `nlp.segment` against the segments of a labelled set, by language.

Run: python -m benchmarks.segments DATA.jsonl.gz. A boundary is the end of a segment that is not
its feedback's last; spans count as equal when both ends are.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from pathlib import Path

from nlp.segment import segment


def main(path: Path) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    characters = 0
    seconds = 0.0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            began = time.perf_counter()
            found = [(span.start, span.end) for span in segment(row["text"])]
            seconds += time.perf_counter() - began
            characters += len(row["text"])
            gold = [(span["start"], span["end"]) for span in row["segments"]]
            for name, left, right in (
                ("boundary", {end for _, end in gold[:-1]}, {end for _, end in found[:-1]}),
                ("span", set(gold), set(found)),
            ):
                counts[row["lang"], f"{name} both"] += len(left & right)
                counts[row["lang"], f"{name} gold"] += len(left)
                counts[row["lang"], f"{name} found"] += len(right)
    for lang in sorted({key[0] for key in counts}):
        for name in ("boundary", "span"):
            both, gold_n, found_n = (counts[lang, f"{name} {part}"] for part in ("both", "gold", "found"))
            print(
                f"{lang} {name:8} F1 {2 * both / (gold_n + found_n):.4f}  precision {both / found_n:.4f}  "
                f"recall {both / gold_n:.4f}  gold {gold_n}"
            )
    print(f"{characters / seconds / 1e6:.1f} M characters/s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
