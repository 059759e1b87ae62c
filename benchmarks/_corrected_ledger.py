"""A ledger whose corrections go through everything: another judge, redelivery, edits, changes of the taxonomy.

Called by `benchmarks.corrections`. Feedback is read, loaded, corrected, read again, counted and checked by the code of
a night, on the real engine, without its sources and without publishing. Each count that is printed is one of
corrections that stand as they should. Over 250 lines, so that all that happens to the ledger is read in one file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from flows.corrections import apply_corrections
from flows.ingest import judge_entries
from flows.judging import Bench
from flows.near_duplicates import RULES
from flows.taxonomy_frames import aspect_frame, lens_frame
from nlp.cues import CueJudge
from nlp.judge import Judge, Reading
from nlp.segment import segment
from nlp.words import Words
from taxonomy.change import Change, Kind, Step
from taxonomy.dimensions import Taxonomy, load
from taxonomy.records import Feedback, Judgement, Mention, Polarity
from taxonomy.records import Kind as FeedbackKind
from warehouse import audit, checks, frames, marts
from warehouse.corrected import Answer, record, texts_of, withdraw
from warehouse.cursors import Cursor
from warehouse.load import Batch, load_batch
from warehouse.migrations import migrate
from warehouse.near import count_once
from warehouse.rereading import Reread, Span, store_batch
from warehouse.runs import Night, begin_run
from warehouse.store import Store
from warehouse.vocabulary import replace_taxonomy

FEEDBACKS, CORRECTED, EDITED, WITHDRAWN = 240, 60, 15, 10
FIRST = date(2026, 5, 1)
TEXTS = (
    "物流太慢了，等了整整一个星期。客服倒是很耐心", "价格便宜，做工也结实", "电池用了两天就坏了，很失望",
    "排队等了一个小时，店里还很吵", "包装破了，里面的杯子碎了", "Delivery was late and the box was damaged.",
    "Great value for money. The screen is bright.", "Support never replied to my three emails.",
    "The queue was long, but the staff were kind.", "It broke after a week and the refund took a month.",
)  # fmt: skip


@dataclass
class Turned:
    """Another judge: the cue judge's mentions with the other sign."""

    inner: Judge
    label: str = "turned@2.0.0"

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        """As the protocol says."""
        return [replace(one, mentions=tuple(map(self._turned, one.mentions))) for one in self.inner.read(texts)]

    def _turned(self, mention: Mention) -> Mention:
        return replace(mention, polarity=Polarity(-int(mention.polarity)), model=self.label)


@dataclass
class Made:
    """The ledger, what it was made of, and how many changes of the taxonomy it has seen."""

    store: Store
    bench: Bench
    feedbacks: list[Feedback]
    changes: list[Change] = field(default_factory=list)
    nights: int = 0
    position: int = 0

    def begin(self) -> str:
        """Another night."""
        self.nights += 1
        day = FIRST + timedelta(days=40 + self.nights)
        replace_taxonomy(self.store, aspect_frame(self.bench.taxonomy), lens_frame(self.bench.taxonomy))
        night = Night(
            night=day, judge=self.bench.judge.label, taxonomy=self.bench.taxonomy.label, redaction="1", time_zone="UTC"
        )
        begin_run(self.store, night, now=self.now, sources=["shop"])
        return night.run_id

    @property
    def now(self) -> datetime:
        return datetime(2026, 6, 10, 2, tzinfo=UTC) + timedelta(days=self.nights)

    def deliver(self, feedbacks: Sequence[Feedback]) -> None:
        """A night that loads feedback."""
        run_id = self.begin()
        rows = [replace(one, position=self.position + number) for number, one in enumerate(feedbacks, start=1)]
        entries = judge_entries(rows, ["changed"] * len(rows), self.bench)
        context = self._context()
        cursor = Cursor(source="shop", stream=f"s{self.nights}", name="s", after=0, position=len(rows), done=True)
        load_batch(
            self.store,
            Batch(
                run_id=run_id,
                read=len(rows),
                cursor=cursor,
                feedback=frames.feedback_frame(entries, context),
                mentions=frames.mention_frame(entries, context),
                terms=frames.term_frame(entries, context),
                uncovered=frames.uncovered_frame(entries, context),
            ),
        )
        self.finish()

    def read_again(self, bench: Bench) -> None:
        """Every feedback is read by another judge or taxonomy."""
        self.bench = bench
        run_id = self.begin()
        live = self.feedbacks
        entries = judge_entries(live, ["changed"] * len(live), bench)
        context = self._context()
        part = Reread(
            feedback=frames.feedback_frame(entries, context),
            mentions=frames.mention_frame(entries, context),
            terms=frames.term_frame(entries, context),
            uncovered=frames.uncovered_frame(entries, context),
        )
        span = Span(FIRST, FIRST + timedelta(days=30))
        store_batch(self.store, span, [part], [], version="1", run_id=run_id)
        self.finish()

    def finish(self) -> None:
        """What a night does once its rows are loaded: the checks raise where a rule is broken."""
        count_once(self.store, RULES)
        apply_corrections(self.store, self.bench.taxonomy, self.bench.words, self.changes)
        marts.aggregate(self.store)
        audit.renew(self.store)
        checks.verify(self.store, everything=True)

    def _context(self) -> frames.Context:
        return frames.Context(
            taxonomy=self.bench.taxonomy.label, redaction="1", time_zone=ZoneInfo("UTC"), fallback_day=FIRST
        )

    def states(self) -> dict[str, int]:
        """Corrections by how they stand."""
        rows = self.store.query("SELECT state, count(*) AS n FROM correction_state GROUP BY state ORDER BY state")
        return {str(row["state"]): int(row["n"]) for row in rows.to_dict("records")}

    def standing(self, answers: Sequence[Answer], names: Callable[[str], str | None] = lambda name: name) -> int:
        """Answers that the ledger's mentions repeat, and nothing beside them."""
        found: dict[tuple[str, int], set[tuple[str, int]]] = {}
        rows = self.store.query("SELECT feedback_id, segment, aspect, polarity, model FROM mention")
        for row in rows.to_dict("records"):
            if row["model"] == "correction":
                place = (str(row["feedback_id"]), int(row["segment"]))
                found.setdefault(place, set()).add((str(row["aspect"]), int(row["polarity"])))
        return sum(
            found.get((one.feedback_id, one.segment), set()) == {(names(a), p) for a, p in one.mentions}
            for one in answers
        )


