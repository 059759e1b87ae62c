"""A published ledger that people keep: topics, a measure, corrections with an audit sample, a source that turned."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa

import taxonomy
from benchmarks._ledger_builder import Book, Said, open_book
from flows.critical_patterns import Spoken
from flows.topic_finding import MentionReader
from flows.topic_settings import TopicBlock, Topics
from taxonomy.records import Language
from warehouse import audit, frames
from warehouse.analyses import analyse
from warehouse.corrected import MAPPING, Answer, Words, bring_in, record, reviewed_aspects, texts_of
from warehouse.drift.night import Night, watch_machinery
from warehouse.drift.signs import Plan
from warehouse.interventions import Intervention, add
from warehouse.marts import aggregate
from warehouse.publish import publish
from warehouse.topics import follow

FIRST, DAYS, A_DAY = date(2025, 11, 28), 63, 12
LAST = FIRST + timedelta(DAYS - 1)
TURN = 55
"""The day, counted from FIRST, since which a third of the feedback comes in another language."""
BOX = "A <b>stronger</b> box <script>window.hit = 1</script>"
CRUSHED = {"en": "Crushed <i>boxes</i>", "zh": "压坏<i>的箱子</i>"}
READ = 8
"""Feedbacks of the audit sample, all of them read."""
_NOW = datetime(2026, 1, 30, tzinfo=UTC)


def said(day: int, number: int) -> Said:
    """Feedback `number` of a day; from the sixth week on every other crushed box is spared."""
    turned = day >= TURN and number % 3 == 1
    lost = number % 3 == 0 and not (day >= 42 and number % 2 == 0)
    mentions = [("service.delivery", -1, f"crushed {day} {number}" if number % 2 else f"came late {day} {number}")]
    return Said(
        id=f"{day}-{number}", day=FIRST + timedelta(day), mentions=[] if turned or not lost else mentions,
        language=Language.OTHER if turned else Language.EN, rating=2.0 if lost else 4.0,
    )  # fmt: skip


def correct(book: Book) -> None:
    """People read a sample whole: all is as the judge said but for one feedback, which speaks of money."""
    ids = [f"{day}-{9 if day < 42 else 3}" for day in range(30, 30 + READ)]
    told = texts_of(book.store, ids)
    ends = {one: len(told[one]["text"]) - 1 for one in ids}
    answers = [
        Answer(
            feedback_id=one, segment=0, start_char=0, end_char=ends[one], text_hash=told[one]["text_hash"], why="audit",
            mentions=(("cost.money" if one == ids[0] else "service.delivery", -1),),
        )
        for one in ids
    ]  # fmt: skip
    draw = audit.Draw("en", FIRST, LAST, DAYS * A_DAY, tuple(ids))
    audit.book(book.store, [draw], {one: (told[one]["text_hash"], 1) for one in ids}, seed=1, now=_NOW)
    record(book.store, answers, taxonomy="value@1.0.0", author="lin", now=_NOW)
    same = [{"taxonomy": name, "aspect": aspect, "meaning": meaning, "now": aspect}
            for name, aspect, meaning in reviewed_aspects(book.store)]  # fmt: skip
    empty = Words(frames.TERM.empty_table(), frames.UNCOVERED.empty_table())
    bring_in(book.store, pa.Table.from_pylist(same, MAPPING), lambda _: empty)


def publish_kept(folder: Path) -> Path:
    """Everything in the order of a night, through the real warehouse; the ledger's link."""
    book = open_book(folder / "warehouse.duckdb")
    with book.store:
        book.load(*(said(day, number) for day in range(DAYS) for number in range(A_DAY)))
        topic = TopicBlock(zh=CRUSHED["zh"], en=CRUSHED["en"], cues=Spoken(en=("crush*",)))
        follow(book.store, MentionReader(Topics({("service.delivery", "crushed"): topic}), taxonomy.load()))
        correct(book)
        aggregate(book.store)
        watch_machinery(book.store, Plan(per_month=0.5), Night(day=LAST + timedelta(1), run_id="kept"))
        box = Intervention(
            name="box", what=BOX, level="aspect", key="service.delivery", since=FIRST + timedelta(42), owner="Li Na"
        )
        add(book.store, box, now=_NOW)
        audit.renew(book.store)
        analyse(book.store)
        return Path(publish(book.store, folder / "published").link)
