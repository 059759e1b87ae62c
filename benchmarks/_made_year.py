"""A made year of feedback, read by the cue judge through the real loading path, and taxonomies changed in known ways.

For `benchmarks.life_cycle` and its test. Texts are put together from phrases that the shipped cues know, by a fixed
seed, so that the same year is made each time. Nothing is judged by hand: what stands in the ledger is what was read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from benchmarks._ledger_builder import batch_of
from flows.in_force import in_force, record
from flows.ingest import judge_entries
from flows.judging import open_bench, open_configured
from flows.near_duplicates import RULES
from flows.settings import Settings, load_settings
from flows.taxonomy_frames import aspect_frame, lens_frame
from taxonomy.dimensions import LENSES_FILE, PACKAGED, VALUE_FILE
from taxonomy.records import Feedback, Kind
from warehouse import runs
from warehouse.analyses import analyse
from warehouse.checks import verify
from warehouse.cursors import Cursor
from warehouse.frames import Context
from warehouse.load import load_batch
from warehouse.marts import aggregate
from warehouse.migrations import migrate
from warehouse.near import count_once
from warehouse.publish import Published, publish
from warehouse.store import Store
from warehouse.vocabulary import replace_taxonomy

FIRST = date(2025, 1, 1)
PHRASES = {
    "en": (
        "Delivery was late", "Delivery was fast", "The staff were rude", "The staff were friendly", "It is overpriced",
        "Great value for money", "It broke after a week", "Very sturdy", "The refund took weeks", "Easy to use",
        "It arrived on Monday", "The room was noisy", "I love it", "I will never buy again", "The battery door cracked",
    ),
    "zh": (
        "物流太慢了", "物流很快", "客服态度差", "客服很耐心", "价格太贵", "性价比很高", "用了一周就坏了", "做工很扎实",
        "退款拖了很久", "操作简单", "周一收到的", "房间很吵", "很喜欢", "再也不会买了", "电池盖裂开",
    ),
}  # fmt: skip
PRODUCTS = ("kettle", "lamp", "fan")

PIPELINE = """\
time_zone: UTC
judge: cues
data_dir: data
sources: {}
"""


@dataclass(frozen=True)
class Made:
    """A data folder with its year, and its configuration."""

    folder: Path
    settings: Settings


def feedback_of_day(day: date, count: int, seed: int = 1) -> list[Feedback]:
    """What is said on a day."""
    draw = random.Random(f"{seed} {day}")
    found = []
    for number in range(count):
        language = draw.choice(("en", "en", "zh"))
        said = draw.sample(PHRASES[language], draw.choice((1, 2, 2, 3)))
        serial = draw.randrange(10**7)
        text = ". ".join(said) + f". Order {serial}." if language == "en" else "，".join(said) + f"。单号{serial}。"
        found.append(
            Feedback(
                source="shop", source_id=f"{day}-{number}", kind=Kind.REVIEW, text=text, product=draw.choice(PRODUCTS),
                created_at=datetime(day.year, day.month, day.day, 9, number % 60, tzinfo=UTC), channel="web",
                rating=float(draw.randint(1, 5)), stream="s", position=0,
            )
        )  # fmt: skip
    return found


def days_from(first: date, count: int) -> Iterator[date]:
    """`count` days from `first`."""
    return (first + timedelta(number) for number in range(count))


def make_year(folder: Path, days: int, a_day: int) -> Made:
    """A published ledger of some days."""
    made = make_ledger(folder, days, a_day)
    publish_ledger(made.settings)
    return made


def make_ledger(folder: Path, days: int, a_day: int) -> Made:
    """The same with its aggregates, not yet published."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pipeline.yaml").write_text(PIPELINE, "utf-8")
    settings = load_settings(folder / "pipeline.yaml")
    bench = open_bench("cues")
    with Store.open(settings.warehouse, threads=1) as store:
        migrate(store, now=datetime(2026, 1, 1, tzinfo=UTC))
        replace_taxonomy(store, aspect_frame(bench.taxonomy), lens_frame(bench.taxonomy))
    for first in range(0, days, 30):
        said = [
            one
            for day in days_from(FIRST + timedelta(first), min(30, days - first))
            for one in feedback_of_day(day, a_day)
        ]
        load_night(settings, said, FIRST + timedelta(first + 30))
    with Store.open(settings.warehouse, threads=1) as store:
        count_once(store, RULES)
        aggregate(store)
    return Made(folder, settings)


def load_night(settings: Settings, said: Sequence[Feedback], night: date) -> None:
    """One night's feedback, read by what is in force."""
    by = in_force(settings).settings
    bench = open_configured(by)
    context = Context(taxonomy=bench.taxonomy.label, redaction="1", time_zone=ZoneInfo("UTC"), fallback_day=night)
    with Store.open(settings.warehouse, threads=1) as store:
        record(store, by, bench.judge.label, bench.taxonomy, _at(night))
        place = store.query("SELECT coalesce(max(position), 0) AS place FROM stream_cursor")["place"].iloc[0]
        book = runs.Night(
            night=night, judge=bench.judge.label, taxonomy=bench.taxonomy.label, redaction="1", time_zone="UTC"
        )
        runs.begin_run(store, book, now=_at(night), sources=["shop"])
        numbered = [_placed(one, int(place) + n) for n, one in enumerate(said, start=1)]
        entries = judge_entries(numbered, ["new"] * len(numbered), bench)
        cursor = Cursor(source="shop", stream="s", name="s.csv", after=int(place), position=int(place) + len(numbered))
        load_batch(store, batch_of(entries, context, cursor, book.run_id))
        runs.finish_run(store, book.run_id, state=runs.RunState.DONE, now=_at(night))


