"""Words of a text: an own jieba tokenizer with the user's terms, and the content terms of a quote.

Callers: `nlp.judge` and its judges, `flows.steps` (terms of a mention). The dictionary is read once a
process; its cache goes into the given folder, never into the shared temporary one, because it is unmarshalled.
A user term always takes effect: each is checked after adding, also with characters or a
frequency under which jieba would silently pass it over. Thread-safe after construction.
Its cuts are jieba's, word for word, at half the cost: what repeats is kept, the likeliest path is found in one pass.
Over 250 lines: the cut and what terms are made of it are read together.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise
from math import inf, log
from pathlib import Path
from typing import cast

import jieba
import jieba.finalseg

from nlp.normalize import normalize
from taxonomy.errors import ConfigError

_DATA = Path(__file__).parent / "data"
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]{1,20}\]")
_HAN_WORD = re.compile(r"[\u3400-\u9fff]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_CHINESE = re.compile(r"[\u4e00-\u9fd5]{2,}")
"""Characters that jieba looks up, two and more."""
_LATIN_WORD = re.compile(r"[a-z][a-z'+-]*[a-z0-9+]")
_JIEBA_CANNOT_HOLD = re.compile(r"[^\u4e00-\u9fd5a-zA-Z0-9+#&._%-]")
_NEGATORS = frozenset(["不", "没", "没有", "无", "未", "别", "不太", "不够", "不是"])
_MAX_TERM = 12
"""Characters of the longest Chinese term: longer runs are boilerplate that no list of terms is about."""
_REMEMBERED, _LONGEST_REMEMBERED = 32_768, 32
"""Runs of ASCII characters whose cut is kept, and characters of the longest: English words repeat, and jieba takes
each letter by letter. Some 10 MB."""
_PATHS = 512
"""Chinese runs whose likeliest path is kept: those of the text at hand, cut for its terms and for its unknown words."""

logging.getLogger("jieba").setLevel(logging.WARNING)  # it reports its loading on stderr otherwise


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing about value, both languages; read once."""
    lines = (_DATA / "stop_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _dictionary(cache_dir: Path | None) -> tuple[dict[str, int], int]:
    """jieba's prefix dictionary and its total; from the cache in `cache_dir` where there is one."""
    tokenizer = jieba.Tokenizer()
    if cache_dir is None:
        counts, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        return counts, total
    cache_dir.mkdir(parents=True, exist_ok=True)
    tokenizer.tmp_dir = str(cache_dir)
    tokenizer.cache_file = f"jieba-{jieba.__version__}.cache"  # jieba itself would keep an older version's
    tokenizer.initialize()
    return tokenizer.FREQ, tokenizer.total


class Words:
    """Cuts texts into words.

    `terms_file`: UTF-8, one `word [frequency]` a line, '#' begins a comment. `cache_dir`: folder for the
    dictionary's cache (created; None: no cache, one second slower). Raises ConfigError for a file that cannot be
    read or a line that is no term.
    """

    def __init__(self, terms_file: Path | None = None, cache_dir: Path | None = None) -> None:
        self._tokenizer = jieba.Tokenizer()
        counts, self._tokenizer.total = _dictionary(cache_dir.resolve() if cache_dir else None)
        self._tokenizer.FREQ = dict(counts)
        self._tokenizer.initialized = True
        entries = read_terms(terms_file) if terms_file else {}
        self.user_terms: tuple[str, ...] = tuple(entries)
        apart = []
        for term, frequency in entries.items():
            if _JIEBA_CANNOT_HOLD.search(term):
                apart.append(term)
            else:
                for spelling in dict.fromkeys((term, term.lower(), term.upper())):
                    self._add(spelling, frequency)
        longest_first = sorted(apart, key=len, reverse=True)
        self._apart = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")", re.IGNORECASE) if apart else None
        self._logarithms: dict[int, float] = {}
        self._path = lru_cache(maxsize=_PATHS)(self._likeliest)
        self._cut_ascii = lru_cache(maxsize=_REMEMBERED)(lambda run: tuple(self._tokenizer.lcut(run)))

    def _add(self, term: str, frequency: int | None) -> None:
        """Adds a term so that it comes out whole, raising a frequency that would have no effect."""
        self._tokenizer.add_word(term, frequency)
        if self._tokenizer.lcut(term) != [term]:
            self._tokenizer.add_word(term, max(self._tokenizer.suggest_freq(term, False), (frequency or 1) + 1))

    @property
    def counts(self) -> Mapping[str, int]:
        """How often the dictionary has seen each of its words, user terms included; 0 for what only begins one."""
        return cast("Mapping[str, int]", self._tokenizer.FREQ)

    @property
    def total(self) -> int:
        """Words that the dictionary has seen."""
        return int(self._tokenizer.total)

    def known(self, text: str) -> list[str]:
        """The likeliest words of the dictionary that make up `text` (maximum probability path; none is guessed)."""
        if not _CHINESE.fullmatch(text):
            return cast("list[str]", self._tokenizer.lcut(text, HMM=False))
        return [text[start:end] for start, end in pairwise((0, *self._path(text)))]

    def cut(self, text: str) -> list[str]:
        """Words, punctuation and spaces of `text` in order; joined, they are the text as given."""
        if self._apart is None:
            return self._cut_runs(text)
        parts = self._apart.split(text)
        return [
            word for index, part in enumerate(parts) for word in ([part] if index % 2 else self._cut_runs(part)) if word
        ]

    def _cut_runs(self, text: str) -> list[str]:
        """What jieba makes of `text`: it cuts each run of characters by itself, so that Latin ones can be kept."""
        words: list[str] = []
        for run in jieba.re_han_default.split(text):
            if len(run) < 2:
                words += run
            elif len(run) <= _LONGEST_REMEMBERED and run.isascii():
                words += self._cut_ascii(run)
            elif _CHINESE.fullmatch(run):
                self._cut_chinese(run, words)
            else:
                words += self._tokenizer.lcut(run)
        return words

    def _cut_chinese(self, run: str, words: list[str]) -> None:
        """Adds the words of a Chinese run: those of the likeliest path, guessed where it leaves characters alone."""
        alone = start = 0
        for end in self._path(run):
            if end - start > 1:
                self._guess(run[alone:start], words)
                words.append(run[start:end])
                alone = end
            start = end
        self._guess(run[alone:], words)

    def _guess(self, alone: str, words: list[str]) -> None:
        if len(alone) > 1 and not self._tokenizer.FREQ.get(alone):
            words.extend(jieba.finalseg.cut(alone))
        else:
            words.extend(alone)

    def _likeliest(self, run: str) -> tuple[int, ...]:
        """Ends of the words of a Chinese run on the path of maximum probability, as jieba finds it, in one pass.

        Of paths alike, that of the longer word is taken.
        """
        counts, logarithms, size = self._tokenizer.FREQ, self._logarithms, len(run)
        total = log(self._tokenizer.total)
        best, ends = [0.0] * (size + 1), [0] * size
        for start in range(size - 1, -1, -1):
            top, end = -inf, start + 1
            stop = end
            count = counts.get(run[start])
            while count is not None:
                if count:  # 0: only the beginning of words
                    if (weight := logarithms.get(count)) is None:
                        weight = logarithms[count] = log(count) - total
                    if (found := weight + best[stop]) >= top:
                        top, end = found, stop
                if stop == size:
                    break
                stop += 1
                count = counts.get(run[start:stop])
            best[start] = top if top > -inf else best[start + 1] - total
            ends[start] = end
        path, start = [], 0
        while start < size:
            start = ends[start]
            path.append(start)
        return tuple(path)

    def terms(self, text: str) -> list[str]:
        """Distinct content terms in order of appearance.

        Chinese words of two characters and more without stop words, a negation kept with its word (不新鲜);
        English words in lower case and bigrams of neighbours, without stop words. No placeholders, numbers or
        punctuation. Traditional characters come out simplified.
        """
        return list(self._terms(self._plain_words(text)))

    def _plain_words(self, text: str) -> list[str]:
        return self.cut(normalize(_PLACEHOLDER.sub(" | ", text)).text.replace("’", "'"))

    def _terms(self, words: list[str]) -> dict[str, None]:
        found: dict[str, None] = {}
        negator, previous = "", ""
        for word in words:
            lowered = word.lower()
            if lowered in _NEGATORS:
                negator, previous = word, ""
                continue
            if _LATIN_WORD.fullmatch(lowered):
                previous = self._latin(lowered, previous, found)
            elif not word.isspace():
                previous = ""
                self._chinese(word, negator, found)
            negator = negator if word.isspace() else ""
        return found

    def phrases(self, text: str) -> list[str]:
        """Terms of `text` and, after them, its phrases: pairs of neighbours where one is Chinese (续航焦虑, ai客服).

        Single characters pair too, so that a new word which the dictionary cuts up (冰|杯) comes out whole. Stop
        words, placeholders and punctuation part phrases; no phrase is longer than the longest term.
        """
        words = self._plain_words(text)
        found = self._terms(words)
        previous = ""
        for word in words:
            lowered = word.lower()
            is_word = _HAN.fullmatch(word) or _LATIN_WORD.fullmatch(lowered)
            if not is_word or lowered in stop_words() or lowered in _NEGATORS:
                previous = ""
                continue
            joined = previous + lowered
            if previous and len(joined) <= _MAX_TERM and _HAN.search(joined):
                found[joined] = None
            previous = lowered
        return list(found)

    @staticmethod
    def _latin(word: str, previous: str, found: dict[str, None]) -> str:
        """Notes an English word and its bigram with the content word before it; what follows may pair with it."""
        if word in stop_words():
            return ""
        found[word] = None
        if previous:
            found[f"{previous} {word}"] = None
        return word

    @staticmethod
    def _chinese(word: str, negator: str, found: dict[str, None]) -> None:
        if word in stop_words() or len(word) > _MAX_TERM or not _HAN_WORD.search(word):
            return
        found[negator + word] = None


def read_terms(path: Path) -> dict[str, int | None]:
    """Terms of a file and their frequencies (None where jieba may choose), in order.

    Raises ConfigError naming the file and the line for what is no `word [frequency]`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"the file of terms {path} cannot be read ({error}); accepted: UTF-8 text, one `word [frequency]` a line.",
            remedy="Correct `terms` in the configuration, or save the file as UTF-8.",
        ) from error
    terms: dict[str, int | None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.partition("#")[0].strip() if not line.strip().startswith("#") else ""
        if not entry:
            continue
        word, _, last = entry.rpartition(" ") if re.search(r"\s\d+$", entry) else (entry, "", "")
        word = " ".join(word.split())
        if not word or (last and int(last) < 1):
            raise ConfigError(
                f"{path}, line {number}: {line.strip()!r} is no term; accepted: `word` or `word frequency`, "
                "the frequency a whole number from 1.",
                remedy="Correct the line or put '#' before it.",
            )
        terms[word] = int(last) if last else None
    return terms
