"""Times aggregating, publishing and reading on a made-up warehouse: python benchmarks/publishing.py [FEEDBACKS].

Figures printed: seconds of a full rebuild, of one restated day, of a publishing and of every named query, the
size of the file, and the peak memory of the process. The feedbacks are random; their number and spread are the point.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

import taxonomy
from warehouse.marts import aggregate
from warehouse.migrations import migrate
from warehouse.publish import publish
from warehouse.read import Ledger
from warehouse.store import Store
from warehouse.vocabulary import replace_taxonomy

DAYS = 120
WORDS = [
    "物流",
    "太慢",
    "客服",
    "很",
    "耐心",
    "质量",
    "不错",
    "the",
    "battery",
    "died",
    "after",
    "two",
    "days",
    "价格",
    "便宜",
]


@contextmanager
def timed(what: str) -> Iterator[None]:
    start, worked = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - start, time.process_time() - worked
    print(f"{what:<40} {wall:8.2f} s   {cpu:8.2f} s of processor", flush=True)


def rows(count: int, offset: int, rng: np.random.Generator, aspects: list[str]) -> tuple[pd.DataFrame, ...]:
    ids = [f"{offset + number:032x}" for number in range(count)]
    days = [date(2026, 1, 1) + timedelta(int(day)) for day in rng.integers(0, DAYS, count)]
    texts = [" ".join(rng.choice(WORDS, 24)) for _ in range(count)]
    pick: Callable[[str, int], list[str]] = lambda name, n: [f"{name}{k}" for k in rng.integers(0, n, count)]  # noqa: E731
    feedback = pd.DataFrame(
        {
            "feedback_id": ids, "source": pick("source", 4), "kind": "review", "channel": pick("channel", 4),
            "product": pick("product", 12), "region": pick("region", 5), "customer_group": "unknown",
            "customer_hash": None, "language": rng.choice(["zh", "en"], count), "rating": rng.integers(1, 6, count),
            "text": texts, "created_at": datetime(2026, 1, 1, tzinfo=UTC), "ledger_day": days,
            "content_hash": ids, "judged": True, "polarity": 1, "model": "cues@1.0.0", "taxonomy": "value@1.0.0",
            "redaction": "1", "deleted": False, "stream": "s", "position": 1, "first_run": "r", "last_run": "r",
        }
    )  # fmt: skip
    total = int(count * 2.5)
    owner = rng.integers(0, count, total)
    start = rng.integers(0, 60, total)
    mention = pd.DataFrame(
        {
            "feedback_id": [ids[k] for k in owner], "ledger_day": [days[k] for k in owner],
            "segment": rng.integers(0, 4, total), "start_char": start, "end_char": start + rng.integers(8, 40, total),
            "aspect": rng.choice(aspects, total), "polarity": rng.choice([-1, 0, 1], total, p=[0.4, 0.1, 0.5]),
            "confidence": rng.random(total), "model": "cues@1.0.0", "taxonomy": "value@1.0.0",
        }
    ).drop_duplicates(["feedback_id", "segment", "aspect"])  # fmt: skip
    term = mention[["feedback_id", "ledger_day", "aspect", "polarity"]].loc[mention.index.repeat(3)]
    term = term.assign(term=[f"term{k}" for k in rng.zipf(1.3, len(term)) % 5000]).drop_duplicates()
    return feedback, mention, term


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feedbacks", type=int, nargs="?", default=100_000)
    count = parser.parse_args().feedbacks
    value = taxonomy.load()
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        with Store.open(path) as store:
            migrate(store, now=datetime(2026, 1, 1, tzinfo=UTC))
            replace_taxonomy(store, *taxonomy_frames(value))
            for offset in range(0, count, 50_000):
                feedback, mention, term = rows(min(50_000, count - offset), offset, rng, list(value.ids))
                store.execute("INSERT INTO feedback BY NAME SELECT * FROM f", f=feedback)
                store.execute("INSERT INTO mention BY NAME SELECT * FROM f", f=mention)
                store.execute("INSERT INTO mention_term BY NAME SELECT * FROM f", f=term)
            store.execute("INSERT INTO restated_day SELECT DISTINCT 'r', ledger_day, false FROM feedback")
            with timed(f"aggregate {DAYS} days of {count} feedbacks"):
                aggregate(store)
            store.execute("INSERT INTO restated_day VALUES ('r', DATE '2026-02-01', false)")
            with timed("aggregate one restated day"):
                aggregate(store)
            with timed("publish"):
                published = publish(store, Path(folder) / "published")
        print(f"{'size of the file':<40} {published.path.stat().st_size / 1e6:8.1f} MB")
        for relation, number in published.relations.items():
            print(f"    {relation:<36} {number:>8} rows")
        with Ledger.open(published.link) as ledger:
            for query in ledger.named_queries():
                with timed(f"query {query.name}"):
                    ledger.named(query.name)
            with timed("findings"):
                ledger.findings()
    print(f"{'peak memory':<40} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MiB")


def taxonomy_frames(value: taxonomy.Taxonomy) -> tuple[pd.DataFrame, pd.DataFrame]:
    aspects = pd.DataFrame(
        [
            (a.id, n, str(a.side), value.dimension(a.id), a.zh, a.en, a.definition_zh, a.definition_en, a.meaning)
            for n, a in enumerate(value.aspects)
        ],
        columns=["aspect", "position", "side", "dimension", "zh", "en", "definition_zh", "definition_en", "meaning"],
    ).assign(taxonomy=value.label)
    lenses = pd.DataFrame(
        [
            (lens.id, lens.zh, lens.en, g.id, g.zh, g.en, str(g.side), n, aspect)
            for lens in value.lenses
            for n, g in enumerate(lens.groups)
            for aspect in g.aspects
        ],
        columns=["lens", "lens_zh", "lens_en", "group_id", "group_zh", "group_en", "side", "position", "aspect"],
    ).assign(taxonomy=value.label)
    return aspects, lenses


if __name__ == "__main__":
    main()