def publish_ledger(settings: Settings) -> Published:
    """What a night does after loading: count once, aggregate, check, analyse, publish."""
    with Store.open(settings.warehouse, threads=1) as store:
        count_once(store, RULES)
        aggregate(store)
        verify(store, everything=True)
        analyse(store)
        return publish(store, settings.data_dir / "published")


def write_taxonomy(folder: Path, edit: Any, changes: Sequence[Mapping[str, Any]] = ()) -> Path:
    """A taxonomy folder made of the shipped one: `edit` changes its aspects (a list) and lenses (a list) in place."""
    value = yaml.safe_load((PACKAGED / VALUE_FILE).read_text("utf-8"))
    lenses = yaml.safe_load((PACKAGED / LENSES_FILE).read_text("utf-8"))
    value["version"] = "2.0.0"
    edit(value["aspects"], lenses["lenses"])
    folder.mkdir(parents=True)
    (folder / VALUE_FILE).write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), "utf-8")
    (folder / LENSES_FILE).write_text(yaml.safe_dump(lenses, allow_unicode=True, sort_keys=False), "utf-8")
    if changes:
        told = {"changes": list(changes), "why": "made for a measurement"}
        (folder / "changes.yaml").write_text(yaml.safe_dump(told), "utf-8")
    return folder


def _swap(lenses: list[Any], old: str, new: Sequence[str]) -> None:
    """Other ids in the place of one, in every lens that names it; a group that is left empty goes."""
    for lens in lenses:
        for group in lens["groups"]:
            if old in group["aspects"]:
                place = group["aspects"].index(old)
                others = [one for one in group["aspects"] if one != old]
                group["aspects"][place : place + 1] = [one for one in new if one not in others]
        lens["groups"] = [group for group in lens["groups"] if group["aspects"]]


def _aspect(aspects: list[Any], name: str) -> Any:
    return next(one for one in aspects if one["id"] == name)


def rename(aspects: list[Any], lenses: list[Any]) -> None:
    """cost.money is called cost.price."""
    _aspect(aspects, "cost.money")["id"] = "cost.price"
    _swap(lenses, "cost.money", ["cost.price"])


def merge(aspects: list[Any], lenses: list[Any]) -> None:
    """service.aftersale goes into service.delivery."""
    gone, into = _aspect(aspects, "service.aftersale"), _aspect(aspects, "service.delivery")
    for language in ("zh", "en"):
        for kind, words in gone["cues"][language].items():
            into["cues"][language].setdefault(kind, [])
            have = {word for held in into["cues"][language].values() for word in held}
            into["cues"][language][kind] += [word for word in words if word not in have]
    aspects.remove(gone)
    _swap(lenses, "service.aftersale", [])


def split(aspects: list[Any], lenses: list[Any]) -> None:
    """product.quality is told apart: defects get an id of their own, without a cue that quality had not."""
    whole = _aspect(aspects, "product.quality")
    part = {**whole, "id": "product.defect", "zh": "缺陷", "en": "Defects"}
    part["definition_zh"], part["definition_en"] = "坏了、裂了、用不了。", "What is broken, cracked or dead."
    part["cues"] = {name: {"lost": list(cues["lost"])} for name, cues in whole["cues"].items()}
    for cues in whole["cues"].values():
        cues["lost"] = cues["lost"][:1]
    for name, cues in part["cues"].items():
        cues["lost"] = [word for word in cues["lost"] if word not in whole["cues"][name]["lost"]]
    aspects.insert(aspects.index(whole) + 1, part)
    _swap(lenses, "product.quality", ["product.quality", "product.defect"])


def redefine(aspects: list[Any], lenses: list[Any]) -> None:
    """personnel.attitude is no longer about rude words and whoever says them."""
    del lenses
    kind = _aspect(aspects, "personnel.attitude")
    kind["meaning"] += 1
    for cues in kind["cues"].values():
        for name, words in cues.items():
            kept = [word for word in words if not any(said in word for said in ("rude", "staff", "态度", "客服"))]
            cues[name] = kept


CHANGES: Mapping[str, tuple[Any, tuple[Mapping[str, Any], ...]]] = {
    "rename": (rename, ()),
    "merge": (merge, ({"merge": ["service.aftersale", "service.delivery"], "to": "service.delivery"},)),
    "split": (split, ({"split": "product.quality", "to": ["product.quality", "product.defect"]},)),
    "redefine": (redefine, ()),
}


def _placed(feedback: Feedback, position: int) -> Feedback:
    return replace(feedback, position=position)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
