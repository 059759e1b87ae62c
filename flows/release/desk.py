"""`valueledger release check|promote|rollback|history`: a candidate beside the judge in use, and which one reads.

Called by `flows.release.commands`. Both judges read development data (those given, else ValueBench), the corrections
that are kept for the gate, and the behavioural suite; `nlp.compare` says where the candidate is worse. The comparison
is a page in the data folder, and an artifact where an orchestrator runs it. Promoting changes what new nights read by,
under the night's lock; history is read again by `valueledger taxonomy apply --judge`. Limits: a corrected feedback that
a candidate was trained on in spite of the gate's share is not noticed. Over 250 lines, so that one file tells the way
of a candidate.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flows.boundary import say
from flows.exits import ExitCode
from flows.judging import Bench, announce, expect_model, open_bench
from flows.lock import night_lock
from flows.own_store import user_name
from flows.release.book import FOLDER, Book, Entry, judge_in_use, read_book, write_book
from flows.release.page import render_page, render_text
from flows.settings import Settings
from flows.spreadsheet import write_whole
from taxonomy.errors import ConfigError, InputError, ModelError

if TYPE_CHECKING:
    from nlp.compare import Comparison
    from nlp.evaluate import Tally
    from nlp.labelled import Labelled
    from taxonomy.dimensions import Taxonomy

DEVELOPMENT: Final = "development"
CORRECTIONS: Final = "corrections"
BEHAVIOUR: Final = "behaviour"


@dataclass(frozen=True, slots=True)
class Checked:
    """A comparison, the page that shows it, and the candidate that it was of."""

    comparison: Comparison
    page: Path
    bench: Bench


def check_candidate(settings: Settings, candidate: str, data: Sequence[Path]) -> Checked:
    """Compare a candidate with the judge in use and write the page. Raises ModelError, InputError."""
    _expect_there(candidate, data)
    from nlp import behaviour
    from nlp.compare import Comparing

    announce(candidate)
    current, other = _opened(settings, settings.judge), _opened(settings, candidate)
    _expect_other_label(settings, current, other, candidate)
    comparing = Comparing(current.judge.label, other.judge.label, current.taxonomy)
    for name, rows in _labelled(settings, current.taxonomy, data):
        comparing.add_labelled(name, rows, _tally(current, rows), _tally(other, rows))
    comparing.add_behaviour(BEHAVIOUR, behaviour.run(current.judge), behaviour.run(other.judge))
    comparison = comparing.compare()
    page = settings.data_dir / FOLDER / f"comparison-{other.judge.label.replace('@', '-')}.html"
    write_page(page, render_page(comparison, settings.language))
    return Checked(comparison, page, other)


def _expect_there(candidate: str, data: Sequence[Path]) -> None:
    """Raises ModelError or InputError for what is not there, before the minutes that reading and judging take."""
    expect_model(candidate)
    for path in data:
        if not path.is_file():
            raise InputError(f"{path}: no such file.", remedy="Name a file of labelled data with --data.")


def write_page(page: Path, html: str) -> None:
    """Put a comparison in the place of the last one, whole or not at all. Raises ConfigError."""
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        write_whole(page, html.encode("utf-8"))
    except OSError as error:
        raise ConfigError(f"{page} cannot be written: {error.strerror}.") from None


def tell_check(checked: Checked, lang: str, *, as_json: bool) -> int:
    """Print a comparison; MODEL where the candidate may not be promoted."""
    from nlp.compare import as_rows

    made = checked.comparison
    if as_json:
        told = {"current": made.current, "candidate": made.candidate, "holds": made.holds, "level": made.level,
                "page": str(checked.page), "cells": as_rows(made)}  # fmt: skip
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(render_text(made, lang))
    say(f"the comparison is in {checked.page}")
    return ExitCode.OK if made.holds else ExitCode.MODEL


def promote(
    settings: Settings, configured: str, candidate: str, checked: Checked, *, why: str, overrule: bool, wait: float
) -> Entry:
    """Let the candidate read new nights. Raises ModelError where the gate refuses it and nobody overrules that."""
    made = checked.comparison
    if not made.holds and not overrule:
        where = ", ".join(f"{cell.data}/{cell.name}" for cell in made.worse) or "nothing could be judged"
        raise ModelError(
            f"{made.candidate} is not promoted: worse than {made.current} on {where}.",
            remedy=f"See {checked.page}; --overrule with --why promotes it all the same.",
        )
    with night_lock(settings.data_dir, wait=wait, what="release promote"):
        judge, digest = _kept(settings.data_dir, candidate, checked.bench)
        entry = Entry(
            number=0,
            kind="promote",
            judge=judge,
            label=made.candidate,
            digest=digest,
            who=user_name(),
            why=why.strip(),
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            gate="passed" if made.holds else "overruled",
            page=str(checked.page),
        )
        return _written(settings, configured, entry)


def rollback(settings: Settings, configured: str, *, why: str, wait: float) -> Entry:
    """Let the judge before the promoted one read again. Raises InputError where none was promoted."""
    with night_lock(settings.data_dir, wait=wait, what="release rollback"):
        book = read_book(settings.data_dir)
        if book.depth < 1 or judge_in_use(settings.data_dir, configured) != (book.active and book.active.judge):
            raise InputError(
                "no promoted judge reads: there is nothing to roll back.", remedy=f"`judge: {configured}` counts."
            )
        before = book.before()
        entry = Entry(
            number=0,
            kind="rollback",
            judge=before.judge if before else configured,
            label=before.label if before else _opened(settings, configured).judge.label,
            digest=before.digest if before else "",
            who=user_name(),
            why=why.strip(),
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            gate="",
        )
        return _written(settings, configured, entry)


def _written(settings: Settings, configured: str, entry: Entry) -> Entry:
    book: Book = read_book(settings.data_dir).with_entry(entry, configured)
    write_book(settings.data_dir, book)
    assert book.active is not None
    return book.active


def _kept(data_dir: Path, candidate: str, bench: Bench) -> tuple[str, str]:
    """The candidate's copy under the data folder, and the digest of its manifest; a judge by name stays a name."""
    from nlp.artifact import MANIFEST, check, sha256
    from nlp.judge import CUES, shipped

    if candidate in (CUES, *shipped()):
        return candidate, ""
    source = Path(candidate)
    check(source)
    digest = sha256(source / MANIFEST)
    home = data_dir / FOLDER / f"{bench.judge.label.replace('@', '-')}-{digest[:12]}"
    if not home.is_dir():
        beside = home.with_name(f".{home.name}.new")
        shutil.rmtree(beside, ignore_errors=True)
        try:
            shutil.copytree(source, beside)
            beside.rename(home)
        except OSError as error:
            raise ConfigError(f"{home} cannot be written: {error.strerror}.") from None
    check(home)
    return str(home), digest