def run(say: Callable[[str], None]) -> list[str]:
    """Print what stands after each event; the promises that are broken."""
    broken: list[str] = []

    def expect(what: str, found: int, wanted: int) -> None:
        say(f"{what}: {found} of {wanted} as they should be")
        if found != wanted:
            broken.append(f"{what}: {found}, not {wanted}")

    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "warehouse.duckdb", memory_mb=256) as store:
        migrate(store, now=datetime(2026, 6, 1, tzinfo=UTC))
        made = _made(store)
        answers = _answers(made)
        record(store, answers, taxonomy=made.bench.taxonomy.label, author="reader", now=made.now)
        made.deliver([])
        expect("corrected", made.standing(answers), CORRECTED)
        taxonomy, words = made.bench.taxonomy, made.bench.words
        made.read_again(Bench(Turned(CueJudge(taxonomy, words)), taxonomy, words))
        expect("read again by another judge", made.standing(answers), CORRECTED)
        again = [replace(one, rating=5.0, updated_at=made.now) for one in made.feedbacks]
        made.feedbacks = again
        made.deliver(again)
        expect("delivered again with another rating", made.standing(answers), CORRECTED)
        _edit(made, answers, expect)
        _change(made, answers[EDITED:], expect)
        _withdraw(made, answers[EDITED:], expect)
    return broken


Expect = Callable[[str, int, int], None]


def _edit(made: Made, answers: Sequence[Answer], expect: Expect) -> None:
    """Edited words: the correction is listed, and the judge reads on."""
    edited = {one.feedback_id for one in answers[:EDITED]}
    made.feedbacks = [
        replace(one, text=one.text + " 补充：后来换了一个。", updated_at=made.now) if one.source_id in edited else one
        for one in made.feedbacks
    ]
    made.deliver([one for one in made.feedbacks if one.source_id in edited])
    expect("edited, listed as outdated", made.states().get("outdated", 0), EDITED)
    expect("the others", made.standing(answers[EDITED:]), CORRECTED - EDITED)


def _change(made: Made, answers: Sequence[Answer], expect: Expect) -> None:
    """One aspect renamed, two made one, one redefined; every feedback is read by the new taxonomy."""
    old, words = made.bench.taxonomy, made.bench.words
    new, change = changed(old)
    made.changes.append(change)
    made.read_again(Bench(CueJudge(new, words), new, words))

    def lost(one: Answer) -> bool:
        return any(change.mapped(aspect) is None for aspect, _ in one.mentions)

    kept = [one for one in answers if not lost(one)]
    expect("of an aspect redefined, listed as unmappable", made.states().get("unmappable", 0), len(answers) - len(kept))
    expect(
        "mapped to the taxonomy in force",
        made.standing(kept, lambda name: (change.mapped(name) or (None,))[0]),
        len(kept),
    )


