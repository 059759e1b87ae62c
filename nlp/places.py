"""Finds what leads to a door or a mailbox: e-mail, links that carry secrets, postal addresses to street level.

Callers: `nlp.redact`, which hands over text with ASCII digits and no invisible characters; each finder yields
(start, end). A link stays when it is a plain page (path, harmless query such as ?page=2); it goes, whole, when it
holds user info, ids or tokens in query or fragment, or a token in its path. A city or district alone stays: it says
where value was lost and leads to nobody's door. Every pattern is bounded: time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

# ---------------------------------------------------------------- e-mail

_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63} ?(?:@|[(\[]at[)\]]|艾特) ?"
    r"(?:[A-Za-z0-9][A-Za-z0-9\-]{0,62} ?(?:\.|[(\[]dot[)\]]) ?){1,6}(?!png|jpe?g|gif|svg|webp)[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
_EMAIL_SPOKEN = re.compile(
    r"(?i:[a-z0-9][a-z0-9._%+\-]{0,63} at (?:[a-z0-9\-]{1,63} dot ){1,3}(?:com|net|org|cn|edu|co|uk|de|io)\b"
    r"|[a-z0-9][a-z0-9._\-]{2,63} ?[#＃] ?(?:qq|163|126|gmail|outlook|hotmail)\.com)"
)


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also with '(at)', ' at ... dot ' or 艾特 for the sign."""
    if "@" in text or "at" in text or "AT" in text or "艾特" in text:
        for m in _EMAIL.finditer(text):
            yield m.span()
    if " at " in text or "#" in text or " AT " in text:
        for m in _EMAIL_SPOKEN.finditer(text):
            yield m.span()


# ---------------------------------------------------------------- links

_URL = re.compile(
    r"(?:(?i:https?|ftp|wss?|[a-z]{3,12})://|(?<![A-Za-z0-9.\-@])(?i:www\.))[!-~]{1,2048}"
    r"|(?<![A-Za-z0-9.\-@/])(?:[A-Za-z0-9\-]{1,63}\.){1,5}(?i:com|cn|net|org|io|co|me|app|top|cc|link|shop|site|xyz|tv|info)"
    r"(?::\d{1,5})?[/?][!-~]{0,2048}"
)
_USER_INFO = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.\-]*://)?[^/?#@]{1,200}@")
_SECRET_KEY = re.compile(
    r"(?i)(?:^|[_\-])(?:token|tk|key|apikey|sig|sign|signature|auth|code|session|sid|uid|pwd|pass|password|secret|ticket|"
    r"user|userid|openid|unionid|mobile|phone|tel|email|mail|order|orderid|invite|inviter|share|sharer|spm|ut_sk|access)"
    r"(?:id|no|_id)?$"
)
_TOKEN = re.compile(r"(?=[A-Za-z_\-]*\d)(?=[\d_\-]*[A-Za-z])[A-Za-z0-9_\-.=]{20,}$|eyJ[A-Za-z0-9_\-]{8,}")
_PERSONAL_PATH = re.compile(
    r"(?i)/(?:reset|verify|activate|unsubscribe|invite|confirm|login|magic|orders?|track(?:ing)?)/[^/]*\d"
)
_MOBILE_PATH = re.compile(r"[/=](?:\+?86)?1[3-9]\d{9}(?![0-9])")


def links(text: str) -> Iterator[tuple[int, int, bool]]:
    """Every link as (start, end, carries a secret). A link that stays still shields its digits from other rules."""
    if "." not in text and "://" not in text:
        return
    for m in _URL.finditer(text):
        found = m[0].split("[", 1)[0] if re.search(r"\[[A-Z]{2,16}\]", m[0]) else m[0]
        found = re.split(r"[<>\"'`|\\^{}]", found, maxsplit=1)[0].rstrip(".,;:!?)]")
        if len(found) > 4:
            yield m.start(), m.start() + len(found), _is_secret(found)


