"""Rows a second of the file connector, by format: hashing, unpacking, decoding, reading and mapping, one core.

Run: python benchmarks/read_speed.py [ROWS]. Prints a table; writes only below a temporary folder.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flows.settings import parse_settings
from flows.sources import open_source

SEED = 7
SENTENCES = (
    "物流很快，两天就到了。", "客服耐心，问题一次解决。", "价格比上个月贵了二十块。",
    "屏幕有一条划痕，\"退货\"很麻烦。",
    "The zipper broke after a week.", "Great value, would buy again.", "App crashes on start.",
    "Support never answered my mail, twice.",
)  # fmt: skip
CONFIG = (
    "time_zone: Asia/Shanghai\nsources: {shop: {type: files, folder: in, kind: review, "
    "fields: {id: id, text: text, rating: stars, created_at: created, product: sku}}}\n"
)


def rows(count: int) -> list[dict[str, object]]:
    chance = random.Random(SEED)
    return [
        {
            "id": f"r{number}",
            "text": " ".join(chance.choices(SENTENCES, k=chance.randint(1, 8))),
            "stars": chance.randint(1, 5),
            "created": f"2026-03-{number % 28 + 1:02} {number % 24:02}:{number % 60:02}:00",
            "sku": f"SKU-{number % 40}",
        }
        for number in range(count)
    ]


def write(path: Path, data: list[dict[str, object]]) -> None:
    names = list(data[0])
    kind = path.name.partition(".")[2]
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist(data), path)
    elif kind == "xlsx":
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for cells in [names, *(list(row.values()) for row in data)]:
            sheet.append(cells)
        book.save(path)
    elif kind == "json":
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    elif kind.startswith("jsonl"):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in data).encode()
        path.write_bytes(gzip.compress(text, 6) if kind.endswith("gz") else text)
    else:
        encoding = "gb18030" if "gb" in path.name else "utf-8"
        packed = kind.endswith("gz")
        with (
            gzip.open(path, "wb", 6) if packed else path.open("wb") as raw,
            io.TextIOWrapper(raw, encoding, newline="") as file,
        ):
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(data)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    data = rows(count)
    print(f"{'file':<16}{'rows/s':>10}{'MB/s on disk':>14}{'seconds':>9}   ({count:,} rows)")
    for name in ("a.csv", "gb.csv", "a.csv.gz", "a.jsonl", "a.jsonl.gz", "a.json", "a.parquet", "a.xlsx"):
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home) / "in"
            folder.mkdir()
            write(folder / name, data)
            source = open_source("shop", parse_settings(CONFIG, Path(home) / "p.yaml"))
            began = time.perf_counter()
            read = sum(1 for stream in source.streams() for _ in stream.rows())
            seconds = time.perf_counter() - began
            assert read == count, (name, read)
            size = (folder / name).stat().st_size / 1e6
        print(f"{name:<16}{read / seconds:>10,.0f}{size / seconds:>14.1f}{seconds:>9.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, the written rows included")


if __name__ == "__main__":
    main()
