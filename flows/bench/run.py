"""The command itself: which judges are scored, what they are fitted on, and where the result goes.

Called by `flows.cli`. TF-IDF with logistic regression and the probes of foreign encoders are fitted at every call, on
the open text alone: what is bundled for training and the benchmark's train part. Nothing of them is kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.bench.draw import page, picture
from flows.bench.table import as_markdown, as_text
from flows.bench.words import Lang
from flows.boundary import say
from flows.exits import ExitCode
from flows.judging import Bench as Workplace
from flows.judging import announce, default_judge, open_bench
from flows.targets import expect_writable
from nlp.artifact import MANIFEST
from nlp.bench.board import Board, board
from nlp.bench.feedback import DATA, Bench, read_bench
from nlp.judge import CUES, Judge, shipped
from nlp.labelled import Labelled, labelled
from nlp.lines import read_lines
from taxonomy.errors import InputError, ModelError

if TYPE_CHECKING:
    from nlp.train.frozen import FrozenEncoder

WRITERS = {".html": page, ".svg": picture, ".md": as_markdown}
"""What a file is written by, by how its name ends."""


def run_bench(models: Sequence[str], out: Path | None, data: Path | None, *, lang: Lang, as_json: bool) -> int:
    """Score the built-in judges and `models` on the benchmark (`data`: another file of its format), print the table
    and write it to `out`.

    Raises InputError for a file that cannot be used, ModelError for a model that may not be loaded, before any
    judge reads.
    """
    if out is not None:
        _expect_target(out)
    bench = read_bench(data or DATA)
    place = open_bench(CUES)
    known, foreign = _chosen(models)
    encoders = [(folder, _opened(folder)) for folder in foreign]
    fitted_on = [*_open_text(data or DATA), *bench.train]
    made = _board(bench, place, known, encoders, fitted_on)
    sys.stdout.write(json.dumps(made.as_dict(), ensure_ascii=False) + "\n" if as_json else as_text(made, lang))
    if out is not None:
        out.write_text(WRITERS[out.suffix.lower()](made, lang), "utf-8")
        say(f"wrote {out}")
    return ExitCode.OK


def _board(
    bench: Bench,
    place: Workplace,
    known: Sequence[str],
    encoders: Sequence[tuple[Path, FrozenEncoder]],
    fitted_on: Sequence[Labelled],
) -> Board:
    from nlp.train.baseline import LinearBaseline
    from nlp.train.probe import EncoderProbe

    def judges() -> Iterator[Judge]:
        yield place.judge
        for name in known:
            announce(name)
            yield open_bench(name).judge
        for folder, encoder in encoders:
            say(f"fitting a probe of {folder.name} on {len(fitted_on):,} labelled feedbacks")
            yield EncoderProbe.train(f"probe:{folder.resolve().name}", encoder, fitted_on, place.taxonomy)

    say(f"fitting the linear judge on {len(fitted_on):,} labelled feedbacks")
    linear = LinearBaseline.train(fitted_on, place.taxonomy, place.words)
    return board(bench, judges(), linear, place.taxonomy, say=say)


def _open_text(tested: Path) -> list[Labelled]:
    """The labelled feedback that is bundled for training; none of it may be in the test part."""
    from nlp.train.unseen import WRITTEN, Unseen

    return labelled(Unseen(tested).labelled(read_lines(WRITTEN), WRITTEN), str(WRITTEN))


def _chosen(models: Sequence[str]) -> tuple[list[str], list[Path]]:
    """(judges of ours beside the cues, folders of foreign encoders), each once; the shipped judge comes first."""
    known = [default_judge()] if default_judge() != CUES else []
    foreign: list[Path] = []
    for name in models:
        folder = Path(name)
        ours = name == CUES or name in shipped() or (folder / MANIFEST).is_file()
        if ours and name != CUES and name not in known:
            known.append(name)
        elif not ours and not folder.is_dir():
            raise ModelError(
                f"there is no judge {name!r}; accepted: {', '.join((CUES, *shipped()))}, or a folder.",
                remedy="Give the folder of a model that `valueledger train` wrote, or of a Hugging Face encoder.",
            )
        elif not ours and folder not in foreign:
            foreign.append(folder)
    return known, foreign


def _opened(folder: Path) -> FrozenEncoder:
    from nlp.train.frozen import FrozenEncoder

    say(f"reading the encoder {folder} ...")
    return FrozenEncoder(folder)


def _expect_target(out: Path) -> None:
    if out.suffix.lower() not in WRITERS:
        raise InputError(f"--out {out}: no format of that name; accepted: {', '.join(sorted(WRITERS))}.")
    expect_writable(out)
