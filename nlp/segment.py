"""Cuts a text into sentences, and long run-on sentences into clauses, with exact offsets.

Callers: `nlp.judge`, for every reading that brings no segments of its own. Text in, spans out:
ordered, disjoint, without surrounding white space, together covering every word character and
emoji. A number, URL, e-mail address, placeholder, abbreviation or emoji sequence is never cut.
Offsets are code points of the text as given. Time is linear in the text's length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taxonomy.records import Segment

LONG_ZH = 36
"""Characters above which a Chinese sentence is cut at its commas; fitted to the labelled training set, like the
next three (boundary F1 is printed by `python -m benchmarks.segments`)."""
CLAUSE_ZH = 16
"""Characters that a Chinese clause gathers before the next comma ends it."""
TAIL_ZH = 8
"""Characters that must be left after a cut at a comma: no crumbs at a sentence's end."""
LONG_EN = 180
"""Characters above which an English sentence is cut before its conjunctions."""
CLAUSE_EN = 32
"""Characters on both sides of such a cut."""

MAX_CHARS = 240
"""What no punctuation ends is cut at a word boundary, at this length at the latest: 99.9 % of the labelled
segments are shorter. A single address or number that is longer stays whole."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CJK = _HAN + "\u3000-\u30ff\uff01-\uffef"
_CLOSERS = "\"'”’)）\\]】」』》〉*"
_PICTURE = "\u203c\u2049\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
_JOINT = "\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\u0300-\u036f"
_FLAG = "\U0001f1e6-\U0001f1ff"

_ATOM = (
    r"\[[A-Z][A-Z_]{1,20}\]"  # a placeholder
    rf"|(?:https?://|www\.)[^\s{_CJK}“”‘’<>\"]*[\w/#=&%-]"
    rf"|(?<![\w.-])(?:[A-Za-z0-9-]{{1,63}}\.){{1,6}}[A-Za-z]{{2,24}}/[^\s{_CJK}“”‘’<>\"]*[\w/#=&%-]"  # x.com/a?b
)
_BREAK = re.compile(
    rf"(?P<atom>{_ATOM})"
    r"|(?P<line>[\n\r\x0b\x0c\x85\u2028\u2029]+)"
    rf"|(?P<wide>[.!?~]*[。！？；…～｡][。！？；…～｡~.!?\ufe0f]*[{_CLOSERS}]*[{_PICTURE}{_JOINT}{_FLAG}]*)"
    rf"|(?P<ascii>[.!?~]+\ufe0f?[{_CLOSERS}]*[{_PICTURE}{_JOINT}{_FLAG}]*)"
)
_COMMA = re.compile(
    rf"(?P<atom>{_ATOM})"
    r"|(?P<soft>(?<!\d)[，,、;]|[，,、;](?!\d)"
    rf"|(?<=[{_HAN}A-Za-z])\.+(?=[{_HAN}])|(?<=[{_CJK}]) +(?=[{_CJK}]))"
)
_CONJUNCTION = re.compile(
    rf"(?P<atom>{_ATOM})"
    r"|(?P<soft>[,;]) (?=(?:and|but|so|which|however|because|while|although|though|yet)\b)"
    r"|(?P<bare>(?<![\s,;])) (?:-{1,3} )?(?=but\b)",
    re.IGNORECASE,
)
_HAN_CHAR = re.compile(f"[{_HAN}]")
_CONTENT = re.compile(f"[\\w\u00a9\u00ae{_PICTURE}{_FLAG}]")
"""What a segment must hold to be worth judging: a word character or a pictograph."""

_TITLES = "mr mrs ms dr prof st mt ft gen sgt rev messrs vs eg e.g i.e ie cf approx u.s u.k u.s.a d.c n.y l.a"
_NEVER_LAST = frozenset(_TITLES.split())
"""Abbreviations, without their last dot, after which a sentence practically never ends."""
_MEASURES = (
    "a.m p.m am pm etc inc ltd co corp jr sr bros ph.d dept ave blvd min max hr hrs lb lbs oz est fig sec vol tel"
)
_MAYBE_LAST = frozenset((_MEASURES + " ext jan feb mar apr aug sept oct nov dec").split())
"""Abbreviations that may end a sentence: they do where a capital follows."""
_DOMAINS = ("com", "net", "org")
_WORD_BEFORE = re.compile(r"(?:(?<![A-Za-z])(?:[A-Za-z]\.){1,5}[A-Za-z]|[A-Za-z]{1,8}(?:\.[A-Za-z]{1,3})?)$")
_LIST_MARK = re.compile(r"[(（]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})$")

_UNIT = re.compile(rf"\s+|[{_CJK}][{_JOINT}]*|[^\s{_CJK}]+")
_PIECE = re.compile(
    rf"{_ATOM}|[\w.%+-]{{1,64}}@[\w.-]{{1,255}}|[{_FLAG}]{{2}}"
    rf"|[{_PICTURE}][{_JOINT}]*(?:(?<=\u200d)[{_PICTURE}][{_JOINT}]*)*"
    rf"|\d+(?:[.,:/-]\d+)*%?[{_JOINT}]*|[^\W\d_]{{1,{MAX_CHARS}}}[{_JOINT}]*|.[{_JOINT}]*",
    re.DOTALL,
)
_PARTICLES = frozenset("了吧呢吗啊呀嘛哦啦")
"""Chinese sentence-final particles: the likeliest ends of a clause that nobody punctuated."""


def segment(text: str) -> tuple[Segment, ...]:
    """Segments of `text`, in order. Empty or wordless text has none."""
    return tuple(
        Segment(*_strip(text, *piece))
        for sentence in _spans(0, len(text), _sentence_ends(text))
        for clause in _spans(*sentence, _clause_ends(text, *sentence))
        for piece in _spans(*clause, _overlong_ends(text, *clause))
        if _CONTENT.search(text, *piece)
    )


def _spans(start: int, end: int, cuts: Iterator[int]) -> Iterator[tuple[int, int]]:
    """The pieces of start..end between ordered cuts."""
    for cut in cuts:
        if start < cut < end:
            yield start, cut
            start = cut
    if start < end:
        yield start, end


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while text[end - 1].isspace():
        end -= 1
    while text[start].isspace():
        start += 1
    return start, end


def _sentence_ends(text: str) -> Iterator[int]:
    start = 0
    for match in _BREAK.finditer(text):
        if match.lastgroup == "atom":
            continue
        if match.lastgroup != "line" and not _ends(text, start, match):
            continue
        start = match.end()
        yield start


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a run of . ! ? ~ 。 and the like, with what closes it, ends the sentence that began at `start`."""
    mark = match[0]
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    if not mark.strip("~～"):
        if after.isdigit() and (before.isdigit() or before in "元块点月日号年"):
            return False  # a range: 10～20元
        return "～" in mark or bool(_HAN_CHAR.match(before) or _HAN_CHAR.match(after))
    if match.lastgroup == "wide" or ord(mark[-1]) > 0x2000:  # a pictograph belongs to the sentence that it follows
        return True
    if after.isspace():
        return mark != "." or not _abbreviated(text, start, match.start())
    if "!" in mark or "?" in mark:
        return not (after.islower() and after.isascii()) and after not in ",;:/=&%，；：、-"
    return mark == "." and _forgotten_space(text, match.start())


