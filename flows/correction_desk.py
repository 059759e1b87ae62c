"""`valueledger corrections export|import|list|withdraw`: the review sheet on its way to people and back.

Called by `flows.correction_commands`. What is asked of people is chosen from the published ledger; answers go into the
private warehouse, under the night's lock, and count from the next night on. A sheet that is taken in twice changes
nothing. Limits: a sheet holds customers' redacted words, and `forget` does not erase it.
Over 250 lines, so that one file tells the way of a sheet.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from flows.backups import before_migration
from flows.boundary import say
from flows.correction_answers import WHYS, answers_of, items_of
from flows.correction_sheet import COLUMNS, POLARITIES, Codebook, read_sheet, suffix_of, write_sheet
from flows.exits import ExitCode
from flows.lock import night_lock
from flows.own_store import own_store
from flows.settings import Settings
from flows.spreadsheet import write_whole
from flows.tables import print_frame
from nlp.redact import Redactor
from nlp.segment import segment
from taxonomy.dimensions import Taxonomy, load
from taxonomy.errors import InputError, WarehouseError
from warehouse import audit, library
from warehouse.corrected import PEOPLE, record, texts_of, withdraw
from warehouse.migrations import migrate
from warehouse.read import Ledger
from warehouse.store import Store

PARTS = ("training", "gate", "all")
LISTED = 20
"""Faults of a sheet that a terminal shows: a screen of them; what is wrong with the rest is mostly the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How many segments of each kind a sheet is to hold; `audit` counts feedbacks, all of whose segments are asked."""

    uncertain: int
    rating: int
    rare: int
    audit: int
    seed: int
    days: int
    blind: bool = False


@dataclass
class _Chosen:
    """Segments by (feedback, number) with the reason why they are asked, in order; and the samples drawn."""

    segments: dict[tuple[str, int], str] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)
    draws: list[audit.Draw] = field(default_factory=list)


def export_sheet(settings: Settings, path: Path, wanted: Wanted, *, wait: float, as_json: bool) -> int:
    """Write a review sheet and book the audit sample; say how many rows of each kind it holds."""
    suffix_of(path)
    with (
        open_warehouse(settings, "corrections export", wait) as store,
        Ledger.open(settings.data_dir / "published") as ledger,
    ):
        answered = {(row[0], row[1], row[2]) for row in store.rows("corrections/answered")}
        chosen = _choose(ledger, wanted)
        read = _feedbacks(ledger, chosen)
        rows = list(_rows(chosen, read, answered, Codebook(_taxonomy(settings)), wanted.blind))
        write_sheet(path, rows, _taxonomy(settings))
        units = {one: (read[one]["text_hash"], len(segment(read[one]["text"]))) for one in chosen.whole if one in read}
        audit.book(store, chosen.draws, units, seed=wanted.seed, now=datetime.now(UTC))
    counts = {why: len({row["item"] for row in rows if row["why"] == why}) for why in WHYS[:-1]}
    if as_json:
        told = {"file": str(path), "rows": len(rows), "segments": counts, "seed": wanted.seed}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"{path}\n")
    parts = ", ".join(f"{count} {why}" for why, count in counts.items())
    say(f"{_counted(len(rows), 'row')} of {_counted(sum(counts.values()), 'segment')} to read: {parts} "
        f"(seed {wanted.seed}). Then: valueledger corrections import {path} --author NAME. "
        "Delete the sheet when it is taken in: `forget` leaves it as it is.")  # fmt: skip
    return ExitCode.OK


def import_sheet(settings: Settings, path: Path, *, author: str, rest: Path | None, wait: float, as_json: bool) -> int:
    """Take a sheet back; list what cannot be used. Exit code SOME_ROWS where there is any."""
    if rest is not None:
        suffix_of(rest)
    lines = read_sheet(path)
    taxonomy = _taxonomy(settings)
    with open_warehouse(settings, "corrections import", wait) as store:
        found = answers_of(lines, texts_of(store, items_of(lines)), Codebook(taxonomy), _redactor())
        _expect_vocabulary(store, taxonomy)
        done = record(store, found.taken, taxonomy=taxonomy.label, author=author, now=datetime.now(UTC))
    if found.bad and rest is not None:
        write_sheet(rest, [line.cells for line in found.bad], taxonomy)
    told = {"taken": done.taken, "repeated": done.repeated, "not_looked_at": found.unread}
    if as_json:
        unusable = [asdict(fault) for fault in found.faults]
        sys.stdout.write(
            json.dumps(told | {"unusable": unusable, "rows_left": len(found.bad)}, ensure_ascii=False) + "\n"
        )
    elif found.faults:
        left = print_frame(pd.DataFrame([asdict(fault) for fault in found.faults]), "table", LISTED)
        if left:
            say(f"and {left:,} more: --json lists all, and --rest FILE writes the rows")
    bad = _counted(len(found.bad), "row")
    say(f"{_counted(done.taken, 'segment')} taken in, {done.repeated:,} said so already, {found.unread:,} not looked "
        f"at, {bad} cannot be used. What was taken in counts from the next night on.")  # fmt: skip
    return ExitCode.SOME_ROWS if found.faults else ExitCode.OK


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def list_corrections(settings: Settings, form: str, *, state: str, limit: int, wait: float) -> int:
    """Print corrections, newest first, with what the judge had read and how each stands."""
    with open_warehouse(settings, "corrections list", wait) as store:
        frame = store.frame("corrections/listing", {"state": state, "row_limit": limit})
    print_frame(frame, form, limit)
    return ExitCode.OK


def withdraw_corrections(settings: Settings, numbers: Sequence[int], *, author: str, note: str, wait: float) -> int:
    """Take corrections back: what stood before counts again from the next night on."""
    with open_warehouse(settings, "corrections withdraw", wait) as store:
        changed = withdraw(store, numbers, author=author, note=_redactor()(note), now=datetime.now(UTC))
    say(
        f"{changed} of {_counted(len(numbers), 'correction')} taken back; from the next night on the answer before "
        "counts."
    )
    return ExitCode.OK


def export_labelled(settings: Settings, path: Path, part: str, *, wait: float, as_json: bool) -> int:
    """Write what people read as labelled data, one feedback a line: for training, or for the gate alone."""
    with open_warehouse(settings, "corrections export", wait) as store:
        rows = labelled_rows(store, _taxonomy(settings), part)
    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        write_whole(path, content.encode("utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from None
    sys.stdout.write(json.dumps({"file": str(path), "feedbacks": len(rows)}) + "\n" if as_json else f"{path}\n")
    say(
        f"{_counted(len(rows), 'feedback')} for {part}; a fifth of all and every one of an audit sample are kept for "
        "the gate. `forget` leaves this file as it is: delete it after the training."
    )
    return ExitCode.OK


def labelled_rows(store: Store, taxonomy: Taxonomy, part: str) -> list[dict[str, Any]]:
    """Rows of the labelled-data contract of corrections that stand; `part` is training, gate or all."""
    made: dict[str, dict[str, Any]] = {}
    store.run("corrections/gate_part")
    for row in store.records("corrections/labelled"):
        if part not in ("all", row["part"]):
            continue
        one = made.setdefault(row["feedback_id"], {
            "id": row["feedback_id"], "source": row["source"], "source_id": row["feedback_id"], "text": row["text"],
            "lang": row["language"], "kind": row["kind"], "domain": row["source"], "rating": row["rating"],
            "segments": [], "mentions": [], "covers": set(taxonomy.ids),
        })  # fmt: skip
        number = len(one["segments"])
        one["segments"].append({"start": row["start_char"], "end": row["end_char"]})
        merged: dict[str, list[int]] = {}
        for said in row["mentions"]:
            merged.setdefault(said["aspect"], []).append(said["polarity"])
        one["mentions"] += [
            {"segment": number, "aspect": aspect, "polarity": signs[0] if len(set(signs)) == 1 else 0}
            for aspect, signs in merged.items()
        ]
        one["covers"] &= set(row["covers"] or ())
    for one in made.values():
        one["covers"] = None if one["covers"] == set(taxonomy.ids) else sorted(one["covers"])
    return list(made.values())


def _choose(ledger: Ledger, wanted: Wanted) -> _Chosen:
    """What to ask: an audit sample first, since its segments must not depend on what else is asked."""
    chosen = _Chosen()
    parts = ledger.query(library.text("review/population"), {"days": wanted.days}).to_dict("records")
    share = -(-wanted.audit // max(1, len(parts)))
    for row in parts if wanted.audit else ():
        values = {"days": wanted.days, "language": row["language"], "seed": wanted.seed, "rows": share}
        drawn = ledger.query(library.text("review/audit"), values)["feedback_id"].tolist()
        chosen.whole |= dict.fromkeys(drawn, row["language"])
        chosen.draws.append(
            audit.Draw(row["language"], row["first_day"], row["last_day"], int(row["population"]), tuple(drawn))
        )
    for why in ("rating", "uncertain", "rare"):
        count = getattr(wanted, why)
        values = {"rows": count} | ({} if why == "rating" else {"days": wanted.days})
        found = ledger.table(library.text(f"review/{why}"), values).to_pylist() if count else []
        places = dict.fromkeys((str(row["feedback_id"]), int(row["segment"])) for row in found)
        fresh = [place for place in places if place[0] not in chosen.whole and place not in chosen.segments]
        chosen.segments |= dict.fromkeys(fresh[:count], why)
    return chosen


def _feedbacks(ledger: Ledger, chosen: _Chosen) -> dict[str, dict[str, Any]]:
    ids = sorted({one for one, _ in chosen.segments} | set(chosen.whole))
    found = ledger.table(library.text("review/feedback"), {"ids": ids}).to_pylist() if ids else []
    return {row["feedback_id"]: row for row in found}


def _rows(
    chosen: _Chosen,
    read: Mapping[str, Mapping[str, Any]],
    answered: set[tuple[str, int, str]],
    codebook: Codebook,
    blind: bool,
) -> Iterator[dict[str, Any]]:
    """Rows of the sheet: segments that were asked before and answered are left out."""
    asked = [(one, number, why) for (one, number), why in chosen.segments.items()]
    for one in chosen.whole:
        asked += [(one, number, "audit") for number in range(len(segment(read[one]["text"])))]
    for feedback_id, number, why in asked:
        feedback = read[feedback_id]
        spans = segment(feedback["text"])
        if number >= len(spans) or (feedback_id, number, feedback["text_hash"]) in answered:
            continue
        hidden = blind and why == "audit"
        judged = [m for m in feedback["mentions"] if m["segment"] == number and m["model"] != PEOPLE and not hidden]
        span = spans[number]
        shared = {
            "item": f"{feedback_id}#{number}#{feedback['text_hash'][:8]}",
            "why": why,
            "verdict": "",
            "words": feedback["text"][span.start : span.end],
            "feedback": feedback["text"],
            "note": "",
            "language": feedback["language"],
            "rating": feedback["rating"],
            "product": feedback["product"],
            "source": feedback["source"],
            "day": str(feedback["ledger_day"]),
        }
        for mention in judged or (None,):
            aspect = codebook.cells.get(mention["aspect"], mention["aspect"]) if mention else ""
            polarity = POLARITIES[mention["polarity"]] if mention else ""
            answer = {"aspect": aspect, "polarity": polarity, "judged_aspect": aspect, "judged_polarity": polarity}
            sure = round(mention["confidence"], 2) if mention else None
            yield {name: ({**shared, **answer, "confidence": sure}).get(name) for name in COLUMNS}


def _expect_vocabulary(store: Store, taxonomy: Taxonomy) -> None:
    """Raises WarehouseError where the warehouse holds another taxonomy than the configuration names."""
    held = {row[0] for row in store.rows("corrections/vocabulary")}
    if held != {taxonomy.label}:
        raise WarehouseError(
            f"the ledger is of {', '.join(sorted(held)) or 'no taxonomy'}, the configuration names {taxonomy.label}.",
            remedy="Run the next night first: it brings the ledger under the taxonomy.",
        )


def _redactor() -> Callable[[str], str]:
    """Redacts what people write beside an answer, as feedback is: it may quote a customer, and is published."""
    redactor = Redactor()
    return lambda text: redactor.redact(text).text


def _taxonomy(settings: Settings) -> Taxonomy:
    return load(settings.taxonomy)


@contextmanager
def open_warehouse(settings: Settings, what: str, wait: float) -> Iterator[Store]:
    """The warehouse under the night's lock. Raises BusyError, and WarehouseError where there is none yet."""
    if not settings.warehouse.exists():
        raise WarehouseError(
            f"there is no ledger under {settings.data_dir}.",
            remedy="Run `valueledger run` or `valueledger demo` first.",
        )
    with night_lock(settings.data_dir, wait=wait, what=what):
        before_migration(settings.data_dir, now=datetime.now(UTC), memory_mb=settings.limits.warehouse_mb)
        with own_store(settings) as store:
            migrate(store, now=datetime.now(UTC))
            yield store


def default_seed(today: date) -> int:
    """The day as a number: another day, another sample."""
    return int(f"{today:%Y%m%d}")
