"""A small made company for the monitors: texts through the real judge, loading and engine.

Used by `benchmarks.monitors` and its quick tests. Texts are written for this file. A scenario changes what one source
delivers from a day on: another language, a wrong encoding, a new product's vocabulary, texts that are cut off.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks._ledger_builder import batch_of, taxonomy_frames
from flows.ingest import judge_entries
from flows.judging import open_bench
from taxonomy.records import Feedback, Kind
from warehouse import frames
from warehouse.cursors import Cursor
from warehouse.drift.night import Night, Outcome, watch_machinery
from warehouse.drift.signs import Plan
from warehouse.load import load_batch
from warehouse.marts import aggregate
from warehouse.migrations import migrate
from warehouse.runs import Night as Booked
from warehouse.runs import begin_run
from warehouse.store import Store
from warehouse.vocabulary import replace_taxonomy

FIRST = date(2026, 1, 5)
TURN = FIRST + timedelta(40)
LAST = FIRST + timedelta(54)

CHINESE = (
    "物流很慢，等了一个星期",
    "客服态度很好，很耐心",
    "质量不错，做工扎实",
    "价格有点贵",
    "用了三天就坏了",
    "包装破了，有点失望",
    "很满意，会推荐给朋友",
    "安装麻烦，说明书看不懂",
    "性价比很高",
    "声音太大，晚上睡不着",
    "颜色好看，家里人都喜欢",
    "退货流程太复杂",
)
ENGLISH = (
    "The delivery was late again",
    "Great value for the price",
    "It broke after two weeks",
    "Support was patient and kind",
    "Setup took me an hour",
    "The quality is excellent",
    "Too loud at night",
    "I would recommend it to friends",
    "The refund is still missing",
    "Looks beautiful in the kitchen",
    "The box arrived damaged",
    "Easy to clean and to use",
)
FRENCH = (
    "La livraison était très lente",
    "Le produit est arrivé cassé",
    "Très bon rapport qualité prix",
    "Le service est aimable",
    "Je suis vraiment déçu de cet achat",
    "La machine fait trop de bruit",
)
NEW_WORDS = (
    "the Zorbix dock loses its Kevlite pairing",
    "HoloMesh calibration drifts after a Qynet update",
    "my Zorbix firmwarelet says QERRO on boot",
    "the Kevlite gimbalette squeaks",
)
NEW_WORDS_ZH = (
    "Zorbix 底座和 Kevlite 配不上对",
    "HoloMesh 校准在 Qynet 升级后又偏了",
    "Kevlite 的 gimbalette 有异响",
    "Zorbix 开机就报 QERRO",
)

Change = Callable[[str, np.random.Generator], str]


def to_french(text: str, draw: np.random.Generator) -> str:
    """Half of the source's feedback comes in French."""
    return f"{draw.choice(FRENCH)}. {draw.choice(FRENCH)}." if draw.random() < 0.5 else text


def wrong_encoding(text: str, draw: np.random.Generator) -> str:
    """UTF-8 read as GB18030 on the way, in two exports of five."""
    return text.encode().decode("gb18030", errors="replace") if draw.random() < 0.4 else text


def new_vocabulary(text: str, draw: np.random.Generator) -> str:
    """A third of the feedback, in either language, is about a product whose words nobody has seen."""
    if draw.random() >= 0.35:
        return text
    words, apart = (NEW_WORDS, ". ") if text.isascii() else (NEW_WORDS_ZH, "，")
    return apart.join(str(one) for one in draw.choice(words, size=2, replace=False))


def cut_off(text: str, draw: np.random.Generator) -> str:
    """The export keeps six characters of four texts in ten."""
    return text[:6] if draw.random() < 0.4 else text


SCENARIOS: dict[str, tuple[Change | None, tuple[str, ...]]] = {
    # what changes in the source `tickets`, and the signs that may tell it
    "another language": (to_french, ("language.other",)),
    "broken encoding": (wrong_encoding, ("unknown.high", "language.other")),
    "a new product's words": (new_vocabulary, ("unknown.high", "language.mixed")),
    "texts cut off": (cut_off, ("length.short", "unknown.high")),  # a word cut in two is an unknown one
    "nothing": (None, ()),
}


def fill(path: Path, change: Change | None, *, a_day: int = 25, seed: int = 3) -> Store:
    """A warehouse of eight weeks of two sources, `tickets` changed from TURN on; judged by the cues."""
    draw, bench = np.random.default_rng(seed), open_bench("cues")
    store = Store.open(path, threads=1)
    migrate(store, now=datetime(2026, 3, 1, tzinfo=UTC))
    replace_taxonomy(store, *taxonomy_frames(bench.taxonomy))
    night = LAST + timedelta(1)
    booked = Booked(night=night, judge="cues", taxonomy=bench.taxonomy.label, redaction="1", time_zone="UTC")
    begin_run(store, booked, now=datetime(2026, 3, 1, 2, tzinfo=UTC), sources=["tickets", "reviews"])
    context = frames.Context(
        taxonomy=bench.taxonomy.label, redaction="1", time_zone=ZoneInfo("UTC"), fallback_day=night
    )
    for source in ("tickets", "reviews"):
        said = [
            _feedback(source, day, number, position, draw, change if source == "tickets" else None)
            for position, (day, number) in enumerate(
                ((day, number) for day in range((LAST - FIRST).days + 1) for number in range(a_day)), start=1
            )
        ]
        entries = judge_entries(said, ["new"] * len(said), bench)
        cursor = Cursor(source=source, stream=source, name=f"{source}.csv", after=0, position=len(said))
        load_batch(store, batch_of(entries, context, cursor, booked.run_id))
    aggregate(store)
    return store


def watched(store: Store, plan: Plan | None = None) -> Outcome:
    """One night after the last day."""
    night = LAST + timedelta(1)
    return watch_machinery(store, plan or Plan(), Night(day=night, run_id=night.isoformat()))


def _feedback(
    source: str, day: int, number: int, position: int, draw: np.random.Generator, change: Change | None
) -> Feedback:
    clauses = CHINESE if draw.random() < 0.7 else ENGLISH
    chosen = draw.choice(len(clauses), size=int(draw.integers(1, 4)), replace=False)
    text = ("，" if clauses is CHINESE else ". ").join(clauses[place] for place in chosen)
    when = FIRST + timedelta(day)
    if change is not None and when >= TURN:
        text = change(text, draw)
    return Feedback(
        source=source, source_id=f"{source}-{day}-{number}", kind=Kind.TICKET, text=text,
        created_at=datetime(when.year, when.month, when.day, 9, tzinfo=UTC), product="lamp", channel="web",
        stream=source, position=position,
    )  # fmt: skip