def _withdraw(made: Made, answers: Sequence[Answer], expect: Expect) -> None:
    """Taken back: the judge's own reading stands again, to the mention."""
    known = made.store.query(
        "SELECT correction, feedback_id, segment FROM correction JOIN correction_state USING (correction)"
        " WHERE state = 'in_force' ORDER BY correction"
    )
    chosen = known.head(WITHDRAWN)
    withdraw(made.store, [int(n) for n in chosen["correction"]], author="reader", note="", now=made.now)
    made.deliver([])
    bench, texts = made.bench, {one.source_id: one for one in made.feedbacks}
    right = 0
    for row in chosen.to_dict("records"):
        feedback, segment_number = texts[str(row["feedback_id"])], int(row["segment"])
        (judgement,) = bench.judge.read([Reading(feedback.text, rating=feedback.rating, kind=feedback.kind)])
        wanted = {(str(m.aspect), int(m.polarity)) for m in judgement.mentions if m.segment == segment_number}
        rows = made.store.query(
            "SELECT aspect, polarity, model FROM mention WHERE feedback_id = $id AND segment = $segment",
            {"id": feedback.source_id, "segment": segment_number},
        )
        told = rows.to_dict("records")
        found = {(one["aspect"], one["polarity"]) for one in told if one["model"] != "correction"}
        right += found == wanted and len(rows) == len(found)
    expect("taken back, the judge's reading stands", right, len(chosen))


def _made(store: Store) -> Made:
    taxonomy, words = load(), Words(None, None)
    random = np.random.default_rng(3)
    feedbacks = [
        Feedback(
            source="shop", source_id=f"{number:032x}", kind=FeedbackKind.REVIEW,
            text=f"{TEXTS[number % len(TEXTS)]} #{number}", rating=float(random.integers(1, 6)),
            created_at=datetime(2026, 5, 1, 9, tzinfo=UTC) + timedelta(days=int(random.integers(30))),
            updated_at=datetime(2026, 6, 1, tzinfo=UTC), product="kettle", channel="web", position=number + 1,
        )
        for number in range(FEEDBACKS)
    ]  # fmt: skip
    made = Made(store, Bench(CueJudge(taxonomy, words), taxonomy, words), feedbacks)
    made.deliver(feedbacks)
    return made


def _answers(made: Made) -> list[Answer]:
    """One segment of every fourth feedback: something else is said there, or nothing, or two things."""
    said = (
        (("product.quality", -1),), (("cost.time", -1),), (), (("cost.money", 1), ("product.quality", 1)),
        (("cost.effort", -1), ("cost.time", -1)), (("emotional.trust", 0),),
    )  # fmt: skip
    ids = [one.source_id for one in made.feedbacks][:: FEEDBACKS // CORRECTED]
    texts = texts_of(made.store, ids)
    answers = []
    for number, one in enumerate(ids):
        spans = segment(texts[one]["text"])
        at = number % len(spans)
        answers.append(
            Answer(
                feedback_id=one, segment=at, start_char=spans[at].start, end_char=spans[at].end,
                text_hash=texts[one]["text_hash"], why="own", mentions=said[number % len(said)],
            )
        )  # fmt: skip
    return answers


def changed(old: Taxonomy) -> tuple[Taxonomy, Change]:
    """`product.quality` renamed, `cost.time` made one with `cost.effort`, `cost.money` redefined."""
    names = {"product.quality": "product.reliability", "cost.time": "cost.effort"}
    aspects = []
    for one in old.aspects:
        if one.id == "cost.time":
            continue
        update: dict[str, object] = {"id": names.get(one.id, one.id)}
        if one.id == "cost.money":
            update["meaning"] = one.meaning + 1
        aspects.append(one.model_copy(update=update))
    lenses = tuple(
        lens.model_copy(
            update={
                "groups": tuple(
                    group.model_copy(update={"aspects": tuple(dict.fromkeys(names.get(a, a) for a in group.aspects))})
                    for group in lens.groups
                )
            }
        )
        for lens in old.lenses
    )
    new = Taxonomy.model_construct(
        name=old.name, version="2.0.0", aspects=tuple(aspects), lenses=lenses, warnings=old.warnings
    )
    steps = (
        Step(Kind.RENAME, ("product.quality",), ("product.reliability",)),
        Step(Kind.MERGE, ("cost.time", "cost.effort"), ("cost.effort",)),
        Step(Kind.REDEFINE, ("cost.money",), ("cost.money",)),
    )
    spoken = {one for step in steps for one in step.sources}
    return new, Change(old.label, new.label, steps, tuple(one for one in old.ids if one not in spoken))
