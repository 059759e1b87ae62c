"""What the customers of a made-up warehouse say: clauses of two languages with their terms, and a long tail of words.

Caller: `benchmarks._made_ledger`. Clauses are those of the bundled sample in three spellings; the tail words are made
of characters and syllables by chance. Limits: they mean nothing but the aspect and polarity that they are listed under.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

import taxonomy
from flows.sample.writing import phrases
from nlp.words import Words

TAILS = 40_000
NEW_PHRASES = {"zh": "想要冰杯托", "en": "ice cup holder wanted"}

_CHOICE = re.compile(r"\[([^\[\]]*)\]")


@dataclass
class Clauses:
    """Clauses of both languages, told apart by number; number 0 says nothing. Terms are numbers into `vocabulary`."""

    texts: list[str] = field(default_factory=lambda: [""])
    terms: list[list[int]] = field(default_factory=lambda: [[]])
    phrases: list[list[int]] = field(default_factory=lambda: [[]])
    by_meaning: dict[tuple[int, int, int], list[int]] = field(default_factory=dict)
    plain: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))
    new: list[int] = field(default_factory=list)
    tails: list[int] = field(default_factory=list)  # number of the commonest tail word of each language
    vocabulary: dict[str, int] = field(default_factory=dict)

    def add(self, text: str, terms: list[str], phrases: list[str]) -> int:
        """The number of a clause."""
        self.texts.append(text)
        self.terms.append([self.vocabulary.setdefault(term, len(self.vocabulary)) for term in terms])
        self.phrases.append([self.vocabulary.setdefault(term, len(self.vocabulary)) for term in phrases])
        return len(self.texts) - 1


class Rows:
    """Lists of numbers laid end to end, to be looked up many at a time."""

    def __init__(self, lists: list[list[int]]) -> None:
        self.sizes = np.array([len(row) for row in lists])
        self.starts = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])
        self.flat = np.array([number for row in lists for number in row], dtype=np.int64)

    def pick(self, rows: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """One number of each of `rows`."""
        picked: np.ndarray = self.flat[self.starts[rows] + (chance * self.sizes[rows]).astype(np.int64)]
        return picked

    def all(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Every number of each of `rows`: which of `rows` it belongs to, and the number."""
        sizes = self.sizes[rows]
        owner = np.repeat(np.arange(len(rows)), sizes)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return owner, self.flat[self.starts[rows][owner] + place]


def made_clauses(value: taxonomy.Taxonomy) -> Clauses:
    """Three spellings of every template of the sample with their terms, then the words of the long tail."""
    rng = np.random.default_rng(7)
    words = Words()
    found = Clauses()
    places = {str(aspect): place for place, aspect in enumerate(value.ids)}
    for english, language in enumerate(("zh", "en")):
        for (name, polarity, _), templates in phrases(language).items():
            for template in templates:
                for text in dict.fromkeys(_spelled(rng, template) for _ in range(3)):
                    number = found.add(text, words.terms(text), words.phrases(text))
                    if name in places:
                        found.by_meaning.setdefault((english, places[name], polarity), []).append(number)
                    else:
                        found.plain[english].append(number)
        for place in range(len(places)):
            said = [found.by_meaning.get((english, place, polarity), []) for polarity in (-1, 1)]
            found.by_meaning[english, place, 0] = said[0] + said[1]
        text = NEW_PHRASES[language]
        found.new.append(found.add(text, words.terms(text), words.phrases(text)))
    for english, tails in enumerate(_tails()):
        found.tails.append(len(found.texts))
        for word in tails:
            found.add(f" ({word})" if english else f"（{word}）", [word], [word])
    return found


def _spelled(rng: np.random.Generator, template: str) -> str:
    text = _CHOICE.sub(lambda match: str(rng.choice(match[1].split("|"))), template)
    return text.replace("{p}", "它" if re.search("[\u4e00-\u9fff]", text) else "it").rstrip("，。！,.! ")


def _tails() -> tuple[list[str], list[str]]:
    """Words of the long tail by language, the commonest first."""
    han = [chr(0x4E00 + 13 * place) for place in range(400)]
    latin = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
    rng = np.random.default_rng(11)
    return (
        [han[a] + han[b] for a, b in rng.integers(0, len(han), (TAILS, 2))],
        ["".join(latin[place] for place in row) for row in rng.integers(0, len(latin), (TAILS, 3))],
    )
