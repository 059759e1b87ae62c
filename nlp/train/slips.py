"""Writes `nlp/data/feedback_words.txt`: which Chinese words may be read for a slip, and which characters are bound.

Run by hand after the composed feedback, the codebook's cues or the opinion words changed: `python -m nlp.train.slips`.
Words are those of the dictionary that stand in at least fifty composed feedbacks, in a cue or among the opinion words.
A character is bound if it hardly ever stands as a word of its own: beside one that does, slips and phrases look alike.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import taxonomy
from nlp.normalize import normalize
from nlp.spelling_chinese import RUN
from nlp.spelling_tables import FEEDBACK_WORDS
from nlp.words import Words

TEXTS = ("written.jsonl.gz", "phenomena.jsonl.gz")
LEAST = 50  # composed feedbacks that hold a word
LONGEST = 4
ALONE_SHARE, ALONE_SEEN = 0.25, 4  # of a bound character's occurrences in composed feedback, and how many are needed
ALONE_IN_DICTIONARY, RARELY_SEEN = 0.05, 3  # the same for one that is rare in feedback, by the dictionary's counts
COUNTING = "一二三四五六七八九十百千万两几这那每哪某"
"""What combines with any measure word: 一众 is no slip of 一种."""
PRODUCTIVE = "一了之时后前外里上下内边头家类"
"""Bound, but added to any word: 窗边 is no slip of 床边."""
HEAD = """# Chinese words of feedback and its characters for nlp/spelling_chinese.py, by `python -m nlp.train.slips`
# words     what may be read for a slip of one character
# opinions  those among them that say good or bad
# bound     characters that hardly ever stand as a word of their own in feedback
# rare      the same by the dictionary's counts, of characters that feedback seldom has
"""


def write(path: Path = FEEDBACK_WORDS) -> None:
    """Counts the bundled texts and writes the file."""
    words = Words(None, None)
    texts = [normalize(text).text for text in _composed()]
    held: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for text in texts:
        pieces = [piece for run in RUN.findall(text) for piece in words.known(run)]
        held.update(set(pieces))
        alone.update(piece for piece in pieces if len(piece) == 1)
        seen.update("".join(pieces))
    opinions = _opinions()
    chosen = {word for word, count in held.items() if count >= LEAST} | _cues() | opinions
    chosen = {w for w in chosen if 2 <= len(w) <= LONGEST and words.counts.get(w) and w[0] not in COUNTING}
    whole: Counter[str] = Counter()
    for word, count in words.counts.items():
        for char in set(word):
            whole[char] += count
    lines = {
        "words": chosen,
        "opinions": chosen & opinions,
        "bound": {
            c for c, n in seen.items() if n >= ALONE_SEEN and alone[c] <= ALONE_SHARE * n and c not in PRODUCTIVE
        },
        "rare": {
            c
            for c, n in seen.items()
            if n >= RARELY_SEEN and (words.counts.get(c) or 0) <= ALONE_IN_DICTIONARY * whole[c]
        },
    }
    body = "".join(f"{name}: {' '.join(sorted(members))}\n" for name, members in lines.items())
    path.write_text(HEAD + body, "utf-8")


def _composed() -> Iterator[str]:
    for name in TEXTS:
        with gzip.open(str(resources.files("nlp.train") / "data" / name), "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                if row["lang"] == "zh":
                    yield row["text"]


def _cues() -> set[str]:
    found: set[str] = set()
    for aspect in taxonomy.load().aspects:
        for terms in aspect.cues["zh"].model_dump().values():
            found.update(term for term in terms or () if RUN.fullmatch(term))
    return found


def _opinions() -> set[str]:
    lines = (FEEDBACK_WORDS.parent / "opinions.txt").read_text("utf-8").splitlines()
    return {
        word for line in lines if re.match("(good|bad) zh:", line) for word in line.split()[2:] if RUN.fullmatch(word)
    }


if __name__ == "__main__":
    write()
