"""Which language a feedback is judged in: zh, en, mixed, or other (stored, not judged).

Callers: `nlp.judge`, `flows.steps`. By script first: Han (traditional too) against kana,
hangul, Cyrillic and the rest; Latin text is told from its neighbours by function words
(`nlp/data/function_words.txt`), so one Spanish sentence suffices and 'ok' is still English.
A brand name in the other script does not make a text mixed: both languages must carry
words of their own. Limits: Japanese without kana passes as zh; two-word texts of another
Latin language without a function word pass as en.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

from nlp.lexicon import opinion_words
from taxonomy.records import Language

FUNCTION_WORDS = Path(__file__).parent / "data" / "function_words.txt"

_NOT_LANGUAGE = re.compile(
    r"\[[A-Z_]{2,20}\]|(?:https?://|www\.)[!-~]+|[@#][A-Za-z0-9_]{1,40}|[\w.+-]{1,64}@[\w.-]{1,64}",
    re.ASCII,  # 太差了@某某牛奶 is no address
)
"""Placeholders, addresses, handles and hashtags: they say nothing about the language around them."""

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+(?:['’][A-Za-z]{1,3})?")
_LATIN_RUN = re.compile(r"[A-Za-z'’]+(?:[ ,;:&-]{1,3}[A-Za-z'’]+)+")
_ENGLISH_ENDING = re.compile(r"[a-z](?:ing|ings|ed|ly|ness|less|ful|ment|able)$")
_SCAN_CHARS = 4000
"""A text's first 4,000 characters tell its language; the rest would only cost time."""

_KANA_SHARE = 0.15
"""Share of kana among Han and kana above which a text is Japanese: a Chinese shop's decorative の stays far
below (1 in 10), running Japanese far above (a half)."""

_HAN_CHARS_PER_WORD = 1.6
"""Mean length of a Chinese word in running text: makes Han characters comparable with Latin words."""

_JUDGEABLE_SYMBOL = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff]")
_DIGIT_SLANG = re.compile(r"(?<!\d)(?:6{3,}|2333+|88|5201314|520)(?!\d)")


@cache
def _evidence() -> dict[str, frozenset[str]]:
    """Language code to its evidence words, read once. Words that count for English are taken from no other."""
    table: dict[str, set[str]] = {}
    for line in FUNCTION_WORDS.read_text(encoding="utf-8").splitlines():
        code, colon, words = line.partition(":")
        if colon and not line.startswith("#"):
            table.setdefault(code.strip(), set()).update(words.split())
    return {code: frozenset(words) for code, words in table.items()}


@cache
def _foreign_evidence() -> dict[str, tuple[str, ...]]:
    """Evidence word to the codes of the languages, English apart, that it speaks for."""
    codes: dict[str, tuple[str, ...]] = {}
    for code, words in _evidence().items():
        if code != "en":
            for word in words:
                codes[word] = (*codes.get(word, ()), code)
    return codes


@cache
def _english_opinions() -> frozenset[str]:
    """Words that judge, in English: what a telegraphic complaint has where it has no function word."""
    return frozenset(
        word for role, code, word in opinion_words() if code == "en" and role in ("good", "bad") and " " not in word
    )


def detect(text: str) -> Language:
    """Language of `text`; never fails, whatever the string holds.

    A text without letters is judged where it can be: emoji ('👍👍') and digit slang ('666') are MIXED and ZH,
    since praise without words is praise; bare numbers and punctuation ('12345', '!!!', '') are OTHER.
    """
    sample = _NOT_LANGUAGE.sub(" ", text[:_SCAN_CHARS])
    if not sample.isascii():
        sample = unicodedata.normalize("NFKC", sample)
    han = len(_HAN.findall(sample))
    kana = len(_KANA.findall(sample))
    words = [word.lower().replace("’", "'") for word in _LATIN_WORD.findall(sample)]
    if not han and not kana and not words:
        return _without_letters(sample)
    if kana and kana > _KANA_SHARE * (han + kana):
        return Language.OTHER
    if not sample.isascii() and _other_letters(sample, kana) > han + sum(map(len, words)):
        return Language.OTHER
    if not han:
        return Language.EN if _is_english(words) else Language.OTHER
    return _chinese_or_mixed(sample, han / _HAN_CHARS_PER_WORD)


def _without_letters(sample: str) -> Language:
    if any(char.isalpha() for char in sample):
        return Language.OTHER
    if _DIGIT_SLANG.search(sample):
        return Language.ZH
    return Language.MIXED if _JUDGEABLE_SYMBOL.search(sample) else Language.OTHER


def _other_letters(sample: str, kana: int) -> int:
    """Letters of scripts that are neither Han, kana nor Latin."""
    letters = sum(map(str.isalpha, sample))
    return letters - len(_LATIN.findall(sample)) - kana - len(_HAN.findall(sample))


def _is_english(words: list[str]) -> bool:
    """Whether Latin words are English rather than another language written in the Latin alphabet."""
    known = _evidence()["en"]
    english = sum(word in known or ("'" in word and word.split("'")[0] in known) for word in words)
    marked = sum(not word.isascii() for word in words)
    spoken_for = Counter(code for word in words for code in _foreign_evidence().get(word, ()))
    foreign = max(spoken_for.values(), default=0)
    if foreign + marked > english and (foreign or marked > 1 or len(words) > 1):
        return False
    # six words of English hold a common one, an opinion or an English ending nearly always; six of Swahili do not
    return (
        english > 0
        or len(words) < 6
        or any(_ENGLISH_ENDING.search(word) or word in _english_opinions() for word in words)
    )


def _chinese_or_mixed(sample: str, han_words: float) -> Language:
    """zh, en or mixed for a text with Han characters, by what its runs of Latin words say.

    Single words ('VIP', 'nice', 'iPhone 15 Pro Max') are at home in Chinese.
    """
    runs = [[word.lower() for word in _LATIN_WORD.findall(run)] for run in _LATIN_RUN.findall(sample)]
    words = sum(map(len, runs))
    english = sum(word.replace("’", "'") in _evidence()["en"] for run in runs for word in run)
    if english >= 3 and (han_words < 1.5 or han_words < 0.05 * words):
        return Language.EN
    spoken = english >= 3 or (english == 2 and han_words < 6)
    return Language.MIXED if spoken and english >= 0.05 * han_words else Language.ZH
