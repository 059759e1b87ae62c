"""The public verb of nlp: readings in, judgements out.

Callers: `flows.steps`, `flows.cli`, `nlp.evaluate`. Holds what every judge shares
(`Reading`, the `Judge` protocol, `open_reading`), the choice of a judge by name and the
polarity of a whole feedback. Judges are imported only when chosen, so that the
cue judge never costs the import of torch. Pure: no clock, no network, no state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from nlp.language import detect
from nlp.segment import segment
from taxonomy.errors import ModelError, RowError
from taxonomy.records import Judgement, Kind, Language, Reason, Segment

if TYPE_CHECKING:
    from nlp.words import Words
    from taxonomy.dimensions import Taxonomy

CUES = "cues"
"""Name of the judge without weights; never the name of an artifact's folder."""

ARTIFACTS = Path(__file__).parent / "artifacts"
"""Where shipped model folders live, one a name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One (redacted) text to judge. Segments that are given are judged and no others.

    `rating` (1..5) and `kind` are hints that a judge may use; none has to.
    """

    text: str
    segments: tuple[Segment, ...] | None = None
    rating: float | None = None
    kind: Kind | None = None


class Judge(Protocol):
    """Reads mentions in texts. `label` is name@version and goes onto every mention."""

    @property
    def label(self) -> str: ...

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        """One judgement a reading, in order; mentions ordered by segment, then taxonomy order.

        Raises RowError for a reading whose given segments cannot be used (see `check_segments`).
        """
        ...


@runtime_checkable
class Measured(Protocol):
    """A judge whose errors were counted on labelled feedback that it was not fitted on."""

    @property
    def confusion(self) -> Mapping[str, Mapping[str, Sequence[Sequence[int]]]]:
        """Language (zh, en) -> aspect -> 4 x 4 segments, said (rows) by judged: absent, lost, neutral, gained.

        Aspects that this judge leaves to another are not in it.
        """
        ...


def check_segments(text: str, segments: Sequence[Segment]) -> None:
    """RowError(Reason.BAD_VALUE) unless every segment lies inside `text`, is not empty and overlaps no other.

    Order is free: mentions refer to segments by the index they were given under.
    """
    for index, span in enumerate(segments):
        if not 0 <= span.start < span.end <= len(text):
            raise RowError(
                Reason.BAD_VALUE,
                f"segment {index} is {span.start}..{span.end}; accepted: 0 <= start < end <= {len(text)}, "
                "the text's length in code points",
            )
    ordered = sorted(enumerate(segments), key=lambda item: item[1].start)
    for (left_index, left), (right_index, right) in pairwise(ordered):
        if right.start < left.end:
            raise RowError(
                Reason.BAD_VALUE,
                f"segments {left_index} ({left.start}..{left.end}) and {right_index} ({right.start}..{right.end}) "
                "overlap; accepted: segments that share no character",
            )


def open_reading(reading: Reading) -> tuple[Language, tuple[Segment, ...]]:
    """Language of a reading and the segments to judge: the given ones, checked, or our own.

    A text in a language that is not judged has no segments. Raises RowError (see `check_segments`).
    """
    if reading.segments is not None:
        check_segments(reading.text, reading.segments)
    language = detect(reading.text)
    if language is Language.OTHER:
        return language, ()
    return language, segment(reading.text) if reading.segments is None else reading.segments


def shipped() -> tuple[str, ...]:
    """Names of the model folders that came with the package, sorted."""
    if not ARTIFACTS.is_dir():
        return ()
    return tuple(
        sorted(path.name for path in ARTIFACTS.iterdir() if path.is_dir() and not path.name.startswith((".", "_")))
    )


def load_judge(name: str | Path, taxonomy: Taxonomy, words: Words, *, threads: int | None = None) -> Judge:
    """The judge called `name`: 'cues', a shipped artifact's name, or a model folder.

    `threads`: cores that a trained judge uses; None: those that the process may use, at most
    `nlp.workers.MOST_BY_DEFAULT`.
    Raises ModelError where there is no such judge, listing those there are, or where the folder may not be loaded.
    """
    if str(name) == CUES:
        from nlp.cues import CueJudge

        return CueJudge(taxonomy, words)
    expect_judge(name)
    from nlp.artifact import load

    return load(ARTIFACTS / name if str(name) in shipped() else Path(name), taxonomy, words, threads=threads)


def expect_judge(name: str | Path) -> None:
    """Raises ModelError, listing those there are, where no judge is called so; nothing is opened."""
    if str(name) in (CUES, *shipped()) or (str(name) and Path(name).is_dir()):
        return
    known = ", ".join((CUES, *shipped()))
    raise ModelError(
        f"there is no judge {str(name)!r}; accepted: {known}, or the folder of a model.",
        remedy="Name one of these, or give the path of a folder that `valueledger train` wrote.",
    )


def overall_polarity(judgement: Judgement) -> int | None:
    """Polarity of the whole feedback: -1, 0, 1, or None where nothing is mentioned.

    Rule of the `classify` contract: that of `outcome.satisfaction` where it is mentioned (several: the sign
    of their sum), else the sign of gained minus lost mentions.
    """
    mentions = judgement.mentions
    satisfaction = [mention for mention in mentions if mention.aspect == "outcome.satisfaction"]
    counted = satisfaction or mentions
    if not counted:
        return None
    total = sum(mention.polarity for mention in counted)
    return (total > 0) - (total < 0)
