"""Misspelt words mended before the encoder reads them; every offset still means the text as given.

Called by `nlp.windows` between `nlp.normalize` and the tokenizer, where the model's manifest asks for it. A mistake is
mended by the noisy-channel rule (Kernighan, Church & Gale 1990): the likeliest word given how probable it is and how
probable the slip. English in `nlp.spelling_english`, Chinese in `nlp.spelling_chinese`. What is quoted, stored or
counted is the text as given. Limits: a slip that makes another word stays. That the tables are there is seen to at
once; they are read at the first text (0.2 s).
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tokenizers import Tokenizer

from nlp.spelling_chinese import ChineseSpelling
from nlp.spelling_english import EnglishSpelling
from nlp.spelling_tables import digest, tables
from nlp.words import Words

log = logging.getLogger(__name__)


LATIN_WORD = re.compile(r"[A-Za-z]+")
LATIN_ALONE = re.compile(r"[A-Za-z\s.,!?'\-]*")
SHORTEST = 4
"""Letters from which an unknown word is gibberish: shorter ones are shorthand of some kind (gd, nvm, tbh)."""


class Edit(NamedTuple):
    """`text[start:end]` reads `word`."""

    start: int
    end: int
    word: str


@dataclass(frozen=True)
class Mended:
    """A text with its mistakes mended, and the way back. `edits` are in order and do not overlap."""

    text: str
    edits: tuple[Edit, ...]

    def start(self, at: int) -> int:
        """Where in the text as given what stands at `at` began: a mended word begins where the misspelt one did."""
        moved = self._moved
        place = bisect_right(moved, at, key=lambda pair: pair[0]) - 1
        if place < 0:
            return at
        begin, edit = moved[place]
        inside = at - begin
        return edit.start if inside < len(edit.word) else edit.end + inside - len(edit.word)

    @cached_property
    def _moved(self) -> list[tuple[int, Edit]]:
        """Each edit with its begin in the mended text."""
        moved, shift = [], 0
        for edit in self.edits:
            moved.append((edit.start + shift, edit))
            shift += len(edit.word) - (edit.end - edit.start)
        return moved


class Spelling:
    """Mends texts. `words` know the dictionary and the user's terms, `tokenizer` what the encoder has pieces for.

    The tables are read when the first text is mended; thread-safe, and the same text always comes out the same. Raises
    ModelError where a table is missing. `fitted`: digest of the tables that a model was calibrated with; where others
    are here, that is logged and they are used.
    """

    def __init__(self, words: Words, tokenizer: Tokenizer, fitted: str | None = None) -> None:
        tables()
        if fitted is not None and fitted != (here := digest()):
            log.warning(
                "Misspelt words are mended by other tables (sha256 %.12s) than the model was calibrated with (%.12s): "
                "a few words read differently, and its scores may be off a little. The versions of symspellpy, "
                "pypinyin and jieba that it was made with stand in its manifest.json.", here, fitted,
            )  # fmt: skip
        self._words = words
        self._tokenizer = tokenizer

    @cached_property
    def _english(self) -> EnglishSpelling:
        return EnglishSpelling(self._tokenizer.get_vocab(), self._words.user_terms)

    @cached_property
    def _chinese(self) -> ChineseSpelling:
        return ChineseSpelling(self._words)

    def is_gibberish(self, text: str) -> bool:
        """Whether `text` is Latin letters alone and none of its words is known (asdf qwer).

        A known word, a short one, a digit, an emoticon or another script is enough for it to say something. A name or a
        word of a language that is not read is gibberish too.
        """
        if not LATIN_ALONE.fullmatch(text):
            return False
        words = LATIN_WORD.findall(text)
        return bool(words) and not any(len(word) < SHORTEST or self._english.knows(word) for word in words)

    def mend(self, text: str, owner: Sequence[int] | None = None) -> Mended:
        """The text as the encoder should read it. `text` is clean (`nlp.normalize`).

        `owner`: of each character the segment it belongs to. A word that lies in two stays as it is written, for it
        would be read in the first of them, and the other not at all.
        """
        found = self._english.edits(text)
        if not text.isascii():
            found += self._chinese.edits(text)
        if owner is not None:
            found = [edit for edit in found if len(set(owner[edit[0] : edit[1]])) == 1]
        if not found:
            return Mended(text, ())
        return apply(text, [Edit(*edit) for edit in sorted(found)])


def apply(text: str, edits: Sequence[Edit]) -> Mended:
    """`text` with `edits`, which are in order and apart."""
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.word]
        at = edit.end
    return Mended("".join([*parts, text[at:]]), tuple(edits))
