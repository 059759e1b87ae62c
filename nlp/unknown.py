"""How much of a text no dictionary knows: one number a feedback, by which the monitors see that input has changed.

Called by `flows.ingest` as a feedback is judged. Chinese words are the dictionary's likeliest cut (jieba, user terms
included, nothing guessed); a character that is left alone and hardly ever stands alone is unknown, which is what new
names and text through a wrong encoding fall into. English words are SymSpell's list and the house's own. Text of other
scripts, and replacement characters, are unknown words. Limits: one more cut of the text, 0.02 ms of a short one; a
misspelt word is unknown too, so the share matters by its change, not by its size.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from nlp.normalize import normalize
from nlp.spelling_tables import FREQUENCIES, KNOWN_WORDS, table
from nlp.words import Words

ALONE = 2_000
"""Times that the dictionary has seen a character as a word from which it is known alone: 慢, 贵 and 差 are above, the
parts of names and of broken text mostly below."""

SHORTEST = 3
"""Letters of an English word from which it counts: shorter ones are units, initials and sizes."""

SCANNED = 4_000
"""Characters that are looked at, as for the language of a text: more would say the same."""

_NO_WORD = re.compile(r"\[[A-Z][A-Z_]{1,20}\]|(?:https?://|www\.)[!-~]+|[@#][A-Za-z0-9_]{1,40}|[A-Za-z]*\d[A-Za-z\d]*")
"""Placeholders, addresses, handles and codes: they are no words of any dictionary."""

_HAN = re.compile(r"[\u3400-\u9fff]+")
_ENGLISH = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_STRANGE = re.compile("[^\\W\\d_a-zA-Z\u3400-\u9fff]+|\ufffd+")
"""Runs of letters of other scripts, accents among them, and what a decoder could not read."""


def unknown_share(text: str, words: Words) -> float | None:
    """Share of the words of `text` that no dictionary knows, 0 to 1; None where it has no words."""
    plain = _NO_WORD.sub(" ", normalize(text[:SCANNED]).text)
    known = unknown = 0
    for run in _HAN.finditer(plain):
        for word in words.known(run[0]):
            if len(word) > 1 or words.counts.get(word, 0) >= ALONE:
                known += 1
            else:
                unknown += 1
    foreign = 0
    for found in _STRANGE.finditer(plain):
        foreign += any(unicodedata.category(char).startswith(("L", "S")) for char in found[0])
    for found in _ENGLISH.finditer(plain):
        word = found[0].lower().replace("’", "'")
        if len(word) < SHORTEST:
            continue
        stem = word.partition("'")[0]
        if word in english() or stem in english() or words.counts.get(stem, 0) > 0:
            known += 1
        else:
            unknown += 1
    total = known + unknown + foreign
    return (unknown + foreign) / total if total else None


@cache
def english() -> frozenset[str]:
    """English words in lower case, read once: 82,834 of SymSpell's list, and those that feedback adds."""
    listed = (line.split()[0] for line in table(*FREQUENCIES).read_text("utf-8-sig").splitlines() if line.strip())
    lines = KNOWN_WORDS.read_text("utf-8").splitlines()
    own = (word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset((*listed, *own))
