"""Chinese words of feedback written with a character of the same sound.

Called by `nlp.spelling`. An input method offers characters by sound, so 不错 becomes 不措. Where a run of characters
sounds like a word that feedback is made of (`nlp/data/feedback_words.txt`), is none that is known, and the dictionary
cuts it into single characters, the word is read if the likeliest path through the dictionary (jieba's unigram model)
gains more by it than the slip costs. Sounds are pypinyin's, without tones, each character's commonest. An adjective of
one character has no word around it to be known by: after a word of degree (很查) it is read by the closed list of
`nlp/data/after_degree.txt`. Length never changes. Limits: one character of a word from two to four; a slip that makes
a known word stays.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path

from nlp.spelling_tables import AFTER_DEGREE, FEEDBACK_PHRASES, FEEDBACK_WORDS, READINGS, table
from nlp.words import Words

RUN = re.compile(r"[\u4e00-\u9fd5]{2,}")
SLIP = math.log(1e-3)
"""What a slip costs: a word is read where the path becomes a thousand times as likely by it (seven nats). At a hundred,
a third more slips come back, but in 5,000 real texts 26 words more would be read into it, half of them wrongly
(吵市 and 地痰 are slips, 之道, 一院 and 小乔 none); at ten thousand, half of what comes back stays (decision 0017)."""
AROUND = 8
"""Characters on either side, whole words of the likeliest path, that a slip is weighed with: twice the longest word
of the list. A whole run would be cut again for each slip in it, in time that grows with its square."""
DEGREES = "很|(?<!不)太|非常|特别|十分|相当|实在|比较|有点|有些|这么|那么|最|真的|真(?=.(?!了))"
"""Words of degree that a slip is looked for after. Not 好, 超 and 挺, which stand before verbs and in words (不好查,
超凡); 不太查 and 真查了 speak of looking something up."""
ACCOUNTS = "(?<!真)(?<!特别)"
"""A 号 after these is an account or an issue (不是真号, 特别号), no 好."""
CLAUSE_ENDS = "(?=[了啊呢吧呀啦哦]|的?$)"
"""What follows such a slip: before another character it may begin a word (太漫长, 很查得出)."""
TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü", "aaaaeeeeiiiioooouuuuvvvvv")


class ChineseSpelling:
    """Finds slips by the dictionary of `words`, user terms included."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._counts = words.counts
        self._log_total = math.log(words.total)
        characters = (char for char, count in self._counts.items() if len(char) == 1 and count)
        lists = _lists(FEEDBACK_WORDS)
        self._opinions, self._bound, self._rare = (frozenset(lists[name]) for name in ("opinions", "bound", "rare"))
        self._phrases = frozenset(_lists(FEEDBACK_PHRASES)["phrases"])
        self._meant = _meant_after_degree()
        slips = "".join(char for char in self._meant if char != "号")
        self._after_degree = re.compile(f"(?:{DEGREES})([{slips}]|{ACCOUNTS}号){CLAUSE_ENDS}")
        self._sounds, self._heard = _by_sound(characters, lists["words"])
        self._lengths = sorted({len(sound) for sound in self._heard})
        self._likelihood = lru_cache(maxsize=4096)(self._path)

    def edits(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, word) of each mended word in `text`, apart."""
        heard, counts = self._heard, self._counts
        found: list[tuple[int, int, str]] = []
        for run in RUN.finditer(text):
            here = run[0]
            sounds = here.translate(self._sounds)
            offered = [
                (i, i + length)
                for length in self._lengths
                for i in range(len(here) - length + 1)
                if sounds[i : i + length] in heard
                and not counts.get(here[i : i + length])
                and here[i : i + length] not in self._phrases
            ]
            worth = self._worth(here, sounds, offered) if offered else []
            worth += [edit for edit in self._adjectives(here) if all(edit[1] <= a or b <= edit[0] for a, b, _ in worth)]
            found += [(run.start() + a, run.start() + b, word) for a, b, word in worth]
        return found

    def _adjectives(self, run: str) -> list[tuple[int, int, str]]:
        """Slips in adjectives of one character after a word of degree; none inside a word or a term of the user."""
        slips = [match.start(1) for match in self._after_degree.finditer(run)]
        if not slips:
            return []
        ends = list(accumulate(map(len, self._words.known(run))))
        single = {end - 1 for begin, end in pairwise([0, *ends]) if end - begin == 1}
        return [(at, at + 1, self._meant[run[at]]) for at in slips if at in single]

    def _worth(self, run: str, sounds: str, offered: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
        """What of `offered` the dictionary leaves in single characters, and gains by; the greatest gain first."""
        pieces = self._words.known(run)
        borders = list(accumulate(map(len, pieces), initial=0))
        alone = [len(piece) == 1 for piece in pieces for _ in piece]
        gains = []
        for begin, end in offered:
            if not all(alone[begin:end]):
                continue
            words = [word for word in self._heard[sounds[begin:end]] if self._may_be(run[begin:end], word)]
            if not words:
                continue
            first, last = bisect_right(borders, begin - AROUND) - 1, bisect_left(borders, end + AROUND)
            start, stop = borders[max(first, 0)], borders[min(last, len(pieces))]
            before = self._likelihood(run[start:stop])
            for word in words:
                after = self._likelihood(run[start:begin] + word + run[end:stop])
                gains.append((before - after - SLIP, begin, end, word))
        taken: set[int] = set()
        kept = []
        for loss, begin, end, word in sorted(gains):
            if loss < 0 and taken.isdisjoint(range(begin, end)):
                taken.update(range(begin, end))
                kept.append((begin, end, word))
        return kept

    def _may_be(self, written: str, word: str) -> bool:
        """Whether `written` looks like a slip of one character in `word`, and not like words of one character each."""
        slips = [a for a, b in zip(written, word, strict=True) if a != b]
        kept = [a for a, b in zip(written, word, strict=True) if a == b]
        if len(slips) != 1:
            return False
        if 2 * sum(char in self._bound for char in kept) >= len(kept):
            return True
        return word in self._opinions and slips[0] in self._rare

    def _path(self, text: str) -> float:
        """Log-probability of the likeliest path through `text`."""
        pieces = self._words.known(text)
        return sum(math.log(self._counts.get(piece) or 1) for piece in pieces) - len(pieces) * self._log_total


def _by_sound(characters: Iterable[str], words: Iterable[str]) -> tuple[dict[int, str], dict[str, tuple[str, ...]]]:
    """A table for `str.translate` from characters to what stands for their commonest sound, and `words` by sound."""
    table = _readings()
    names: dict[str, str] = {}

    def sounds(char: str) -> list[str]:
        spelled = table.get(str(ord(char)), char).translate(TONES).split(",")
        return [names.setdefault(name, chr(0xF0000 + len(names))) for name in dict.fromkeys(spelled)]

    first = {ord(char): sounds(char)[0] for char in characters}
    heard: dict[str, tuple[str, ...]] = {}
    for word in words:
        key = "".join(sounds(char)[0] for char in word)
        heard[key] = (*heard.get(key, ()), word)
    return first, heard


def _readings() -> dict[str, str]:
    """pypinyin's readings of each character, by its number."""
    # The table alone: the package reads its phrases when it is imported, 0.4 s and 55 MB.
    found: dict[str, str] = json.loads(table(*READINGS).read_text("utf-8"))
    return found


def _meant_after_degree() -> dict[str, str]:
    """Of each character of the closed list the adjective that is meant."""
    pairs = (line.split() for line in AFTER_DEGREE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {typed: adjective for adjective, slips in pairs for typed in slips}


def _lists(path: Path) -> dict[str, list[str]]:
    """The lists of a file by their names."""
    lines = (line.partition(":") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name: members.split() for name, _, members in lines}
