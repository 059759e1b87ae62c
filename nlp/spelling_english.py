"""English words misspelt by an edit or two, letters drawn out, shorthands and well-known misspellings.

Called by `nlp.spelling`. A word is known by SymSpell's frequency list (82,834 words of SCOWL, counted in Google Books),
by the tokenizer's whole pieces and by the user's terms. Of an unknown one the likeliest known word within an edit is
read, by its frequency times how common such a slip is (Kernighan, Church & Gale 1990; candidates as in Norvig 2007),
in longer words within two. What may be a name, an address, a code, an inflection or a compound stays as it is.
Over 250 lines: what counts for and against one word is weighed in one place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from nlp.spelling_tables import FREQUENCIES, KNOWN_WORDS, MISSPELLINGS, SHORTHAND, table

LETTERS = "abcdefghijklmnopqrstuvwxyz"
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
VOWELS = "aeiouy"

BEFORE, AFTER = r"(?<![\w@#'’./\\\-+&*$%~:=])", r"(?![\w@'’/\\\-+&*=]|[.:]\w)"
"""A word stands alone: it is no part of an address, a handle, a code, a contraction or a compound."""
INITIAL = r"(?!\s?[.&]\s?[A-Za-z]\b)"
"""What does not follow a shorthand: another initial (u . s . bank)."""
WORD = re.compile(BEFORE + "[A-Za-z]{4,}" + AFTER)
OPENS = re.compile(r"(?:^|[.!?…\n\"(\])>~]|\s-)\s*\Z")
"""What stands before the first word of a sentence; elsewhere a capital marks a name."""
OPENS_WITHIN = 40
"""Characters before a word that are searched for it: all spaces beyond that part paragraphs that open with no word."""
BESIDE_HAN = re.compile(r"[\u3400-\u9fff]\s*\Z"), re.compile(r"\s*[\u3400-\u9fff]")
"""A letter alone in Chinese is a name (U 盘, K 歌), no English shorthand."""
STRETCHED = re.compile(r"([a-z])\1{2,}")

# Scores are log10 of (occurrences in the list, 10^12 words in all) and of how much rarer a slip is than the commonest.
LEAST = {4: 8.0, 5: 7.3, 6: 6.8, 7: 6.5, 8: 6.3, 9: 6.0}
"""Score of a word to be read instead, by the letters of what was written; of short words many are near by chance. Half
lower, 7 % more slips come back, but in real feedback names and rare words are read as others (savor, karea, toons);
half higher, 15 % fewer do (decision 0017)."""
LEAST_LONG = 5.8
AHEAD = 0.5
"""The likeliest word is three times as likely as the next: at 0.2 a seventh more slips are read as another word, at 0.8
hardly fewer, and as many come back."""
TWO_EDITS_FROM = 8
"""Letters of a word that two edits are tried on: a shorter one is two edits from words that share nothing with it."""
TWO_EDITS, TWO_EDITS_LEAST, TWO_EDITS_LONG, TWO_EDITS_AHEAD = -1.0, 7.0, 5.8, 1.0
"""What two edits cost beside one, the scores needed below ten letters and from ten on, and the lead over the next. Half
lower, words that are no slips are read as others (kindergartner, detangling); half higher, real slips stay
(innapropriate, practioners)."""
COMMON = 3_000_000
"""Occurrences from which a word is taken for part of a compound (smart + watch): the 12,000 most frequent ones. A
tenth of it leaves slips that two short words make up (chic + en), ten times as much mends compounds."""
STRETCHABLE = 20_000_000
"""Occurrences of a word whose drawn-out form is read as it: above those of interjections (hmm, boo, ugh), which a tenth
of it would read."""
COMPOUND = 1.0
"""A word is read into what looks like a compound if it is ten times as frequent as the rarer part (deli + vary)."""
ENDINGS = ("s", "ed", "ing", "er", "ers", "ish", "less", "able", "ness", "ful", "in", "up", "off")
AFTER_E = ("r", "rs", "d", "ish")
"""What makes a new word of a known one, or of one that ends in e."""
PREFIXES = ("re", "un", "non", "pre", "mis", "over")
AUXILIARIES = ("do", "does", "did", "has", "have", "had", "is", "are", "was", "were", "could", "would", "should")
NEGATIONS = frozenset({*(f"{verb}n't" for verb in AUXILIARIES), "can't", "won't", "cannot", "never"})
"""What a shorthand in capitals is read as too: anger shouts (IT DOSNT WORK). Other words in capitals may be names."""
NEVER = -9.0
LONGEST = 24
"""Letters of a word that edits are tried on: the longest of the list have 28, and half a page without a space has no
word near it but thousands of edits."""


class EnglishSpelling:
    """Finds misspelt words. `pieces` are the tokenizer's, `terms` the user's: both are known words."""

    def __init__(self, pieces: Collection[str], terms: Collection[str]) -> None:
        self._counts = _frequencies()
        own = {part for term in terms for part in re.findall(r"[a-z0-9]+", term.lower())}
        self._known = {*self._counts, *own, *_right(), *(p for p in pieces if p.isascii() and p.isalpha())}
        self._short = {short: word for short, word in _explicit().items() if short not in own}
        # Capitals of ASCII alone: beyond it `i` would match ı and İ, which are no letters of these words.
        self._short_one = re.compile(f"{BEFORE}(?ai:{'|'.join(self._short)}){AFTER}{INITIAL}")
        self._long = _by_first_letter(self._counts)
        self._better = lru_cache(maxsize=65_536)(self._find)

    def edits(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, word) of each mended word in `text`, apart."""
        found = [
            (match.start(), match.end(), _as_written(self._short[match[0].lower()], match[0]))
            for match in self._short_one.finditer(text)
            if (not match[0].isupper() or self._short[match[0].lower()] in NEGATIONS)
            and not (len(match[0]) == 1 and _beside_han(text, match.start(), match.end()))
        ]
        for match in WORD.finditer(text):
            word = match[0]
            lowered = word.lower()
            if lowered in self._known or lowered in self._short:
                continue
            if word != lowered and not (word[1:].islower() and _opens(text, match.start())):
                continue
            better = self._better(lowered) if len(word) <= LONGEST else self._unstretched(lowered)
            if better:
                found.append((match.start(), match.end(), _as_written(better, word)))
        return found

    def knows(self, word: str) -> bool:
        """Whether it is a word, a shorthand, made of words, or one that is read as a word."""
        lowered = word.lower()
        if lowered in self._known or lowered in self._short or len(lowered) > LONGEST:
            return True
        forms = (STRETCHED.sub(r"\1", lowered), STRETCHED.sub(r"\1\1", lowered))
        if not self._known.isdisjoint(forms) or self._derived(lowered) or self._compound(lowered):
            return True
        return self._better(lowered) is not None

    def _find(self, word: str) -> str | None:
        """The word to read instead; None: leave it."""
        if STRETCHED.search(word):
            return self._unstretched(word)
        if self._derived(word):
            return None
        least = max(LEAST.get(len(word), LEAST_LONG), self._compound(word) + COMPOUND)
        best = _clear(self._scored(_edits(word)), least, AHEAD)
        if best is None and len(word) >= TWO_EDITS_FROM:
            near = ((other, TWO_EDITS) for other in self._within_two(word))
            least = max(TWO_EDITS_LEAST if len(word) < 10 else TWO_EDITS_LONG, self._compound(word) + COMPOUND)
            best = _clear(self._scored(near), least, TWO_EDITS_AHEAD)
        return best

    def _scored(self, candidates: Iterator[tuple[str, float]]) -> dict[str, float]:
        """Of each candidate that is a word its best score."""
        scores: dict[str, float] = {}
        for candidate, weight in candidates:
            count = self._counts.get(candidate)
            if count:
                scores[candidate] = max(scores.get(candidate, NEVER), math.log10(count) + weight)
        return scores

    def _unstretched(self, word: str) -> str | None:
        """The word whose letters were drawn out (sooooo, goooood)."""
        forms = [STRETCHED.sub(r"\1", word), STRETCHED.sub(r"\1\1", word)]
        best = max(forms, key=lambda form: self._counts.get(form, 0))
        return best if self._counts.get(best, 0) >= STRETCHABLE else None

    def _compound(self, word: str) -> float:
        """log10 of how frequent the rarer of two words is that make up `word`; 0 if there are none."""
        counts = self._counts
        rarer = (min(counts.get(word[:i], 0), counts.get(word[i:], 0)) for i in range(3, len(word) - 2))
        return math.log10(max((count for count in rarer if count > COMMON), default=1))

    def _derived(self, word: str) -> bool:
        """Whether it is an inflection, or made by a common ending or beginning, that the list lacks."""
        known = self._known
        return (
            any(word.endswith(end) and word[: -len(end)] in known for end in ENDINGS)
            or any(word.endswith("e" + end) and word[: -len(end)] in known for end in AFTER_E)
            or (word[-1] == "y" and word[-2] != "l" and (word[:-1] in known or word[:-1] + "e" in known))  # pricy
            or any(
                word.startswith(begin) and len(word) > len(begin) + 3 and word[len(begin) :] in known
                for begin in PREFIXES
            )
        )

    def _within_two(self, word: str) -> Iterator[str]:
        mask = _mask(word)
        for other, its in self._long.get(word[0], ()):
            if abs(len(other) - len(word)) <= 2 and (mask ^ its).bit_count() <= 4 and _distance(word, other) <= 2:
                yield other


