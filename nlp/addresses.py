"""Finds postal addresses that lead to a street or a door, Chinese and English.

Callers: `nlp.redact`, which hands over text with ASCII digits and no invisible characters; spans are (start, end).
A city or a district alone stays: it says where value was lost and leads to nobody's door; so does a famous street
without a number (南京路很热闹). Every pattern is bounded, so that time is linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from nlp.surroundings import Span

_H = "一-鿿"  # Han characters
_NUM = (
    r"(?:[0-9]{1,5}[A-Za-z]?(?:-[0-9]{1,4}){0,3}|[一二三四五六七八九十百零〇两]{1,5}|[A-Za-z][0-9]{0,3}"
    r"|[甲乙丙丁东西南北])"
)
_NO = r"号(?!线|店|发|到|下|收|早|晚|上|买|的|货|就|才|左|之|公交)"  # 88号, not 8号线, not the day 8号
_PART = (  # what may follow a street or an estate: 3号楼, 2单元, 501室, 华星广场B座
    rf"(?:[ ,，]?{_NUM} ?(?:号楼|号院|号门|{_NO}|弄|栋|幢|座|单元|门洞|层|楼(?!下|上|道|梯)|室|户|房间?|铺)"
    rf"|[ ,，]?[{_H}A-Za-z0-9]{{2,10}}?(?=[ ,，]?[0-9A-Za-z一二三四五六七八九十]{{1,4}} ?(?:号楼|栋|幢|座|单元|室))"
    rf"|[{_H}]{{2,8}}?(?:小区|花园|家园|公寓|大厦|新村|新城|广场|写字楼|佳苑|科技园|工业园|产业园|大学|学院|中学|小学|医院|大楼)"
    r"|[ ,，]?[一二三四五六七八九0-9]期|[ ,，]?[东西南北A-D]区|(?<=[元楼栋幢座号]) ?[0-9]{3,4}(?![0-9A-Za-z.]))"
)
_TAIL = _PART + "{0,8}"
_ANCHOR = re.compile(
    r"(?P<street>大道|大街|胡同|[东西南北中]?(?:路|街(?!道))|巷|(?<!街)道|村)(?: ?[东西南北中一二三四五六]段)?"
    rf"(?:(?:[{_H}]{{0,4}}?(?:胡同|巷|弄|里|支路))?"
    rf"(?: ?(?P<number>{_NUM} ?(?:号院|号楼|号(?!线|公交)|弄|巷|组|队)){_TAIL}))?"
)
_ESTATE = re.compile(
    rf"[{_H}]{{2,8}}?(?=[小花家公大新社宿佳名苑府庭里])"
    r"(?P<suffix>小区|花园|家园|公寓|大厦|新村|新城|社区|宿舍|佳苑|花苑|公馆|名都|苑|府|庭|里)[ ,，]?"
    r"(?:[一二三四五六七八九0-9]期 ?|[东西南北A-D]区 ?)?"
    rf"(?P<unit>{_NUM} ?(?:号楼|栋|幢|座|{_NO})){_TAIL}"
)
_UNIT = re.compile(
    rf"{_NUM} ?(?:号楼|栋|幢|座|楼)[ ,，]?{_NUM} ?单元{_TAIL}|{_NUM} ?单元[ ,，]?{_NUM} ?(?:室|号|户)"
    rf"|{_NUM} ?(?:号楼|栋|幢|座)[ ,，]?(?:[0-9]{{1,2}} ?[层楼] ?)?[0-9]{{3,4}} ?(?:室|房|号|户)"
)
_AREA = re.compile(  # 朝阳区 is an area, 小区 and 超市 are not
    r"省(?![内外心钱事力时得了去])|(?<![城都超楼股上门夜菜集])市(?![场民区政里面内值])|(?<![小社景园商市郊学片厂辖专校库])"
    r"区(?![域别间分块内])|县(?![城里内])|旗(?![舰下])|镇(?![上里])|乡(?![下村亲])|街道|州|新村"
)
_LEAD = re.compile(
    r"(?:(?=[地住位坐寄送发邮快搬改放收到去从在是至往给了的来我家你他这那本该]|[^一-鿿])"  # skips most places fast
    r"(?:地址(?:是|为|改成|改为|写的)?|住址是?|住在?|位于|坐落于?|寄[到往给去]|送[到往去]|发[到往]|邮寄到?|快递到|搬到|改[到成]|放[在到]|"
    r"收货|到了?|去了?|从|在|是|至|往|给|了|的|来自|我家|家住|我们?|你们?|他们?|这个?|那个?|本|该|[^一-鿿]))"
)
_NOT_STREET = re.compile(
    r"(?:[一半上下网思套出电走跑带迷问马公铁线道有么种的回来同让过后前末绝销门顺引赶开堵修在养环认岔歧各小多生活知味通频赛轨人管河渠车街逛]"
    r"|高速|这条|那条)(?:路|道|街|大街)$|步行街|美食街|商业街|大道理|[路街][上由线况程灯口人边过途径费障标演拍面子头]"
)
_ADDRESS_EN = re.compile(
    r"(?<![0-9A-Za-z$£€.\-/])(?:(?i:apartment|apt\.?|unit|suite|ste\.?|flat|room|rm\.?) ?#?\w{1,5},? )?"
    r"#?\d{1,5}[A-Za-z]?(?:-\d{1,5})?,? "
    r"(?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\.? )?"
    r"((?:(?:[A-Z][A-Za-z'’]{1,20}\.?|\d{1,3}(?:st|nd|rd|th)|[A-Z]|[a-z]{3,15}|(?:de|la|of|the)) ){1,4})"
    r"(Street|St\b|Avenue|Ave\b|Road|Rd\b|Boulevard|Blvd\b|Lane|Ln\b|Drive|Dr\b|Court|Ct\b|Place|Pl\b|Way|Square|Sq\b|"
    r"Terrace|Parkway|Pkwy\b|Highway|Hwy\b|Crescent|Close|Circle|Cir\b|Trail|Row|Gardens|Grove|street|st\b|avenue|ave\b|road|rd\b|"
    r"boulevard|blvd\b)(?![A-Za-z])\.?(?: (?:NW|NE|SW|SE|N|S|E|W)\b)?"
    r"(?:,? (?:(?i:apartment|apt|unit|suite|ste|flat|floor|room|rm)\.? ?#?\w{1,5}\b|#\w{1,5}\b))?"
    r"(?:, [A-Z][A-Za-z.'’]{1,20}(?: [A-Z][A-Za-z.'’]{1,20}){0,2}"
    r"(?=,? (?:[A-Z]{2}\b|\d{5}|[A-Z]{1,2}\d)|[.,;!?\n]|$)){0,2}"
    r"(?:,? [A-Z]{2}\b)?(?:,? (?:\d{5}(?:-\d{4})?\b|[A-Z]{1,2}\d[A-Z0-9]? \d[A-Z]{2}\b))?"
)
_NOT_ROAD = re.compile(
    r"(?i)\b(?:flash|hard|thumb|solid|state|disk|test|star|usb|pen|way|days?|hours?|minutes?|mins?|years?|weeks?|"
    r"months?|times|miles?|km|out|on|in|of the|down|along|more|other|different|people|stars|percent|per|each|"
    r"every|is|are|was|were|to|from|at|"
    r"and|my|your|our|this|that)\b"
)
_PO_BOX = re.compile(r"\b(?i:p\.? ?o\.? box) #?\d{1,6}\b")


def addresses(text: str) -> Iterator[Span]:
    """Postal addresses that name at least a street or a building with its number, Chinese and English."""
    if _HAN.search(text):
        yield from _chinese_addresses(text)
    for m in _ADDRESS_EN.finditer(text):
        lower = m[2][0].islower()
        if not _NOT_ROAD.search(m[1]) and (lower or m[1].strip()[:1].isupper() or m[1][0].isdecimal()):
            yield m.span()
    for m in _PO_BOX.finditer(text):
        yield m.span()


_HAN = re.compile(r"[路街道巷弄栋幢楼单元室号村苑]")


def _chinese_addresses(text: str) -> Iterator[Span]:
    leads: list[int] | None = None  # where lead words end; found once, when the first street is met
    for m in _ANCHOR.finditer(text):
        leads = [lead.end() for lead in _LEAD.finditer(text)] if leads is None else leads
        anchor, suffix = m.start(), m["street"]
        start = _left(text, anchor, leads)
        areas = list(_AREA.finditer(text, start, anchor))
        name = text[areas[-1].end() if areas else start : anchor] + suffix
        if not 2 <= len(name) <= 8 or _NOT_STREET.search(name + text[m.end() : m.end() + 1]):
            continue
        numbered = m["number"] is not None and (bool(areas) or suffix not in "道村")
        bare = suffix[-1] in "路街" or suffix == "大道"  # streets that are known by name alone, within a named area
        if numbered or (bare and areas and areas[0].start() - start >= 2 and len(name) <= 6):
            yield start, m.end()
    for m in _ESTATE.finditer(text):
        suffix_at = m.start("suffix")
        start = max((m.start() + lead.end() for lead in _LEAD.finditer(text[m.start() : suffix_at])), default=m.start())
        if suffix_at - start >= (2 if m["unit"].endswith("号") else 1):  # 我们小区3号 is a day
            yield start, m.end()
    for m in _UNIT.finditer(text):
        yield m.span()


def _left(text: str, anchor: int, leads: list[int]) -> int:
    """Where the address whose street ends at `anchor` begins: after the last lead word, at most 30 characters back."""
    place = bisect_left(leads, anchor)
    start = max(anchor - 30, leads[place - 1] if place else 0, 0)
    if not _AREA.search(text, start, anchor):
        start = max(start, anchor - 4)  # a bare street's name has at most four characters before 路 or 街
    return start
