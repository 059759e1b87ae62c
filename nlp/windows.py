"""Text to what the encoder reads: pieces with the segment each belongs to, in overlapping windows.

Called by `nlp.artifact` (inference) and `nlp.train` (fitting), so that both see the same pieces. A text that is
longer than a window is read in several that overlap; each segment is read in one that shows what stands around it,
and a segment longer than a window in pieces. Nothing is cut off.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from nlp.normalize import normalize
from taxonomy.errors import ModelError
from taxonomy.records import Kind, Segment

if TYPE_CHECKING:
    from nlp.spelling import Mended, Spelling

Ids = npt.NDArray[np.int32]

PREFIX_ROOM = 8
"""Pieces kept free in a window for what is known beside the text ('4 review') and the three special pieces."""

MARGIN = 32
"""Pieces, a sentence or two, that a window shows before and after each segment which it reads, where the text has them.
Half a window instead costs a quarter more pieces on long texts (decision record 0010)."""

SPECIAL = {
    "pad": ("[PAD]", "<pad>"),
    "unk": ("[UNK]", "<unk>"),
    "cls": ("[CLS]", "<s>"),
    "sep": ("[SEP]", "</s>"),
    "mask": ("[MASK]", "<mask>"),
}
"""The special pieces by what they are for, as BERT and as XLM-R spell them."""


def special(tokenizer: Tokenizer, role: str) -> int:
    """Id of the special piece for a role of SPECIAL. Raises ModelError where the tokenizer has none."""
    for piece in SPECIAL[role]:
        found = tokenizer.token_to_id(piece)
        if found is not None:
            return int(found)
    raise ModelError(f"the tokenizer has no {' or '.join(SPECIAL[role])}", remedy="Use a tokenizer of BERT's kind.")


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the encoder. `owner` numbers, for each piece, the place in `segments` it belongs to (-1: none)."""

    ids: Ids
    owner: Ids
    segments: tuple[int, ...]  # indices into the segments of the text


class WindowMaker:
    """Cuts texts into windows of at most `length` pieces, special ones included; `spelling` mends what is misspelt."""

    def __init__(self, tokenizer: Tokenizer, length: int, spelling: Spelling | None = None) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._spelling = spelling
        self.length = length
        self.cls, self.sep, self.pad, self.mask = (special(tokenizer, role) for role in ("cls", "sep", "pad", "mask"))
        self._prefix = lru_cache(maxsize=64)(self._make_prefix)

    def prefix(self, rating: float | None, kind: Kind | str | None) -> tuple[int, ...]:
        """What opens every window: '[CLS] 4 review [SEP]', with '?' for what is not known."""
        stars = "?" if rating is None else str(min(5, max(1, int(rating + 0.5))))
        return self._prefix(stars, "?" if kind is None else str(kind))

    def _make_prefix(self, stars: str, kind: str) -> tuple[int, ...]:
        ids = self._tokenizer.encode(f"{stars} {kind}", add_special_tokens=False).ids
        return (self.cls, *ids[: PREFIX_ROOM - 3], self.sep)

    def is_gibberish(self, text: str) -> bool:
        """Whether no word of `text` is known (`nlp.spelling`); never where the model mends nothing."""
        return self._spelling is not None and self._spelling.is_gibberish(text)

    def windows(self, text: str, segments: Sequence[Segment], prefix: int = PREFIX_ROOM - 1) -> list[Window]:
        """The windows that together read every segment once (a segment longer than a window: in pieces).

        A segment without any piece (white space, unknown marks alone) stands in no window. `prefix`: pieces that open
        each window, so that those of a long text are full with it and its end.
        """
        if not segments:
            return []
        ids, owner = self._pieces(text, segments)
        room = self.length - prefix - 1
        if len(ids) <= room:
            here = tuple(np.unique(owner[owner >= 0]).tolist())
            return [_window(ids, owner, here)] if here else []
        return _overlapping(ids, owner, room)

    def join(self, prefix: tuple[int, ...], window: Window) -> tuple[list[int], list[int]]:
        """(ids, owner) of a whole input: prefix, pieces, [SEP]; prefix and end belong to no segment."""
        ids = [*prefix, *window.ids.tolist(), self.sep]
        return ids, [*(-1,) * len(prefix), *window.owner.tolist(), -1]

    def _pieces(self, text: str, segments: Sequence[Segment]) -> tuple[Ids, Ids]:
        clean = normalize(text)
        at = np.full(len(text) + 1, -1, dtype=np.int32)
        for index, span in enumerate(segments):
            at[span.start : span.end] = index
        # Of each clean character, and of what may stand at the end, the segment.
        owner = at if clean.starts is None else at[np.array([*clean.starts, len(text)], dtype=np.int64)]
        if self._spelling is not None:
            mended = self._spelling.mend(clean.text, owner[:-1].tolist())
            if mended.edits:
                return self._mended(clean.text, mended, owner)
        return self._encoded(clean.text, owner)

    def _mended(self, text: str, mended: Mended, owner: Ids) -> tuple[Ids, Ids]:
        """Pieces of the mended text, or of `text` where mending would leave a segment without its only piece."""
        origin = owner[np.array([mended.start(i) for i in range(len(mended.text) + 1)], dtype=np.int64)]
        ids, owners = self._encoded(mended.text, origin)
        if len(np.setdiff1d(owner[owner >= 0], owners)):  # of white space alone, or swallowed by a piece before it
            plain = self._encoded(text, owner)
            if len(np.setdiff1d(plain[1], owners)):
                return plain
        return ids, owners

    def _encoded(self, text: str, owner: Ids) -> tuple[Ids, Ids]:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        starts = np.array([start for start, _ in encoding.offsets], dtype=np.int64)
        return np.array(encoding.ids, dtype=np.int32), owner[starts]


def _overlapping(ids: Ids, owner: Ids, room: int) -> list[Window]:
    """Windows of `room` pieces from left to right.

    Each takes the next segment and all that it shows with MARGIN pieces after them; that segment stands MARGIN pieces
    inside too, or in the middle where it is too long for that.
    """
    last = len(ids) - room
    spans = ((index, *_ends_of(owner == index)) for index in np.unique(owner[owner >= 0]).tolist())
    waiting = deque(sorted(spans, key=lambda span: span[1]))
    made: list[Window] = []
    while waiting:
        index, first, end = waiting.popleft()
        spare = room - (end - first)
        if spare < 0:
            begins = (min(begin, last) for begin in range(first, end, room))
            made += [_window(ids[at : at + room], owner[at : at + room], (index,)) for at in begins]
            continue
        at = min(max(first - min(MARGIN, spare // 2), 0), last)
        shown = len(ids) if at == last else at + room - MARGIN
        taken = [index]
        while waiting and waiting[0][2] <= shown:
            taken.append(waiting.popleft()[0])
        made.append(_window(ids[at : at + room], owner[at : at + room], tuple(taken)))
    return made


def _window(ids: Ids, owner: Ids, segments: tuple[int, ...]) -> Window:
    local = np.full(len(owner), -1, dtype=np.int32)
    for place, index in enumerate(segments):
        local[owner == index] = place
    return Window(ids, local, segments)


def _ends_of(pieces: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """First of the pieces that are True, and one after the last."""
    where = np.nonzero(pieces)[0]
    return int(where[0]), int(where[-1]) + 1