def _clear(scores: Mapping[str, float], least: float, ahead: float) -> str | None:
    """The best of `scores` if it reaches `least` and is `ahead` of the next."""
    ranked = sorted(scores.items(), key=lambda one: (-one[1], one[0]))
    if not ranked or ranked[0][1] < least or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < ahead):
        return None
    return ranked[0][0]


def _edits(word: str) -> Iterator[tuple[str, float]]:
    """Strings within one edit of `word`, with log10 of how common the slip is beside the commonest.

    Letters swapped, doubled or lost of a double come first, then lost and added ones, vowels and neighbours on the
    keyboard; the first letter is mostly right, and at the end a letter more or another one mostly means an inflection.
    """
    last = len(word) - 1
    for i in range(len(word) + 1):
        left, right = word[:i], word[i:]
        if i < last:
            yield left + right[1] + right[0] + right[2:], 0.0
        if i <= last:
            double = right[0] in (left[-1:], right[1:2])
            if double or 0 < i < last:
                yield left + right[1:], 0.0 if double else -0.5
            if i:
                for letter in LETTERS:
                    yield left + letter + right[1:], _swap(right[0], letter) - (0.8 if i == last else 0.0)
        if i:
            for letter in LETTERS:
                double = letter in (left[-1], right[:1])
                yield left + letter + right, 0.0 if double else -0.6 if i > last else -0.3


