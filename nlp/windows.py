"""Text to what the encoder reads: pieces with the segment each belongs to, in overlapping windows.

Called by `nlp.artifact` (inference) and `nlp.train` (fitting), so that both see the same pieces. A text that is
longer than a window is read in several that overlap; each segment is read in the one that shows most of what
stands around it, and a segment longer than a window in pieces. Nothing is cut off.
"""

from __future__ import annotations

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
        self._room = length - PREFIX_ROOM
        self.cls, self.sep, self.pad, self.mask = (special(tokenizer, role) for role in ("cls", "sep", "pad", "mask"))
        self._prefix = lru_cache(maxsize=64)(self._make_prefix)

    def prefix(self, rating: float | None, kind: Kind | str | None) -> tuple[int, ...]:
        """What opens every window: '[CLS] 4 review [SEP]', with '?' for what is not known."""
        stars = "?" if rating is None else str(min(5, max(1, int(rating + 0.5))))
        return self._prefix(stars, "?" if kind is None else str(kind))

    def _make_prefix(self, stars: str, kind: str) -> tuple[int, ...]:
        ids = self._tokenizer.encode(f"{stars} {kind}", add_special_tokens=False).ids
        return (self.cls, *ids[: PREFIX_ROOM - 3], self.sep)

    def windows(self, text: str, segments: Sequence[Segment]) -> list[Window]:
        """The windows that together read every segment once (a segment longer than a window: in pieces).

        A segment without any piece (white space, unknown marks alone) stands in no window.
        """
        if not segments:
            return []
        ids, owner = self._pieces(text, segments)
        if len(ids) <= self._room:
            return self._window(ids, owner, 0, len(ids), np.unique(owner[owner >= 0]))
        return self._overlapping(ids, owner)

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

    def _overlapping(self, ids: Ids, owner: Ids) -> list[Window]:
        stride = self._room // 2
        begins = [*range(0, len(ids) - self._room, stride), len(ids) - self._room]
        chosen: dict[int, set[int]] = {}
        for index in np.unique(owner[owner >= 0]).tolist():
            where = np.nonzero(owner == index)[0]
            first, last = int(where[0]), int(where[-1])
            whole = [b for b in begins if b <= first and last < b + self._room]
            if whole:  # the window whose edges are farthest from the segment
                best = max(whole, key=lambda b: min(first - b, b + self._room - 1 - last))
                chosen.setdefault(best, set()).add(index)
            else:
                for begin in range(first, last + 1, self._room):
                    chosen.setdefault(min(begin, len(ids) - self._room), set()).add(index)
        made: list[Window] = []
        for begin in sorted(chosen):
            made += self._window(ids, owner, begin, begin + self._room, np.array(sorted(chosen[begin])))
        return made

    @staticmethod
    def _window(ids: Ids, owner: Ids, begin: int, end: int, segments: npt.NDArray[np.int_]) -> list[Window]:
        part = owner[begin:end]
        local = np.full(len(part), -1, dtype=np.int32)
        for place, index in enumerate(segments.tolist()):
            local[part == index] = place
        here = tuple(int(i) for i in segments)
        return [Window(ids[begin:end], local, here)] if here else []
