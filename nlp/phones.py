"""Finds telephone numbers: mainland mobiles and landlines, international numbers, numbers spelt in Chinese numerals.

Callers: `nlp.redact`, which hands over text with ASCII digits and no invisible characters; spans are (start, end).
Kept on purpose, since they are a company's and tell of nobody: hotlines (110, 12315, 95xxx), 400- and toll-free
numbers. Every pattern is bounded, so that time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from nlp.surroundings import NO_COUNT_AFTER, NO_MONEY_AFTER, NO_MONEY_BEFORE, NUMBER_ENDS, Span, digits, is_date

_SEP = r"[ \-.·_–—/]"
_MOBILE = re.compile(
    NO_MONEY_BEFORE + r"(?<![0-9])(?<![0-9][.])(?:(?:\+|00)?86[ \-]{0,2})?"
    r"(?:1[3-9]\d{9}"
    rf"|1[3-9]\d{_SEP}{{1,3}}\d{{4}}{_SEP}{{1,3}}\d{{4}}"
    r"|1[3-9]\d[ -]\d{3}[ -]\d{5}|1[3-9]\d\d[ -]\d{3}[ -]\d{4}|1[3-9]\d\d[ -]\d{4}[ -]\d{3}|1[3-9]\d[ -]?\d{8}"
    rf"|1[3-9]\d{{3}}[ -]\d{{6}}|1{_SEP}[3-9](?:{_SEP}\d){{9}}"
    r"|1[3-9]\d[*xX×]{3,5}\d{4})" + NUMBER_ENDS + NO_MONEY_AFTER + r"(?![A-Za-z0-9])"
)
_LANDLINE = re.compile(
    NO_MONEY_BEFORE + r"(?<![0-9])(?<![0-9][.])(?:\+?86[ -]?)?"
    r"[(]?0(?:10|2\d|[3-9]\d\d)[)]?[ -]{0,2}[2-8]\d{2,3}[ -]?\d{4}(?:(?:[- ]|转|ext\.? ?)\d{1,5})?" + NUMBER_ENDS
)
_PLUS = re.compile(r"(?<![0-9A-Za-z])(?:\+|00(?=[1-9]))[ ]?[(]?[1-9](?:[ ().\-]{0,2}\d){6,14}(?![0-9])")
_NORTH_AMERICA = re.compile(
    NO_MONEY_BEFORE + r"(?<![0-9A-Za-z])(?<![0-9][.\-])(?:\+?1[-. ]?)?(?:[(]([2-9]\d\d)[)][-. ]?|([2-9]\d\d)[-. ])"
    r"([2-9]\d\d)[-. ]\d{4}(?: ?(?:x|ext\.?) ?\d{1,5})?" + NUMBER_ENDS + r"(?![-A-Za-z])"
)
_TOLL_FREE = frozenset({"800", "888", "877", "866", "855", "844", "833", "822", "400", "900"})
_TRUNK = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][.\-/:])[(]?0[1-9]\d{0,3}[)]?(?:[ -]\d{2,6}){1,4}(?![0-9\-/:])" + NUMBER_ENDS
)
_TRUNK_REGIONS = ("GB", "JP", "TW", "AU", "FR", "KR", "DE", "IT", "NL", "ES", "IN", "NZ", "TH", "MY", "ID", "VN")
_SOLID = re.compile(
    r"(?<![0-9A-Za-z\-])(?<![0-9][.])(?:07\d{9}|09\d{8}|[689]\d{9})" + NUMBER_ENDS + NO_COUNT_AFTER + r"(?![A-Za-z\-])"
)
_PHONE_CONTEXT = re.compile(
    r"(?:电话|座机|手机号码?|联系方式|联系号码|号码|传真|致电|拨打|回电|打给我|"
    r"(?i:\b(?:phone|mobile|cell|contact|fax|telephone)(?: (?:number|no\.?|num))?\b|\btel\b|\bwhatsapp\b|\bline\b"
    r"|\b(?:call|text|ring|reach|dial)\b(?: (?:me|us|him|her|my \w{1,10}))?))"
    r"(?:[\s::.,，()（）#]|号码|是|为|改成|就是|(?i:number|is|at|on|no)\b){0,4}"
    r"([+(]?\d(?:[ ()\-]{0,2}\d){6,12})" + NUMBER_ENDS + NO_COUNT_AFTER + r"(?![A-Za-z\-])"
)
_NUMERAL = dict(zip("零〇○洞一壹幺二贰两三叁四肆五伍六陆七柒拐八捌九玖勾", "00001112223344556677788999", strict=True))
_SPOKEN = re.compile(
    r"(?<![0-9])(?:[零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺洞拐勾两0-9][ \-,，、.]?){11,12}(?![0-9])"
)


def phones(text: str) -> Iterator[Span]:
    """Mobile, landline and international numbers, written in any usual grouping."""
    for m in _MOBILE.finditer(text):
        yield m.span()
    if "+" in text or "00" in text:
        for m in _PLUS.finditer(text):
            yield from _international(m)
    for m in _LANDLINE.finditer(text):
        yield m.span()
    for m in _NORTH_AMERICA.finditer(text):
        if (m[1] or m[2]) not in _TOLL_FREE:
            yield m.span()
    for m in _TRUNK.finditer(text):
        if 9 <= len(digits(m[0])) <= 12 and _valid_somewhere(m[0]):
            yield m.span()
    for m in _SOLID.finditer(text):
        yield m.span()
    yield from spoken_phones(text)
    for m in _PHONE_CONTEXT.finditer(text):
        number = digits(m[1])
        if not is_date(m[1]) and not re.match(r"(?:400|800)\d{7}$|1?8(?:00|88|77|66|55|44|33)\d{7}$", number):
            yield m.span(1)


def spoken_phones(text: str) -> Iterator[Span]:
    """Mobile numbers spelt with Chinese numerals, wholly or in part: 一三八零零一三八零零零, 幺三八..."""
    for m in _SPOKEN.finditer(text):
        found = m[0].rstrip(" -,，、.")
        if sum(c in _NUMERAL for c in found) < 3:
            continue
        number = "".join(_NUMERAL.get(c, c) for c in found if c.isdecimal() or c in _NUMERAL)
        for lead in range(len(number) - 10):  # twelve numerals: the first may belong to the word before
            if re.match(r"1[3-9]\d{9}$", number[lead : lead + 11]):
                yield m.start(), m.start() + len(found)
                break


def _international(match: re.Match[str]) -> Iterator[Span]:
    """Longest prefix of a '+...' or '00...' match that the numbering plan of its country allows."""
    raw = match[0]
    ends = [i + 1 for i, c in enumerate(raw) if c.isdecimal() and (i + 1 == len(raw) or not raw[i + 1].isdecimal())]
    for end in reversed(ends):
        number = digits(raw[:end])
        plus = "+" + (number if raw[0] == "+" else number[2:])
        try:
            parsed = phonenumbers.parse(plus, None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            yield match.start(), match.start() + end
            return


def _valid_somewhere(raw: str) -> bool:
    for region in _TRUNK_REGIONS:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(raw, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