def _expect_other_label(settings: Settings, current: Bench, other: Bench, candidate: str) -> None:
    """Raises ModelError where two judges would be told apart by nothing: every label carries name@version."""
    known = {entry.label: entry.digest for entry in read_book(settings.data_dir).entries}
    known.setdefault(current.judge.label, "")
    if other.judge.label not in known:
        return
    from nlp.artifact import MANIFEST, sha256

    manifest = Path(candidate) / MANIFEST
    digest = sha256(manifest) if manifest.is_file() else ""
    if known[other.judge.label] != digest:
        raise ModelError(
            f"{candidate} is called {other.judge.label}, as another judge is that has read before.",
            remedy="Give it a version of its own (version in its training configuration) and train again.",
        )


def _opened(settings: Settings, judge: str) -> Bench:
    return open_bench(
        judge, settings.terms, settings.data_dir / "cache", settings.taxonomy, settings.limits.judge_threads
    )


def _tally(bench: Bench, rows: Sequence[Labelled]) -> Tally:
    from nlp.evaluate import Tally

    return Tally.of(bench.judge.read([row.reading() for row in rows]), rows, bench.taxonomy)


def _labelled(settings: Settings, taxonomy: Taxonomy, data: Sequence[Path]) -> Iterator[tuple[str, Sequence[Labelled]]]:
    """Sets of labelled feedback by name; corrections where the ledger holds any for the gate."""
    from nlp.bench.feedback import DATA, read_bench
    from nlp.labelled import labelled, read_labelled

    if data:
        for path in data:
            name = DEVELOPMENT if len(data) == 1 else f"{DEVELOPMENT} {path.name}"
            yield name, read_labelled(path, taxonomy)
    else:
        bench = read_bench(DATA, taxonomy)
        yield DEVELOPMENT, [*bench.train, *bench.test]
    if settings.warehouse.exists():
        from flows.correction_desk import labelled_rows, open_warehouse

        with open_warehouse(settings, "release check", 0.0) as store:
            rows = labelled_rows(store, taxonomy, "gate")
        if rows:
            yield CORRECTIONS, labelled(rows, CORRECTIONS, taxonomy)


def configured(config: Path, data_dir: Path | None) -> tuple[Settings, str]:
    """The settings as nights take them, and the judge that the configuration itself names."""
    from flows.settings import load_settings, parse_settings

    settings = load_settings(config, data_dir)
    return settings, parse_settings(config.read_text("utf-8"), config, data_dir).judge


def show_history(settings: Settings, form: str) -> int:
    """Print promotions and roll-backs, newest first."""
    import pandas as pd

    from flows.tables import print_frame

    entries = read_book(settings.data_dir).entries[::-1]
    columns = ("number", "kind", "label", "gate", "at", "who", "why", "judge")
    frame = pd.DataFrame([{name: getattr(one, name) for name in columns} for one in entries], columns=list(columns))
    print_frame(frame, form, len(entries))
    say(f"{settings.judge} reads new nights.")
    return ExitCode.OK
