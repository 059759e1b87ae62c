"""A small pipeline in a folder of its own: a configuration with two sources, a day's files, a ledger's fingerprint."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEY = "a-key-for-tests-only-0123456789"

CONFIG = """\
time_zone: Asia/Shanghai
judge: cues
data_dir: data
batch_rows: 40
sources:
  reviews:
    type: files
    folder: drops/reviews
    files: "*.jsonl"
    day_in_name: '(\\d{4}-\\d{2}-\\d{2})'
    kind: review
    fields: {id: id, text: text, rating: stars, created_at: created, updated_at: edited, product: product,
             customer: buyer, deleted: gone}
    constants: {channel: web}
  tickets:
    type: files
    folder: drops/tickets
    files: "*.csv"
    day_in_name: '(\\d{4}-\\d{2}-\\d{2})'
    kind: ticket
    fields: {id: number, text: [subject, body], created_at: opened, product: product}
"""

TEXTS = (
    "物流太慢了，等了整整一个星期",
    "客服很耐心，问题马上解决了",
    "价格便宜，值得购买",
    "电池用了两天就坏了，很失望",
    "Delivery was late and the box was damaged.",
    "Great value for money, I will buy it again.",
    "Support never replied to my three emails.",
    "The screen is bright and the battery lasts long.",
    "此用户没有填写评价。",
    "Очень хороший товар, спасибо большое",
)


@dataclass
class Pipeline:
    """A configuration with two sources under `folder`; `write_day` drops a day's files."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "pipeline.yaml"

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    @property
    def ledger(self) -> Path:
        return self.data_dir / "published" / "ledger.duckdb"

    def write_day(self, day: str, reviews: int = 100, tickets: int = 30) -> None:
        """One file a source for `day`, with a duplicate, personal data and broken rows in it."""
        lines = [json.dumps(review(day, number), ensure_ascii=False) for number in range(reviews)]
        lines += [lines[0], "{broken", json.dumps({"id": f"{day}-x", "text": "too good", "stars": 9, "created": day})]
        self.drop("reviews", f"reviews-{day}.jsonl", "\n".join(lines) + "\n")
        rows = ["number,subject,body,opened,product"]
        for number in range(tickets):
            text = TEXTS[number % 4]
            rows.append(f'{day}-{number},Ticket {number},"{text}, 手机13812345678",{day} 09:30,kettle')
        self.drop("tickets", f"tickets-{day}.csv", "\n".join(rows) + "\n")

    def drop(self, source: str, name: str, text: str) -> Path:
        """A file of `source`."""
        path = self.folder / "drops" / source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path


def review(day: str, number: int, **changes: Any) -> dict[str, Any]:
    """One review as its shop delivers it."""
    return {
        "id": f"{day}-{number}",
        "text": TEXTS[number % len(TEXTS)] if number % 7 else "",
        "stars": number % 5 + 1,
        "created": f"{day}T10:00:00+08:00",
        "product": ("kettle", "lamp", "phone")[number % 3],
        "buyer": f"buyer-{number % 17}",
        **changes,
    }


BOOKS = frozenset({"run", "run_stage", "source_health"})
"""Relations that tell of the nights themselves: the only ones that may differ between equal ledgers."""


def fingerprints(ledger: Path) -> dict[str, str]:
    """SHA-256 of the sorted rows of every published relation but those about the nights."""
    from warehouse.read import Ledger

    found = {}
    with Ledger.open(ledger) as opened:
        for relation in opened.relations()["relation"]:
            if relation in BOOKS:
                continue
            rows = sorted(map(repr, opened.query(f"SELECT * FROM {relation}").itertuples(index=False, name=None)))
            found[relation] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def written(folder: Path) -> list[Path]:
    """Every file that a night has left, Prefect's own among them."""
    folders = (folder, Path(os.environ["PREFECT_HOME"]))
    return [path for one in folders for path in one.rglob("*") if path.is_file() and "cache" not in path.parts]


def kept_by_prefect(*, until: bytes) -> bytes:
    """What Prefect's database holds once `until` is in it: its server writes a little after the run has ended."""
    for _ in range(300):
        stored = b"".join(path.read_bytes() for path in Path(os.environ["PREFECT_HOME"]).glob("prefect.db*"))
        if until in stored:
            return stored
        time.sleep(0.1)
    raise AssertionError(f"{until!r} is not in Prefect's database after half a minute")