def _forgotten_space(text: str, dot: int) -> bool:
    """Whether a dot between letters ends a sentence: 'great food.The staff', but not 'amazon.Com', 'Node.JS'."""
    before, after = text[max(0, dot - 2) : dot], text[dot + 1 : dot + 4]
    return (
        len(before) == 2
        and before.isascii()
        and before.isalpha()
        and before[1].islower()
        and after[:1].isascii()
        and after[:1].isupper()
        and (after[1:2] in (" ", "'") or (after[1:2].islower() and after.lower() not in _DOMAINS))
    )


def _abbreviated(text: str, start: int, dot: int) -> bool:
    """Whether the dot at `dot`, before white space, belongs to an abbreviation, an initial or a list mark."""
    if dot - start < 12 and _LIST_MARK.fullmatch(text[start:dot].strip()):
        return True
    following = text[dot + 1 : dot + 24].lstrip()[:1]
    if text[max(start, dot - 1) : dot].isdigit() and _HAN_CHAR.match(following):
        return True  # a list mark inside a Chinese line: 1. 开机慢 2. 死机
    word = _WORD_BEFORE.search(text[max(start, dot - 12) : dot])
    if word is None:
        return False
    name = word[0].lower()
    if name in _NEVER_LAST:
        return True
    if name in ("no", "nos"):
        return following.isdigit()
    if len(name) == 1 and word[0].isupper() and name != "i":
        return following.isupper()
    return (name in _MAYBE_LAST or "." in name) and bool(following) and not following.isupper()


def _clause_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where a long sentence is cut: at commas in Chinese, before conjunctions in English."""
    length = end - start
    if length <= LONG_ZH:
        return
    chinese = len(_HAN_CHAR.findall(text, start, end)) > 0.3 * length
    if not chinese and length <= LONG_EN:
        return
    least, tail = (CLAUSE_ZH, TAIL_ZH) if chinese else (CLAUSE_EN, CLAUSE_EN)
    for match in (_COMMA if chinese else _CONJUNCTION).finditer(text, start, end):
        if match.lastgroup == "atom":
            continue
        cut = match.end(match.lastgroup or 0)
        if cut - start >= least and end - cut >= tail:
            yield cut
            start = cut


def _overlong_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Word boundaries that keep pieces within MAX_CHARS: after white space, else after a particle, else any."""
    if end - start <= MAX_CHARS:
        return
    best, rank = start, 0
    for left, right in _pieces(text, start, end):
        if right - start > MAX_CHARS and left > start:
            cut = best if best > start else left
            yield cut
            start, best, rank = cut, left, 1
        last = text[right - 1]
        grade = 3 if last.isspace() else 2 if last in _PARTICLES else 1
        if grade >= rank or right - start < MAX_CHARS // 2:
            best, rank = right, grade


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans that no cut may enter."""
    for unit in _UNIT.finditer(text, start, end):
        if unit.end() - unit.start() <= MAX_CHARS // 2:
            yield unit.span()
        else:
            yield from (piece.span() for piece in _PIECE.finditer(text, *unit.span()))
