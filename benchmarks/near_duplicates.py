"""Near-duplicates: how many planted copies are found, what a sketch costs, and a night's comparing among millions.

Copies of real public text are planted with words changed; among the untouched texts, what is found is counted. The
comparing is that of a night of 30,000 new feedbacks, one in a hundred a copy, against sketches of `--ledger` others.
Seconds are of processor. Usage: python -m benchmarks.near_duplicates [--texts 10000] [--ledger 1000000]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks._public_sets import are_missing, rows
from nlp.near import ALIKE, overlap, sketch
from warehouse.migrations import migrate
from warehouse.store import Store

SETS = ("yelp_10k", "womens_clothing_reviews", "chnsenticorp_htl", "jd_meidi_waterheater", "cfpb_sample", "waimai_10k")
NIGHT = 30_000


def real_texts(wanted: int) -> list[str]:
    """An even share of each set."""
    found: list[str] = []
    for name in SETS:
        found += [str(row["text"]) for row in islice(rows(name), wanted // len(SETS) + 1)]
    return found


def changed(text: str, share: float, chance: random.Random) -> str:
    """The text with a share of its characters' places put to other letters, in runs of four."""
    letters = list(text)
    for _ in range(max(1, round(len(letters) * share / 4))):
        place = chance.randrange(len(letters))
        letters[place : place + 4] = chance.choices("abcdefghij", k=4)
    return "".join(letters)


def finding(texts: list[str]) -> None:
    """Cost of a sketch, planted copies found, and what is found among texts that nobody planted."""
    begun = time.process_time()
    sketches = [sketch(text) for text in texts]
    spent = time.process_time() - begun
    long = [number for number, one in enumerate(sketches) if one.bands]
    print(f"sketches: {1000 * spent / len(texts):.3f} ms a feedback; {len(long):,} of {len(texts):,} are long enough")
    chance = random.Random(1)
    for share in (0.005, 0.01, 0.02, 0.05):
        tried = alike = found = 0
        for number in chance.sample(long, min(1_000, len(long))):
            copy = changed(texts[number], share, chance)
            tried += 1
            if overlap(texts[number], copy) >= ALIKE:
                alike += 1
                found += bool(set(sketch(copy).bands) & set(sketches[number].bands))
        print(f"copies with {share:.1%} changed: {alike} of {tried} are alike, {found} of these found")
    first: dict[int, int] = {}
    pairs = {(first.setdefault(band, number), number) for number in long for band in sketches[number].bands}
    compared = [(one, other) for one, other in pairs if one != other]
    same = {other for one, other in compared if overlap(texts[one], texts[other]) >= ALIKE}
    print(f"real text: {len(same):,} of {len(long):,} repeat an earlier one; {len(compared):,} pairs were compared")


def comparing(ledger: int, folder: Path) -> None:
    """Seconds of processor that a night's comparing takes against `ledger` sketches."""
    numbers = np.random.default_rng(1)
    bands = numbers.integers(0, 2**32, size=(ledger + NIGHT, 16), dtype=np.uint32)
    bands[-NIGHT // 100 :] = bands[: NIGHT // 100]
    count = len(bands)
    table = pa.table(
        {
            "feedback_id": [f"{number:032x}" for number in range(count)],
            "ledger_day": pa.array([date(2026, 1, 1)] * count, pa.date32()),
            "said_at": pa.array(np.arange(count)),
            "content": pa.array(np.arange(count, dtype=np.uint64)),
            "words": pa.array(numbers.integers(0, 2**62, size=count)),
            "bands": pa.FixedSizeListArray.from_arrays(pa.array(bands.ravel()), 16).cast(pa.list_(pa.uint32())),
        }
    )
    with Store.open(folder / "warehouse.duckdb") as store:
        migrate(store, now=datetime(2026, 1, 1, tzinfo=UTC))
        store.run("near/insert_sketches", incoming=table.slice(0, ledger))
        store.execute("DELETE FROM near_stale")
        store.run("near/insert_sketches", incoming=table.slice(ledger))
        store.checkpoint()
        begun = time.process_time()
        store.run("near/evaluate")
        spent = time.process_time() - begun
        pairs = int(store.query("SELECT count(*) AS n FROM near_candidate")["n"].iloc[0])
    size = (folder / "warehouse.duckdb").stat().st_size / 1e6
    print(f"a night of {NIGHT:,} against {ledger:,}: {spent:.1f} s of processor, {pairs:,} pairs, {size:.0f} MB")


def main() -> int:
    """Both measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--ledger", type=int, default=1_000_000)
    options = parser.parse_args()
    if not are_missing():
        finding(real_texts(options.texts))
    with tempfile.TemporaryDirectory(prefix="valueledger-near-") as folder:
        comparing(options.ledger, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
