"""A whole night on real public feedback: reconciliation by source, seconds by stage, peak memory at two sizes.

Maps twelve public sets beside the checkout (reviews, tickets and posts, Chinese and English) as a company's drops would
come: six formats and encodings, ten days, one configuration. The nights run as `valueledger run` in processes of their
own, the small one first. Usage: python -m benchmarks.real_night [--judge NAME] [--large N] [--small N] [--keep DIR]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from benchmarks import _public_sets as public_sets

DAYS = [f"2026-05-{day:02d}" for day in range(1, 11)]
OUTCOMES = ("loaded", "updated", "duplicate", "deleted", "quarantined")
PEAK_LIMIT_MB = 2048
DATABASE_MB = 256
"""The default of limits.warehouse_mb. Only the database's buffers may grow with the input, and no further than this."""

Row = dict[str, Any]


def write_jsonl_gz(path: Path, rows: list[Row]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_json(path: Path, rows: list[Row]) -> None:
    path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")


def write_csv(path: Path, rows: list[Row], encoding: str = "utf-8-sig", delimiter: str = ",") -> None:
    with path.open("w", encoding=encoding, newline="", errors="replace") as file:
        writer = csv.DictWriter(file, ["id", "text", "rating", "domain"], delimiter=delimiter, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def write_gb18030(path: Path, rows: list[Row]) -> None:
    write_csv(path, rows, "gb18030")


def write_utf16_tsv(path: Path, rows: list[Row]) -> None:
    write_csv(path, rows, "utf-16", "\t")


def write_parquet(path: Path, rows: list[Row]) -> None:
    kept = [{key: row[key] for key in ("id", "text", "rating", "domain")} for row in rows]
    pq.write_table(pa.Table.from_pylist(kept), path)


Writer = Callable[[Path, list[Row]], None]
SETS: tuple[tuple[str, str, str, Writer], ...] = (
    ("waimai_10k", "review", "csv", write_gb18030),
    ("online_shopping_10_cats", "review", "parquet", write_parquet),
    ("chnsenticorp_htl", "review", "tsv", write_utf16_tsv),
    ("weibo_senti_sample", "post", "json", write_json),
    ("taidi2020_gov_messages", "ticket", "csv", write_csv),
    ("yelp_10k", "review", "jsonl.gz", write_jsonl_gz),
    ("womens_clothing_reviews", "review", "csv", write_csv),
    ("us_airline_tweets", "post", "jsonl.gz", write_jsonl_gz),
    ("banking77", "ticket", "json", write_json),
    ("bitext_customer_service", "ticket", "tsv", write_utf16_tsv),
    ("twcs_spotify_requests", "ticket", "jsonl.gz", write_jsonl_gz),
    ("cfpb_sample", "ticket", "parquet", write_parquet),
)


def make_drops(folder: Path, wanted: int, judge: str) -> Path:
    """About `wanted` feedbacks as drops under `folder`, an even share a set; returns the configuration."""
    sizes = {name: sum(1 for _ in public_sets.rows(name)) for name, *_ in SETS}
    share = next(share for share in range(1, wanted) if sum(min(share, size) for size in sizes.values()) >= wanted)
    sources: dict[str, Any] = {}
    for name, kind, suffix, write in SETS:
        rows = list(islice(public_sets.rows(name), share))
        place = folder / name
        place.mkdir(parents=True)
        for number, day in enumerate(DAYS):
            write(place / f"{name}-{day}.{suffix}", rows[number :: len(DAYS)])
        sources[name] = {
            "type": "files",
            "folder": str(place),
            "day_in_name": r"(\d{4}-\d{2}-\d{2})",
            "kind": kind,
            "fields": {"id": "id", "text": "text", "rating": "rating", "product": "domain"},
            "constants": {"channel": kind},
            "dates": {"fallback": "day_in_name"},
        }
    config = folder / "pipeline.yaml"
    document = {"time_zone": "Asia/Shanghai", "data_dir": str(folder / "data"), "judge": judge, "sources": sources}
    config.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    return config


def run_night(config: Path) -> dict[str, Any]:
    """The night's own report, and the wall time of its process."""
    environment = os.environ | {"VALUELEDGER_ID_KEY": "a-key-for-the-benchmark-only"}
    command = [sys.executable, "-m", "flows.cli", "run", "--json", "--config", str(config), "--day", DAYS[-1]]
    begun = time.perf_counter()
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 4):
        sys.exit(f"the night ended with {ended.returncode}: {ended.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(ended.stdout)[0]
    return report | {"wall": time.perf_counter() - begun}


def show(report: dict[str, Any]) -> int:
    """Print counts, stages and memory; return the rows read."""
    print(f"{'source':<26}{'read':>8}" + "".join(f"{name:>12}" for name in OUTCOMES))
    read = 0
    for source, counts in report["counts"].items():
        parts = [counts[name] for name in OUTCOMES]
        assert counts["read"] == sum(parts), f"{source} does not reconcile: {counts}"
        read += counts["read"]
        print(f"{source:<26}{counts['read']:>8,}" + "".join(f"{part:>12,}" for part in parts))
    print(f"{'all, reconciled':<26}{read:>8,}")
    seconds = report["seconds"]
    print("  ".join(f"{stage} {spent:.1f} s" for stage, spent in seconds.items()))
    print(
        f"{read / seconds['total']:,.0f} feedbacks/s, {report['wall']:.1f} s with start and end of the process, "
        f"peak memory {report['peak_memory_mb']:,.0f} MB, load average {os.getloadavg()[0]:.1f} "
        f"on {psutil.cpu_count()} cores"
    )
    return read


def main() -> int:
    """Run both nights; 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", default="cues")
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=52_000)
    parser.add_argument("--keep", type=Path, help="folder to make and keep, instead of a temporary one")
    options = parser.parse_args()
    if public_sets.are_missing():
        return 1
    peaks = {}
    with tempfile.TemporaryDirectory(prefix="valueledger-real-night-") as temporary:
        for wanted in (options.small, options.large):
            folder = (options.keep or Path(temporary)) / str(wanted)
            print(f"\n{wanted:,} feedbacks of {len(SETS)} sources, judge {options.judge}")
            report = run_night(make_drops(folder, wanted, options.judge))
            peaks[show(report)] = report["peak_memory_mb"]
    small, large = peaks.values()
    print(f"\npeak memory: {' MB, '.join(f'{read:,} feedbacks {peak:,.0f}' for read, peak in peaks.items())} MB")
    print(f"limits: {PEAK_LIMIT_MB:,} MB in all; {DATABASE_MB} MB of growth")
    return int(large > PEAK_LIMIT_MB or large - small > DATABASE_MB)


if __name__ == "__main__":
    sys.exit(main())