def _is_secret(url: str) -> bool:
    if _USER_INFO.match(url) or _MOBILE_PATH.search(url):
        return True
    path, _, rest = url.partition("?")
    path, _, fragment = path.partition("#")
    path = path.split("://", 1)[-1]
    if _PERSONAL_PATH.search(path) or any(_TOKEN.match(part) for part in path.split("/")[1:]):
        return True
    for pair in re.split(r"[&;#?]", rest + "&" + fragment):
        key, equals, value = pair.partition("=")
        if not equals:
            if _TOKEN.match(pair):
                return True
        elif value and (_SECRET_KEY.search(key) or len(re.findall(r"\d", value)) >= 5 or _TOKEN.match(value)):
            return True
    return False


# ---------------------------------------------------------------- addresses

_H = "一-鿿"  # Han characters
_NUM = r"(?:[0-9]{1,5}[A-Za-z]?(?:-[0-9]{1,4}){0,3}|[一二三四五六七八九十百零〇两]{1,5}|[A-Za-z][0-9]{0,3}|[甲乙丙丁东西南北])"
_NO = r"号(?!线|店|发|到|下|收|早|晚|上|买|的|货|就|才|左|之|公交)"  # 88号, not 8号线, not the day 8号
_PART = (  # what may follow a street or an estate: 3号楼, 2单元, 501室, 华星广场B座
    rf"(?:[ ,，]?{_NUM} ?(?:号楼|号院|号门|{_NO}|弄|栋|幢|座|单元|门洞|层|楼(?!下|上|道|梯)|室|户|房间?|铺)"
    rf"|[ ,，]?[{_H}A-Za-z0-9]{{2,10}}?(?=[ ,，]?[0-9A-Za-z一二三四五六七八九十]{{1,4}} ?(?:号楼|栋|幢|座|单元|室))"
    rf"|[{_H}]{{2,8}}?(?:小区|花园|家园|公寓|大厦|新村|新城|广场|写字楼|佳苑|科技园|工业园|产业园)"
    r"|[ ,，]?[一二三四五六七八九0-9]期|[ ,，]?[东西南北A-D]区|(?<=[元楼栋幢座号]) ?[0-9]{3,4}(?![0-9A-Za-z.]))"
)
_TAIL = _PART + "{0,8}"
_ANCHOR = re.compile(
    rf"(?P<street>大道|大街|胡同|[东西南北中]?[路街]|巷|道|村)(?: ?[东西南北中]段)?(?: ?(?P<number>{_NUM} ?(?:号院|号楼|{_NO}|弄|巷|组|队))"
    rf"{_TAIL})?"
)
_ESTATE = re.compile(
    rf"[{_H}]{{2,8}}?(?:小区|花园|家园|公寓|大厦|新村|新城|社区|宿舍|佳苑|花苑|公馆|名都|苑|府|庭|里)[ ,，]?"
    rf"(?:[一二三四五六七八九0-9]期 ?|[东西南北A-D]区 ?)?{_NUM} ?(?:号楼|栋|幢|座|{_NO}){_TAIL}"
)
_UNIT = re.compile(
    rf"{_NUM} ?(?:号楼|栋|幢|座|楼)[ ,，]?{_NUM} ?单元{_TAIL}|{_NUM} ?单元[ ,，]?{_NUM} ?(?:室|号|户)"
    rf"|{_NUM} ?(?:号楼|栋|幢|座)[ ,，]?(?:[0-9]{{1,2}} ?[层楼] ?)?[0-9]{{3,4}} ?(?:室|房|号|户)"
)
_AREA = re.compile(r"省|市|区|县|旗|镇|乡|街道|州|新村")
_LEAD = re.compile(
    r"(?:地址(?:是|为|改成|改为|写的)?|住址是?|住在?|位于|坐落于?|寄[到往给去]|送[到往去]|发[到往]|邮寄到?|快递到|搬到|改[到成]|放[在到]|"
    r"店在|人在|家在|公司在|门店在|就在|是在|收货|到了?|去了?|从|在|是|至|往|给|了|的|来自|我家|家住|我|你们?|他们?|店|[^一-鿿])"
)
_NOT_STREET = re.compile(
    r"(?:一|半|上|下|网|思|套|出|电|走|跑|带|迷|问|马|公|铁|高速|线|道|这条|那条|有|么|种|的|回|来|同|让|过|后|前|末|绝|销|门|顺|引|赶|开|堵|修|在|养|环|认|岔|歧|各|小|多|生|活|知|味|通|频|跑|赛|轨|人|管|河|渠|车|街|逛)"
    r"(?:路|道|街|大街)$|步行街|美食街|商业街|大道理|(?:路|街)(?:上|由|线|况|程|灯|口|人|边|过|途|径|费|障|标|演|拍)"
)
_ADDRESS_EN = re.compile(
    r"(?<![0-9A-Za-z$£€.\-/])(?:(?i:apartment|apt\.?|unit|suite|ste\.?|flat|room|rm\.?) ?#?\w{1,5},? )?#?\d{1,5}[A-Za-z]?(?:-\d{1,5})?,? "
    r"(?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\.? )?"
    r"((?:(?:[A-Z][A-Za-z'’]{1,20}\.?|\d{1,3}(?:st|nd|rd|th)|[A-Z]|[a-z]{3,15}|(?:de|la|of|the)) ){1,4})"
    r"(Street|St\b|Avenue|Ave\b|Road|Rd\b|Boulevard|Blvd\b|Lane|Ln\b|Drive|Dr\b|Court|Ct\b|Place|Pl\b|Way|Square|Sq\b|Terrace|"
    r"Parkway|Pkwy\b|Highway|Hwy\b|Crescent|Close|Circle|Cir\b|Trail|Row|Gardens|Grove|street|st\b|avenue|ave\b|road|rd\b|"
    r"boulevard|blvd\b|lane)(?![A-Za-z])\.?"
    r"(?:,? (?:(?i:apartment|apt|unit|suite|ste|flat|floor|room|rm)\.? ?#?\w{1,5}\b|#\w{1,5}\b))?"
    r"(?:, [A-Z][A-Za-z.'’]{1,20}(?: [A-Z][A-Za-z.'’]{1,20}){0,2}(?=,? (?:[A-Z]{2}\b|\d{5}|[A-Z]{1,2}\d)|[.,;!?\n]|$)){0,2}"
    r"(?:,? [A-Z]{2}\b)?(?:,? (?:\d{5}(?:-\d{4})?\b|[A-Z]{1,2}\d[A-Z0-9]? \d[A-Z]{2}\b))?"
)
_NOT_ROAD = re.compile(
    r"(?i)\b(?:flash|hard|thumb|solid|state|disk|test|star|usb|pen|way|days?|hours?|minutes?|mins?|years?|weeks?|months?|times|miles?|km|out|on|in|of the|down|along|more|other|different|people|stars|percent|is|are|was|were|to|from|at|and|my|your|our|this|that)\b"
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
    for m in _ANCHOR.finditer(text):
        anchor, suffix = m.start(), m["street"]
        start = _left(text, anchor)
        areas = list(_AREA.finditer(text, start, anchor))
        name_start = areas[-1].end() if areas else start
        name = text[name_start:anchor] + suffix
        numbered = m["number"] is not None
        if not 2 <= len(name) <= 8 or _NOT_STREET.search(name + text[m.end() : m.end() + 1]):
            continue
        if (numbered and (areas or suffix not in "道村")) or (
            areas and areas[0].start() - start >= 1 and suffix != "村"
        ):
            yield start, m.end()
    for m in _ESTATE.finditer(text):
        yield m.start() + _lead_length(m[0]), m.end()
    for m in _UNIT.finditer(text):
        yield m.span()


def _left(text: str, anchor: int) -> int:
    """Where the address whose street ends at `anchor` begins: after the last lead word, at most 30 characters back."""
    chunk = text[max(0, anchor - 30) : anchor]
    cut = 0
    for m in _LEAD.finditer(chunk):
        cut = m.end() if m.end() < len(chunk) else cut
    if not _AREA.search(chunk, cut):
        cut = max(cut, len(chunk) - 4)  # a bare street's name has at most four characters before 路 or 街
    return anchor - len(chunk) + cut


def _lead_length(found: str) -> int:
    """Characters at the beginning of a match that belong to the sentence, not to the estate's name."""
    head = re.search(r"小区|花园|家园|公寓|大厦|新村|新城|社区|宿舍|苑|公馆|名都|府|庭|里", found)
    limit = head.start() if head else 0
    return max((m.end() for m in _LEAD.finditer(found[:limit]) if limit - m.end() >= 1), default=0)
