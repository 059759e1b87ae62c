"""Sixty days of drops of real public text, as a company's sources misbehave: late, edited, withdrawn, repeated, broken.

Called by `benchmarks.faults`. The same seed gives the same files; `expected_rows` of a source are the rows that every
run of it must account for.
"""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks._public_sets import rows

REVIEWS = ("waimai_10k", "womens_clothing_reviews", "chnsenticorp_htl", "yelp_10k", "jd_phone_comments")
TICKETS = ("taidi2020_gov_messages", "cfpb_sample", "twcs_spotify_requests")
FIRST = date(2026, 1, 5)

CONFIG = """\
time_zone: Asia/Shanghai
judge: cues
data_dir: data
batch_rows: 25
sources:
  reviews:
    type: files
    folder: ../drops/reviews
    files: "*.jsonl"
    day_in_name: '(\\d{4}-\\d{2}-\\d{2})'
    kind: review
    fields: {id: id, text: text, rating: stars, created_at: created, updated_at: edited, product: product,
             customer: buyer, deleted: gone}
    constants: {channel: web}
  tickets:
    type: files
    folder: ../drops/tickets
    files: "*.csv"
    day_in_name: '(\\d{4}-\\d{2}-\\d{2})'
    kind: ticket
    fields: {id: number, text: body, created_at: opened, updated_at: changed, product: product}
"""


@dataclass
class Drops:
    """A folder of drops; `expected_rows` by source."""

    folder: Path
    nights: int
    seed: int = 1
    expected_rows: dict[str, int] = field(default_factory=lambda: {"reviews": 0, "tickets": 0})

    @property
    def days(self) -> list[date]:
        """The nights in order."""
        return [FIRST + timedelta(days=number) for number in range(self.nights)]

    def write(self) -> None:
        """Every file of every day."""
        chance = random.Random(self.seed)
        reviews, tickets = texts(REVIEWS, 60 * self.nights), texts(TICKETS, 30 * self.nights)
        chance.shuffle(reviews)
        chance.shuffle(tickets)
        said: list[dict[str, Any]] = []
        for day in self.days:
            rows = [self._review(day, len(said) + number, reviews.pop(), chance) for number in range(40)]
            said += rows
            self._write_reviews(day, [*rows, *self._changes(day, said, reviews, chance)], chance)
            self._write_tickets(day, [tickets.pop() for _ in range(15)], chance)

    def _review(self, day: date, number: int, text: str, chance: random.Random) -> dict[str, Any]:
        created = day - timedelta(days=chance.choice((0, 0, 0, 0, 1, 2, 9)))  # some come late
        return {
            **{"id": f"r{number}", "text": text, "stars": chance.randint(1, 5), "created": f"{created}T10:00:00+08:00"},
            **{"edited": f"{day}T12:00:00+08:00", "product": f"product {number % 5}", "buyer": f"buyer {number % 97}"},
        }

    def _changes(
        self, day: date, said: list[dict[str, Any]], texts: list[str], chance: random.Random
    ) -> list[dict[str, Any]]:
        """Edits, withdrawals, the same again, copies of another's words, and a rating beyond the scale."""
        later = {"edited": f"{day}T13:00:00+08:00"}
        edits = [{**row, **later, "text": texts.pop()} for row in chance.sample(said, 3)]
        gone = [{**row, **later, "gone": True} for row in chance.sample(said, 1)]
        again = chance.sample(said, 4)
        copies = [
            {**row, "id": f"{day} copy {number}", "created": f"{day}T18:00:00+08:00", "buyer": "one more"}
            for number, row in enumerate(chance.sample(said, 3))
        ]
        broken = [{**said[-1], "id": f"{day} broken", "stars": 9}]
        return [*edits, *gone, *again, *copies, *broken]

    def _write_reviews(self, day: date, rows: list[dict[str, Any]], chance: random.Random) -> None:
        chance.shuffle(rows)
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        lines.insert(chance.randrange(len(lines)), '{"id": "half a li')
        self.expected_rows["reviews"] += len(lines)
        path = self.folder / "reviews" / f"reviews-{day}.jsonl"
        put(path, "\n".join(lines) + "\n")

    def _write_tickets(self, day: date, bodies: list[str], chance: random.Random) -> None:
        path = self.folder / "tickets" / f"tickets-{day}.csv"
        with io.StringIO(newline="") as file:
            table = csv.writer(file)
            table.writerow(["number", "body", "opened", "changed", "product"])
            for number, body in enumerate(bodies):
                opened = f"{day} 09:{number:02d}" if chance.random() < 0.95 else "the day after"
                table.writerow([f"{day}-{number}", body, opened, f"{day} 10:00", "desk"])
            put(path, file.getvalue())
        self.expected_rows["tickets"] += len(bodies)


def put(path: Path, text: str) -> None:
    """Write a file unless it stands: one that is touched would be looked at again by the nights that go on."""
    content = text.encode("utf-8")
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def texts(names: tuple[str, ...], wanted: int) -> list[str]:
    """About `wanted` texts, an even share a set, without those that a table cannot hold in a line of its own."""
    share = wanted // len(names) + 1
    found: list[str] = []
    for name in names:
        found += [str(row["text"])[:1500] for row in islice(rows(name), share)]
    return found
