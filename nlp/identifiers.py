"""Finds identifiers made of digits and letters: phones, ids, cards, plates, orders, parcels, chat accounts.

Callers: `nlp.redact`, which hands over text with ASCII digits and no invisible characters. Each finder yields
(start, end) spans; check digits and context words decide, not shape alone. Every pattern is bounded, so that time
is linear in the length of the text. Kept on purpose: hotlines (110, 12315, 400-, 800-, 95xxx, toll-free), since
they are a company's; IP addresses; article numbers (EAN, ISBN). Over 250 lines: one family of rules, one page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from nlp import checksums

Span = tuple[int, int]

_MONEY_BEFORE = r"(?<![¥$€£￥])(?<![¥$€£￥] )"
_MONEY_AFTER = r"(?! ?(?:元|块|万|亿|美元|港币|日元|RMB|rmb|USD|usd|円|dollars|yuan|%))"
_COUNT_AFTER = (
    r"(?! ?(?:元|块|万|亿|件|个|台|份|人|次|套|只|箱|单|条|本|张|家|粒|颗|毫|RMB|USD|usd|rmb|dollars|yuan|pieces|pcs|"
    r"units|items|people|times|users|orders|%|mAh|mah|ml|年|月|步|字|公里|米|金币|积分|points))"
)
_START = r"(?<![0-9A-Za-z])(?<![0-9][.,])"
_END = r"(?![0-9])(?!\.[0-9])"
_DATE = re.compile(r"(?:19|20)\d\d[-./ ]?(?:0?[1-9]|1[0-2])[-./ ]?(?:[12]\d|3[01]|0?[1-9])(?:[ T]?\d{0,6})$")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


# ---------------------------------------------------------------- phones

_SEP = r"[ \-.·_–—/]"
_MOBILE = re.compile(
    _MONEY_BEFORE + r"(?<![0-9])(?<![0-9][.])(?:(?:\+|00)?86[ \-]{0,2})?"
    r"(?:1[3-9]\d{9}"
    rf"|1[3-9]\d{_SEP}{{1,3}}\d{{4}}{_SEP}{{1,3}}\d{{4}}"
    r"|1[3-9]\d[ -]\d{3}[ -]\d{5}|1[3-9]\d\d[ -]\d{3}[ -]\d{4}|1[3-9]\d\d[ -]\d{4}[ -]\d{3}|1[3-9]\d[ -]?\d{8}"
    rf"|1[3-9]\d{{3}}[ -]\d{{6}}|1{_SEP}[3-9](?:{_SEP}\d){{9}}"
    r"|1[3-9]\d[*xX×]{3,5}\d{4})" + _END + _MONEY_AFTER + r"(?![A-Za-z0-9])"
)
_LANDLINE = re.compile(
    _MONEY_BEFORE + r"(?<![0-9])(?<![0-9][.])(?:\+?86[ -]?)?"
    r"[(]?0(?:10|2\d|[3-9]\d\d)[)]?[ -]{0,2}[2-8]\d{2,3}[ -]?\d{4}(?:(?:[- ]|转|ext\.? ?)\d{1,5})?" + _END
)
_PLUS = re.compile(r"(?<![0-9A-Za-z])(?:\+|00(?=[1-9]))[ ]?[(]?[1-9](?:[ ().\-/]{0,2}\d){6,14}(?![0-9])")
_NORTH_AMERICA = re.compile(
    _MONEY_BEFORE + r"(?<![0-9A-Za-z])(?<![0-9][.\-])(?:\+?1[-. ]?)?(?:[(]([2-9]\d\d)[)][-. ]?|([2-9]\d\d)[-. ])"
    r"([2-9]\d\d)[-. ]\d{4}(?: ?(?:x|ext\.?) ?\d{1,5})?" + _END + r"(?![-A-Za-z])"
)
_TOLL_FREE = frozenset({"800", "888", "877", "866", "855", "844", "833", "822", "400"})
_TRUNK = re.compile(r"(?<![0-9A-Za-z])(?<![0-9][.\-/:])[(]?0[1-9]\d{0,3}[)]?(?:[ -]\d{2,6}){1,4}(?![0-9\-/:])" + _END)
_TRUNK_REGIONS = ("GB", "JP", "TW", "AU", "FR", "KR", "DE", "IT", "NL", "ES", "IN", "NZ", "TH", "MY", "ID", "VN")
_TRUNK_SOLID = re.compile(r"(?<![0-9A-Za-z])(?<![0-9][.])(?:07\d{9}|09\d{8})" + _END + r"(?![A-Za-z])")
_PHONE_CONTEXT = re.compile(
    r"(?:电话|座机|手机号码?|联系方式|联系号码|号码|传真|致电|拨打|回电|打给我|"
    r"(?i:\b(?:phone|mobile|cell|contact|fax|telephone)(?: (?:number|no\.?|num))?\b|\btel\b|\bwhatsapp\b|\bline\b"
    r"|\b(?:call|text|ring|reach|dial)\b(?: (?:me|us|him|her|my \w{1,10}))?))"
    r"(?:[\s::.,，()（）#]|号码|是|为|改成|就是|(?i:number|is|at|on|no)\b){0,4}"
    r"([+(]?\d(?:[ ()\-]{0,2}\d){6,12})" + _END + _COUNT_AFTER + r"(?![A-Za-z\-])"
)
_NUMERAL = dict(zip("零〇○洞一壹幺二贰两三叁四肆五伍六陆七柒拐八捌九玖勾", "00001112223344556677788999", strict=True))
_SPOKEN = re.compile(r"(?:[零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺洞拐勾两0-9][ \-,，、.]?){11,12}")


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
        if 9 <= len(_digits(m[0])) <= 12 and _valid_somewhere(m[0]):
            yield m.span()
    for m in _TRUNK_SOLID.finditer(text):
        yield m.span()
    yield from spoken_phones(text)
    for m in _PHONE_CONTEXT.finditer(text):
        number = _digits(m[1])
        if not _DATE.match(m[1]) and not re.match(r"(?:400|800)\d{7}$|1?8(?:00|88|77|66|55|44|33)\d{7}$", number):
            yield m.span(1)


def spoken_phones(text: str) -> Iterator[Span]:
    """Mobile numbers spelt with Chinese numerals, wholly or in part: 一三八零零一三八零零零, 幺三八..."""
    for m in _SPOKEN.finditer(text):
        found = m[0].rstrip(" -,，、.")
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
        digits = _digits(raw[:end])
        plus = "+" + (digits if raw[0] == "+" else digits[2:])
        try:
            number = phonenumbers.parse(plus, None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
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


# ---------------------------------------------------------------- ids, passports, cards

_ID18 = re.compile(
    r"(?<![0-9A-Za-z])\d{6}[ \-]?\d{4}[ \-]?\d{2}[ \-]?\d{2}[ \-]?\d{3}[\dXx](?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])\d{3}[ \-]\d{3}[ \-]\d{4}[ \-]\d{4}[ \-]\d{3}[\dXx](?![0-9A-Za-z])"
)
_ID15 = re.compile(r"(?<![0-9A-Za-z.])\d{15}(?![0-9A-Za-z])")
_ID_CONTEXT = re.compile(
    r"(?:身份证|证件号|公民身份|(?i:\b(?:id card|identity card|national id|resident id|ssn|social security)\b))"
    r"(?:[\s::,，()（）]|号码|号|是|为|(?i:number|no\.?|is)){0,4}(\d[\d \-]{7,20}[\dXx])(?![0-9A-Za-z])"
)
_HONG_KONG = re.compile(r"(?<![0-9A-Za-z])([A-Za-z]{1,2})(\d{6}) ?[(]([0-9Aa])[)]")
_TAIWAN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z][1289]\d{8}(?![0-9A-Za-z])")
_SSN = re.compile(r"(?<![0-9A-Za-z\-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![0-9A-Za-z\-])")
_PASSPORT = re.compile(
    r"(?<![0-9A-Za-z\-])(?:[EGeg]\d{8}|[Ee][A-HJ-NP-Za-hj-np-z]\d{7}|[DSPdsp][Ee]\d{7})(?![0-9A-Za-z])"
)
_PASSPORT_CONTEXT = re.compile(
    r"(?:护照|通行证|台胞证|回乡证|(?i:\bpassport\b))(?:[\s::,，()（）#]|号码|编号|号|是|为|(?i:number|no\.?|is|num)\b){0,4}"
    r"((?=[A-Za-z]{0,2}\d{6})[A-Za-z0-9]{7,11})(?![0-9A-Za-z])"
)
_CARD = re.compile(r"(?<![0-9A-Za-z])(?<![0-9][.\-])[2-69]\d{3}(?:[ \-]?\d){9,15}(?![0-9A-Za-z])(?![.\-]\d)")
_CARD_CONTEXT = re.compile(
    r"(?:银行卡|卡号|信用卡|储蓄卡|账号|账户|帐号|(?i:\b(?:card|account|iban) (?:number|no\.?)|\bcredit card|\bdebit card))"
    r"(?:[\s::,，()（）#]|号码|号|是|为|(?i:number|no\.?|is)\b){0,4}(\d(?:[ \-]?\d){11,18})(?![0-9A-Za-z])"
    + _MONEY_AFTER
)
_LONG = re.compile(r"(?<![0-9A-Za-z.])\d{15,32}(?![0-9A-Za-z])" + _END)


def resident_ids(text: str) -> Iterator[Span]:
    """Resident ids by check digit or by birth date, ids of Hong Kong and Taiwan, US social security numbers."""
    for m in _ID18.finditer(text):
        if checksums.resident_id(re.sub(r"[ \-]", "", m[0])):
            yield m.span()
    for m in _ID15.finditer(text):
        if checksums.resident_id_15(m[0]):
            yield m.span()
    for m in _ID_CONTEXT.finditer(text):
        if len(_digits(m[1])) >= 9 and not _DATE.match(m[1]):
            yield m.span(1)
    for m in _HONG_KONG.finditer(text):
        if checksums.hong_kong_id(m[1], m[2], m[3]):
            yield m.span()
    for m in _TAIWAN.finditer(text):
        if checksums.taiwan_id(m[0]):
            yield m.span()
    for m in _SSN.finditer(text):
        yield m.span()


def passports(text: str) -> Iterator[Span]:
    """Chinese passports by shape; any passport or travel permit after its context word."""
    for m in _PASSPORT.finditer(text):
        yield m.span()
    for m in _PASSPORT_CONTEXT.finditer(text):
        yield m.span(1)


def cards(text: str) -> Iterator[Span]:
    """Bank cards of 13 to 19 digits whose Luhn digit holds, and account numbers after their context word."""
    for m in _CARD.finditer(text):
        number = _digits(m[0])
        if 15 <= len(number) <= 19 and checksums.luhn(number) and not _DATE.match(m[0]):
            yield m.span()
    for m in _CARD_CONTEXT.finditer(text):
        yield m.span(1)


# ---------------------------------------------------------------- plates

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCE}][A-HJ-NP-Za-hj-np-z]([ ·•.\-]?)"
    r"(?:([A-HJ-NP-Za-hj-np-z0-9]{4}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳])|[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK])(?![A-Za-z0-9])"
)
_PLATE_WORDS = re.compile(r"车牌|车号|牌照|牌号|开着|开的|司机|那辆|车")
_WORDS_TOO = frozenset("新云黑青贵宁川吉蒙甘")
"""Province characters that are everyday words too: 新GTX960 is a new graphics card."""
_PLATE_EN = re.compile(
    r"(?i:\b(?:licen[cs]e|number|registration) plates?\b|\bplate (?:number|no\.?)|\breg(?:istration)? (?:number|no\.?))"
    r"(?:[\s:#,]|(?i:number|no\.?|is|was)\b){0,4}((?=[A-Z0-9]{0,4}[ -]?[A-Z]{0,3}\d)[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,4})(?![A-Za-z0-9])"
)


def plates(text: str) -> Iterator[Span]:
    """Mainland plates, new-energy ones included, and any plate after 'license plate'."""
    for m in _PLATE.finditer(text):
        serial = m[0][2:]
        digits = sum(c.isdecimal() for c in serial)
        near = _PLATE_WORDS.search(text, max(0, m.start() - 10), m.start()) is not None
        plain = m[0][0] not in _WORDS_TOO and m[0][1].isupper()
        if digits >= 2 and (digits >= 4 or plain or near or bool(m[1])):
            yield m.span()
    for m in _PLATE_EN.finditer(text):
        if any(c.isdecimal() for c in m[1]):
            yield m.span(1)


# ---------------------------------------------------------------- orders and parcels

_VALUE = r"((?=[A-Za-z\-]{0,8}\d)[A-Za-z0-9](?:[\-_]?[A-Za-z0-9]){5,31})(?![A-Za-z0-9])(?!\.\d)"
_ORDER = re.compile(
    r"(?:订单|单号|交易号|流水号|退款单|退货单|工单|售后单|小票号|发票号码?|服务单|"
    r"(?i:\b(?:order|case|ticket|invoice|transaction|reference|confirmation|booking|receipt|rma|return|refund|claim)\b))"
    r"(?:[\s::.,，()（）#【】\[\"“]|编号|号码|号|是|为|尾号|(?i:number|num|no|id|is|was|ref)\b){0,5}"
    + _VALUE
    + _COUNT_AFTER
)
_AMAZON = re.compile(r"(?<![0-9A-Za-z\-])\d{3}-\d{7}-\d{7}(?![0-9A-Za-z\-])")
_TRACKING_CONTEXT = re.compile(
    r"(?:快递单|运单|物流单|物流号|快递号|快递编号|包裹号|取件码?单|顺丰|圆通|中通|韵达|申通|极兔|邮政|京东物流|德邦|"
    r"(?i:\b(?:tracking|waybill|shipment|parcel|consignment|awb|ups|fedex|usps|dhl)\b))"
    r"(?:[\s::.,，()（）#【】\[\"“]|编号|号码|单号|快递|速运|号|是|为|(?i:number|num|code|no|id|is|was)\b){0,5}"
    + _VALUE
    + _COUNT_AFTER
)
_CARRIER = re.compile(
    r"(?<![0-9A-Za-z])(?i:SF\d{12,15}|YT\d{13,18}|JD(?:[A-Z]{1,3}|0)?\d{10,18}(?:-\d{1,3}){0,3}|JT\d{13}|ZTO\d{10,13}"
    r"|STO\d{10,13}|YD\d{13}|DPK\d{12}|TBA\d{12}|LP\d{14,16}|ZJS\d{10,12}|EMS\d{10,13}|1Z[0-9A-Z]{16})(?![0-9A-Za-z])"
)
_S10 = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}\d{9}[A-Za-z]{2}(?![0-9A-Za-z])")


def tracking_numbers(text: str) -> Iterator[Span]:
    """Parcels: by the carrier's prefix, by the check digit of postal items, or after a context word."""
    for m in _CARRIER.finditer(text):
        yield m.span()
    for m in _S10.finditer(text):
        if checksums.s10(m[0]):
            yield m.span()
    for m in _TRACKING_CONTEXT.finditer(text):
        if len(_digits(m[1])) >= 7 and not _DATE.match(m[1]):
            yield m.span(1)


