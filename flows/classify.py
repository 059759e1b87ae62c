"""`valueledger classify`: rows in, one JSON object a row out, in input order; no warehouse, no redaction.

Called by `flows.cli`. Offsets are code points of the text as given. A row that cannot be used gives an
object with an `error` and the run goes on; the exit code says at the end that there was one.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar

from flows.classify_rows import STDIN, BadRow, Row, read_rows
from flows.exits import ExitCode
from flows.judging import Bench, announce, open_bench
from flows.targets import expect_writable
from nlp.intent import Meant, load
from nlp.intent_features import Said
from nlp.judge import Reading, overall_polarity
from taxonomy.errors import InputError
from taxonomy.records import Judgement

BATCH = 256
"""Rows judged together: enough for batches by length, few enough that a pipe's reader sees results soon."""

T = TypeVar("T")


def classify_file(source: str, target: str, model: str | None) -> int:
    """Judge every row of `source` into `target` ('-' is stdin or stdout); return the exit code."""
    from flows.progress import open_progress

    if STDIN not in (source, target) and Path(target).exists() and Path(target).samefile(source):
        raise InputError(f"IN and OUT are the same file, {source}.", remedy="Give another OUT.")
    rows = read_rows(source)
    first = list(islice(rows, BATCH))  # a file that cannot be read fails before a model is loaded
    announce(model)
    bench = open_bench(model)
    bad = 0
    with open_progress() as progress, _output(target) as out:
        progress.stage("classify")
        for batch in _batches(_chain(first, rows), BATCH):
            for line in classify_rows(batch, bench):
                bad += "error" in line
                out.write(_encoded(line))
            out.flush()
            progress.advance(len(batch))
        if bad:
            progress.note(f"{bad:,} rows could not be used; each has its 'error' in the output")
    return ExitCode.SOME_ROWS if bad else ExitCode.OK


def classify_rows(rows: list[Row | BadRow], bench: Bench) -> Iterator[dict[str, Any]]:
    """One output object a row, in order."""
    good = [row for row in rows if isinstance(row, Row)]
    judgements = iter(bench.judge.read([Reading(row.text, row.segments, row.rating, row.kind) for row in good]))
    wanted = iter(load().read([Said(row.text, row.rating, row.kind) for row in good]))
    for row in rows:
        if isinstance(row, BadRow):
            yield row.as_json()
        else:
            yield as_object(row.id, next(judgements), bench, next(wanted))


def as_object(key: Any, judgement: Judgement, bench: Bench, wanted: Meant) -> dict[str, Any]:
    """The contract's object for one judged feedback. Without words to judge there is no intent."""
    return {
        "id": key,
        "lang": str(judgement.language),
        "polarity": overall_polarity(judgement),
        "segments": [{"start": span.start, "end": span.end} for span in judgement.segments],
        "mentions": [
            {
                "segment": mention.segment,
                "aspect": mention.aspect,
                "polarity": int(mention.polarity),
                "confidence": round(mention.confidence, 4),
            }
            for mention in judgement.mentions
        ],
        "intent": str(wanted.intent) if judgement.segments else None,
        "model": bench.judge.label,
        "taxonomy": bench.taxonomy.label,
    }


def classify_text(text: str, model: str | None, *, lang: str | None, as_json: bool) -> int:
    """Judge one text and show its spans in colour, or its object as JSON."""
    announce(model)
    bench = open_bench(model)
    row = Row(None, text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    (judgement,) = bench.judge.read([Reading(row.text)])
    if as_json:
        sys.stdout.buffer.write(_encoded(as_object(None, judgement, bench, load().read([Said(row.text)])[0])))
    else:
        from flows.spans import print_spans

        print_spans(row.text, judgement, bench, lang)
    return ExitCode.OK


def _encoded(line: dict[str, Any]) -> bytes:
    try:
        return (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8")
    except UnicodeEncodeError:  # an id with half a surrogate pair is given back as it came: escaped
        return (json.dumps(line) + "\n").encode("ascii")


@contextmanager
def _output(target: str) -> Iterator[IO[bytes]]:
    """stdout, or a file that appears under its name only when it is whole."""
    if target == STDIN:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(target)
    expect_writable(path)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with gzip.open(unfinished, "wb") if path.suffix == ".gz" else unfinished.open("wb") as stream:
            yield stream  # type: ignore[misc]
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


def _chain(first: Iterable[T], rest: Iterable[T]) -> Iterator[T]:
    yield from first
    yield from rest