@lru_cache(maxsize=1024)
def _swap(typed: str, meant: str) -> float:
    if typed in VOWELS and meant in VOWELS:
        return -0.2
    row = next(keys for keys in KEYS if typed in keys)
    at = row.index(typed)
    return -0.4 if meant in row[max(0, at - 1) : at + 2] else -2.0


def _mask(word: str) -> int:
    """The letters of a word as bits: two words within two edits differ in four at most."""
    return sum({1 << (ord(letter) - 97) for letter in word if letter in LETTERS})


def _distance(a: str, b: str) -> int:
    """Edits between two words, a swap of neighbours counted as one (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        before, row = row, new
    return row[-1]


def _as_written(better: str, word: str) -> str:
    return better[0].upper() + better[1:] if word[0].isupper() else better


def _by_first_letter(counts: Mapping[str, int]) -> dict[str, list[tuple[str, int]]]:
    """Frequent long words with their letters, by the first one, which is mostly right."""
    out: dict[str, list[tuple[str, int]]] = {}
    for word, count in counts.items():
        if count >= COMMON and len(word) >= TWO_EDITS_FROM - 1:
            out.setdefault(word[0], []).append((word, _mask(word)))
    return out


def _opens(text: str, start: int) -> bool:
    """Whether the word at `start` is the first of a sentence."""
    return OPENS.search(text, max(0, start - OPENS_WITHIN), start) is not None


def _beside_han(text: str, start: int, end: int) -> bool:
    """Whether a Chinese character is next to `text[start:end]`, spaces aside."""
    before, after = BESIDE_HAN
    return bool(before.search(text, max(0, start - OPENS_WITHIN), start) or after.match(text, end, end + OPENS_WITHIN))


def _frequencies() -> dict[str, int]:
    """SymSpell's English words and how often Google Books has each."""
    pairs = (line.split() for line in table(*FREQUENCIES).read_text("utf-8-sig").splitlines())
    return {word: int(count) for word, count in pairs}


def _explicit() -> dict[str, str]:
    """Shorthands and well-known misspellings with what is meant."""
    lines = [line for path in (SHORTHAND, MISSPELLINGS) for line in path.read_text("utf-8").splitlines()]
    pairs = (line.partition(" ") for line in lines if line and not line.startswith("#"))
    return {short: word for short, _, word in pairs}


def _right() -> list[str]:
    """Words that are none of the list and no slip."""
    lines = KNOWN_WORDS.read_text("utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]
