"""`valueledger topics list`, `check` and `apply`: what the topics say, would find, and are made to find now.

Called by `flows.topic_commands`. `apply` does to a ledger what the next night would do after topics.yaml has changed:
all of history is looked through in one transaction, counted, checked and published; killed anywhere, the published
ledger is the old one or the new one, and the next call or night finishes the work. Nothing is judged.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.arguments import values_given
from flows.backups import before_migration
from flows.boundary import say
from flows.exits import ExitCode
from flows.lock import night_lock
from flows.near_duplicates import RULES
from flows.own_store import own_store
from flows.query import open_published
from flows.reporting import build_report
from flows.settings import Settings, load_settings
from flows.tables import print_frame
from flows.topic_counts import counted
from flows.topic_finding import MentionReader, mention_reader
from flows.topic_settings import Topics, load_topics
from taxonomy.dimensions import load
from taxonomy.errors import ConfigError, InputError, ValueLedgerError, WarehouseError
from warehouse import analyses, checks, marts, publish
from warehouse.migrations import migrate
from warehouse.near import count_once
from warehouse.store import Store
from warehouse.topics import follow


def show_topics(config: Path, data_dir: Path | None, form: str, product: str) -> int:
    """Print the named query `topics`; return the exit code. Raises InputError for a product that the ledger lacks."""
    with open_published(_folder(config, data_dir)) as ledger, values_given():
        found = ledger.named("topics", {"product": product} if product != "all" else None)
    print_frame(found, form, max(len(found), 1))
    if found.empty:
        say("no topics are named: see docs/topics.md, and `valueledger taxonomy suggest`")
    return ExitCode.OK


def check_topics(config: Path, data_dir: Path | None, file: Path | None, *, days: int, as_json: bool) -> int:
    """Load a file of topics and count what it finds in the newest mentions. Raises InputError, ConfigError."""
    if file is not None and not file.exists():
        raise InputError(f"{file}: no such file or folder.", remedy="Name a file of topics (docs/topics.md).")
    settings = load_settings(config, data_dir)
    place = settings.topics if file is None else file
    if place is None:
        raise ConfigError(f"no topics.yaml lies beside {config}.", remedy="Write one (docs/topics.md), or name a file.")
    topics = load_topics(place, load(settings.taxonomy))
    rows = _found(topics, _folder(config, data_dir), days) if topics.blocks else []
    if as_json:
        told = {"topics": topics.label, "found": rows}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        print_frame(pa.Table.from_pylist(rows, _FOUND), "table", max(len(rows), 1))
    say(f"{place} is sound: {len(topics.blocks)} topics of {len(topics.finder.aspects)} aspects, {topics.label}")
    return ExitCode.OK


def apply_now(config: Path, data_dir: Path | None, *, wait: float, as_json: bool, remove: bool = False) -> int:
    """Find the topics in all of history, unless they are those of the ledger; count, check and publish.

    Raises ConfigError where none of the ledger's topics would be left, unless `remove`: mostly another configuration
    is meant.
    """
    settings = load_settings(config, data_dir)
    if not settings.warehouse.exists():
        raise WarehouseError(f"there is no warehouse at {settings.warehouse}.", remedy="Run `valueledger run` first.")
    reader = mention_reader(settings)
    with night_lock(settings.data_dir, wait=wait, what="topics apply"):
        before_migration(settings.data_dir, now=_now(), memory_mb=settings.limits.warehouse_mb)
        told = _apply(settings, reader, remove)
        _write_page(settings)
    if as_json:
        sys.stdout.write(json.dumps(told) + "\n")
    work = "looked through all of history" if told["new"] else "the ledger holds these topics already"
    say(f"{reader.label}: {work}, {told['mentions']:,} in mentions, {told['seconds']:.1f} s")
    say(f"version {told['version']} is published")
    return ExitCode.OK


def _apply(settings: Settings, reader: MentionReader, remove: bool) -> dict[str, Any]:
    with own_store(settings) as store:
        migrate(store, now=_now())
        if not remove:
            _keep_some(store, settings, reader)
        count_once(store, RULES)
        begun = time.perf_counter()
        followed = follow(store, reader, words_anew=False)
        seconds = time.perf_counter() - begun
        marts.aggregate(store)
        checks.verify(store, everything=True)
        analyses.analyse(store)
        rules = settings.publish
        grace = timedelta(hours=rules.grace_hours)
        made = publish.publish(store, settings.data_dir / "published", keep=rules.keep, grace=grace)
    return {
        "topics": reader.label,
        "new": followed.new_topics,
        "mentions": made.relations["mention_topic"],
        "seconds": round(seconds, 2),
        "version": made.version,
    }


def _keep_some(store: Store, settings: Settings, reader: MentionReader) -> None:
    held = [(aspect, topic) for aspect, topic in store.rows("topics/in_force")]
    named = set(zip(*(reader.table.column(name).to_pylist() for name in ("aspect", "topic")), strict=True))
    if not held or named & set(held):
        return
    some = ", ".join(f"{aspect} {topic}" for aspect, topic in held[:3]) + ", ..." * (len(held) > 3)
    raise ConfigError(
        f"{settings.topics} names none of the {len(held)} topics that the ledger holds ({some}).",
        remedy="Name the configuration that holds them by --config, or take them all away by --remove.",
    )


_FOUND = pa.schema(
    [
        *((name, pa.string()) for name in ("aspect", "topic")),
        *((name, pa.int64()) for name in ("mentions", "feedbacks", "gained", "lost")),
        ("of_aspect", pa.float64()),
        *((name, pa.string()) for name in ("term", "quote")),
    ]
)


def _found(topics: Topics, folder: Path, days: int) -> list[dict[str, Any]]:
    with open_published(folder) as ledger:
        return counted(topics, ledger, days)


def _write_page(settings: Settings) -> None:
    """The report anew where there is one; the ledger stands without it."""
    page = settings.data_dir / "report.html"
    if page.exists():
        try:
            build_report(settings.data_dir, page, settings.language)
        except ValueLedgerError as error:
            say(f"no report was written: {error}")


def _folder(config: Path, data_dir: Path | None) -> Path:
    return data_dir if data_dir is not None else load_settings(config).data_dir


def _now() -> datetime:
    return datetime.now(UTC)
