"""How the rules of critical feedback are written: words, alternatives, gaps and endings, turned into expressions.

Called by `flows.critical`. Whoever edits `configs/critical.yaml` needs no regular expressions, and cannot write one
that takes for ever: gaps and endings are bounded. A pattern also names stems of which a text must hold one, so that
most texts are passed over without an expression being tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from flows.sources.options import Frozen

Lang = Literal["zh", "en"]
LANGS: Final[tuple[Lang, Lang]] = ("zh", "en")

GAP_ZH: Final = 8
GAP_EN: Final = 5
"""Characters, and words, that a gap may hold: what lies further apart in a clause seldom belongs together."""
MAX_PATTERN: Final = 600
"""Longer ones are read by nobody."""

_PATTERN: Final = re.compile(r"[\w\u4e00-\u9fff'’&\- .|()*?]+")
_PIECE: Final = re.compile(r"\s*\.\.\s*|[()|?*]|\s+|[^()|?*\s.]+|\.(?!\.)")


def _pattern(text: str) -> str:
    if not re.search(r"\w", text) or len(text) > MAX_PATTERN or not _PATTERN.fullmatch(text):
        raise ValueError("is no pattern; accepted: words, (a|b), .. for a gap and * for the ending of an English word")
    try:
        for lang in LANGS:
            re.compile(spelt(text, lang))
    except re.error as error:
        raise ValueError(f"is no pattern ({error}); look at its brackets") from None
    return text


def spelt(pattern: str, lang: Lang) -> str:
    """The regular expression of a pattern. Its groups are the gaps, which end at the clause and are bounded."""
    gap = rf"([^,.!?;:。…\n~]{{0,{GAP_ZH}}}?)" if lang == "zh" else rf"((?:[\s-]+[\w'-]{{1,20}}){{0,{GAP_EN}}}?[\s-]+)"
    parts = []
    for piece in _PIECE.findall(pattern.strip()):
        bare = piece.strip()
        if bare == "..":
            parts.append(gap)
        elif piece == "(":
            parts.append("(?:")
        elif piece in ")|?":
            parts.append(piece)
        elif piece == "*":
            parts.append(r"\w{0,12}")
        elif not bare:
            parts.append(r"\s*" if lang == "zh" else r"[\s-]+")
        else:
            parts.append(re.escape(bare).replace(r"\-", r"[\s-]"))
    return "".join(parts)


def stems(pattern: str) -> tuple[str, ...]:
    """Beginnings of which every text that the pattern fits holds one; none where that cannot be told.

    Of the parts that must be there, the one whose shortest beginning is longest is asked for.
    """
    best: tuple[str, ...] = ()
    for part in _parts(pattern):
        found = tuple(re.split(r"[*(?]| ?\.\.| ", one.strip())[0].lower() for one in part)
        if all(found) and min(map(len, found)) > min(map(len, best), default=0):
            best = found
    return best


def _parts(pattern: str) -> Iterator[list[str]]:
    """The words and groups that stand one after the other, as lists of alternatives; optional ones are left out."""
    depth, part, parts = 0, "", []
    for number, sign in enumerate(pattern):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and sign in ") ?*":
            if part:
                optional = sign == "?" or pattern[number + 1 : number + 2] in ("?", "*")
                parts.append("" if optional else part)
            part = ""
        elif depth == 1 and sign == "(":
            parts.append(part)
            part = ""
        else:
            part += sign
    for one in [*parts, part]:
        if one.strip(" ."):
            yield _alternatives(one)


def _alternatives(part: str) -> list[str]:
    depth, found = 0, [""]
    for sign in part:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return found


def bounded(expression: str, lang: Lang) -> str:
    """Whole words only in English, whole numbers only in Chinese, whose words are told apart by who has a segmenter."""
    if lang == "en":
        return rf"(?<![a-z0-9])(?:{expression})(?![a-z0-9])"
    edge = "(?:(?<![a-z0-9])|(?![a-z0-9]))"
    return f"{edge}(?:{expression}){edge}"


Pattern = Annotated[str, Field(strict=True), AfterValidator(_pattern)]


class Spoken(Frozen):
    """Patterns in two languages."""

    zh: tuple[Pattern, ...] = ()
    en: tuple[Pattern, ...] = ()

    def of(self, lang: Lang) -> tuple[str, ...]:
        """Those of one language."""
        return self.zh if lang == "zh" else self.en
