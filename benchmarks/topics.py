"""Finds topics in ten million mentions, made up, without judging again: seconds on two cores, and whether counts hold.

The warehouse is that of `_made_ledger`; topics are three an aspect in both languages, cut from the taxonomy's cues, so
that every mention is looked through and most hold one. Measured: the words of every opinion (once, after an upgrade),
the topics of a company that had none, and others in their place. Each is one process, two threads and cores, 512 MB
for the database. Usage: python -m benchmarks.topics [--mentions N] [--folder DIR] [--warehouse FILE] [--keep]. Exit 1
where a back-fill takes more than LIMIT seconds of the clock, where a topic counts more than its aspect, or where its
mentions are not those that a plain search finds. On a busy machine the processors' seconds tell more than the clock's.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import taxonomy
from flows.critical_patterns import Spoken
from flows.topic_finding import MentionReader
from flows.topic_settings import TopicBlock, Topics
from warehouse.checks import breaches
from warehouse.migrations import migrate
from warehouse.store import Store
from warehouse.topics import apply_topics, follow

MENTIONS = 10_000_000
LIMIT = 120.0
CORES = 2
MEMORY_MB = 512
"""The default of limits.warehouse_mb: what a night has."""
MADE_MB = 2048
FOLDER = Path(__file__).resolve().parents[1] / "build" / "topics"
TOPICS = 3
CUES = 8
"""Of a topic and language: what a person writes down."""


def topics(value: taxonomy.Taxonomy, *, first: int = 0) -> Topics:
    """TOPICS topics of every aspect, each of the cues that follow on one another from `first`."""
    blocks: dict[tuple[str, str], TopicBlock] = {}
    for aspect in value.aspects:
        cues = {lang: [cue for cue in found.all() if "/" not in cue] for lang, found in aspect.cues.items()}
        for number in range(TOPICS):
            start = first + number * CUES
            spoken = {lang: tuple(_plain(words[start : start + CUES])) for lang, words in cues.items()}
            if any(spoken.values()):
                block = TopicBlock(zh=f"话题{number}", en=f"topic {number}", cues=Spoken.model_validate(spoken))
                blocks[aspect.id, f"topic_{number}"] = block
    return Topics(blocks)


def _plain(cues: list[str]) -> list[str]:
    """Cues that are words alone: the taxonomy's own spelling knows no patterns."""
    return [cue for cue in cues if all(char.isalnum() or char in " '-" for char in cue)]


def make(file: Path, mentions: int) -> None:
    """A warehouse of made-up mentions, in a process of its own: it needs more memory than what is measured."""
    code = (
        "import sys; from pathlib import Path; from benchmarks._made_ledger import fill; from warehouse.store import"
        f" Store\nwith Store.open(Path(sys.argv[1]), memory_mb={MADE_MB}) as store: fill(store, int(sys.argv[2]))"
    )
    subprocess.run([sys.executable, "-c", code, str(file), str(mentions)], check=True)


class Watch:
    """Seconds by the clock and of the processors of each step, and what was broken."""

    def __init__(self) -> None:
        self.broken = 0

    def time(self, what: str, limit: float | None, begun: tuple[float, float]) -> None:
        """Tell what a step took; past its limit it counts as broken."""
        clock, work = time.perf_counter() - begun[0], time.process_time() - begun[1]
        past = limit is not None and clock > limit
        self.broken += past
        told = "" if limit is None else f"   limit {limit:.0f} s{' BROKEN' if past else ''}"
        print(f"{what:<58}{clock:9.1f} s{work:9.1f} s of processor{told}", flush=True)

    def expect(self, what: str, *, holds: bool) -> None:
        """Tell whether something that must hold does."""
        self.broken += not holds
        print(f"{what:<58}{'holds' if holds else 'BROKEN'}", flush=True)


def now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def measure(file: Path) -> int:
    """The back-fills on a warehouse; 1 where something is broken."""
    watch, value = Watch(), taxonomy.load()
    with Store.open(file, memory_mb=MEMORY_MB, threads=CORES) as store:
        migrate(store, now=datetime.now(UTC))
        store.execute("UPDATE restated_day SET rebuilt = true WHERE NOT rebuilt")
        counts = {
            name: store.select(f"SELECT count(*) AS n FROM {name}")["n"].iloc[0] for name in ("feedback", "mention")
        }
        print(f"{counts['feedback']:,} feedbacks, {counts['mention']:,} mentions", flush=True)
        for what, first in (("topics where there were none", 0), ("other topics in their place", CUES)):
            reader = MentionReader(topics(value, first=first), value)
            begun = now()
            found = apply_topics(store, reader)
            watch.time(f"{what}: {len(reader.table)} topics, {found:,} found", LIMIT, begun)
        verify(store, watch, topics(value, first=CUES))
        begun = now()
        follow(store, reader)
        watch.time("the words of every opinion, once after an upgrade", None, begun)
        begun = now()
        follow(store, reader)
        watch.time("a night in which nothing changed", None, begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MB; {CORES} of {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    return int(watch.broken > 0)


def verify(store: Store, watch: Watch, wanted: Topics) -> None:
    """Counts of topics against those of their aspects, and one topic against a plain search by the engine."""
    over = store.select(
        """
        SELECT count(*) AS n
        FROM (SELECT ledger_day, aspect, topic, sum(feedbacks_lost) AS lost, sum(mentions) AS mentions
              FROM topic_daily GROUP BY ALL) AS topics
        LEFT JOIN (SELECT ledger_day, aspect, sum(feedbacks_lost) AS lost, sum(mentions) AS mentions
                   FROM value_daily GROUP BY ALL) AS aspects USING (ledger_day, aspect)
        WHERE aspects.mentions IS NULL OR topics.lost > aspects.lost OR topics.mentions > aspects.mentions
        """
    )
    if store.select("SELECT count(*) AS n FROM value_daily")["n"].iloc[0]:
        watch.expect("no topic of any day exceeds its aspect", holds=over["n"].iloc[0] == 0)
    (aspect, topic), block = next((key, one) for key, one in wanted.blocks.items() if key[0] == "service.delivery")
    plain = "|".join([*block.cues.zh, *(rf"\b{cue}\b" for cue in block.cues.en)])
    sql = """
        SELECT
            count(*) FILTER (WHERE regexp_matches(
                substring(text, mention.start_char + 1, mention.end_char - mention.start_char), $plain, 'i'
            )) AS searched,
            (SELECT count(*) FROM mention_topic WHERE aspect = $aspect AND topic = $topic) AS found
        FROM mention JOIN feedback USING (feedback_id)
        WHERE aspect = $aspect AND judged
        """
    counts = store.select(sql, {"plain": plain, "aspect": aspect, "topic": topic})
    searched, found = int(counts["searched"].iloc[0]), int(counts["found"].iloc[0])
    watch.expect(f"a plain search finds {aspect}/{topic}: {searched:,}, topics {found:,}", holds=searched == found > 0)
    broken = [one for one in breaches(store) if "topic" in one.rule]
    watch.expect("the rules of topics", holds=not broken)


def main() -> int:
    """Make or copy a warehouse, then measure on two cores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=MENTIONS)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--warehouse", type=Path, help="a warehouse of benchmarks.scale: it is copied, not changed")
    parser.add_argument("--keep", action="store_true", help="leave the files")
    options = parser.parse_args()
    file = options.folder / "warehouse.duckdb"
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    if options.warehouse:
        shutil.copyfile(options.warehouse, file)
    else:
        make(file, options.mentions)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    try:
        return measure(file)
    finally:
        if not options.keep:
            shutil.rmtree(options.folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