def labelled_orders(text: str) -> Iterator[Span]:
    """Orders, tickets and invoices after a context word, and Amazon's own format."""
    for m in _AMAZON.finditer(text):
        yield m.span()
    for m in _ORDER.finditer(text):
        if len(_digits(m[1])) >= 6 and not _DATE.match(m[1]):
            yield m.span(1)


def long_numbers(text: str) -> Iterator[Span]:
    """Bare numbers of 15 digits and more: too long to be a price, a date or an article."""
    for m in _LONG.finditer(text):
        yield m.span()


# ---------------------------------------------------------------- chat accounts

_LINK = r"(?:[\s::.,，()（）+\-~～]|账号|号码|号|是|为|搜索?|id\b|ID\b|Id\b|number\b|No\b)"
_WECHAT_STRONG = re.compile(
    r"(?:微信|薇信|威信|v信|V信|(?i:(?<![a-z])(?:wechat|weixin|vx|wx))|加[vV微]|[+➕]\s?[vV微])(?!支付|转账|群聊)"
    r"(?=[^A-Za-z0-9]{0,8}(?:[::]|号|是|账号|(?i:id\b)))"
    + _LINK
    + r"{1,6}([a-zA-Z][-_a-zA-Z0-9]{4,19}|[1-9]\d{5,11})(?![A-Za-z0-9_\-])"
)
_WECHAT_WEAK = re.compile(
    r"(?:微信|薇信|威信|v信|V信|(?i:(?<![a-z])(?:wechat|weixin|vx|wx))|加[vV微]|[+➕]\s?[vV微]|(?<![A-Za-z0-9])[vV](?=[::]))"
    r"(?:我|(?i:is|on|at)\b|"
    + _LINK
    + r"){0,4}((?=[a-zA-Z_\-]{1,16}[0-9_])[a-zA-Z][-_a-zA-Z0-9]{5,19})(?![A-Za-z0-9_\-])"
)
_WXID = re.compile(r"(?<![A-Za-z0-9])wxid_[a-z0-9]{8,20}")
_COMMON = re.compile(
    r"(?i:payment|wallet|support|account|service|official|android|iphone\w*|windows\w*|wechat|version|update|ios\d*|harmony\w*|not|broken)$"
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z])[Qq]{2}|扣扣|企鹅号|(?<![A-Za-z])[Qq](?=[::号]))(?:群号?|号码|号|" + _LINK + r"|(?i:is)\b){0,4}"
    r"([1-9]\d{4,11})" + _END + _COUNT_AFTER + r"(?![A-Za-z\-])"
)


def wechat_ids(text: str) -> Iterator[Span]:
    """WeChat ids after their context word; letters alone only where a colon, 号 or 'id' stands between."""
    for pattern in (_WECHAT_STRONG, _WECHAT_WEAK):
        for m in pattern.finditer(text):
            if not _COMMON.match(m[1]):
                yield m.span(1)
    for m in _WXID.finditer(text):
        yield m.span()


def qq_ids(text: str) -> Iterator[Span]:
    """QQ numbers and groups after their context word."""
    for m in _QQ.finditer(text):
        if not _DATE.match(m[1]):
            yield m.span(1)
