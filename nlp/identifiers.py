"""Finds identifiers with digits: resident ids, passports, cards, plates, orders, parcels, WeChat and QQ accounts.

Callers: `nlp.redact`, which hands over text with ASCII digits and no invisible characters; spans are (start, end).
Check digits and context words decide, not shape alone. Kept on purpose: article numbers (EAN, ISBN) and IP addresses.
Every pattern is bounded, so that time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp import checksums
from nlp.surroundings import NO_COUNT_AFTER, NO_MONEY_AFTER, NUMBER_ENDS, Span, digits, is_date

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
    r"(?:护照|通行证|台胞证|回乡证|(?i:\bpassport\b))"
    r"(?:[\s::.,，()（）#]|号码|编号|号|是|为|(?i:number|no|is|num)\b){0,6}((?=[A-Za-z]{0,8}\d)[A-Za-z0-9]{7,11})(?![0-9A-Za-z])"
)
_CARD = re.compile(r"(?<![0-9A-Za-z])(?<![0-9][.\-])[2-69]\d{3}(?:[ \-]?\d){9,15}(?![0-9A-Za-z])(?![.\-]\d)")
_CARD_CONTEXT = re.compile(
    r"(?:银行卡|卡号|信用卡|储蓄卡|账号|账户|帐号|"
    r"(?i:\b(?:card|account|iban) (?:number|no\.?)|\bcredit card|\bdebit card))"
    r"(?:[\s::,，()（）#]|号码|号|是|为|(?i:number|no\.?|is)\b){0,4}(\d(?:[ \-]?\d){11,18})(?![0-9A-Za-z])"
    + NO_MONEY_AFTER
)
_LONG = re.compile(r"(?<![0-9A-Za-z.])\d{15,32}(?![0-9A-Za-z])" + NUMBER_ENDS)


def resident_ids(text: str) -> Iterator[Span]:
    """Resident ids by check digit or by birth date, ids of Hong Kong and Taiwan, US social security numbers."""
    for m in _ID18.finditer(text):
        if checksums.resident_id(re.sub(r"[ \-]", "", m[0])):
            yield m.span()
    for m in _ID15.finditer(text):
        if checksums.resident_id_15(m[0]):
            yield m.span()
    for m in _ID_CONTEXT.finditer(text):
        if len(digits(m[1])) >= 9 and not is_date(m[1]):
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
        if len(digits(m[1])) >= 5:
            yield m.span(1)


def cards(text: str) -> Iterator[Span]:
    """Bank cards of 13 to 19 digits whose Luhn digit holds, and account numbers after their context word."""
    for m in _CARD.finditer(text):
        number = digits(m[0])
        if 15 <= len(number) <= 19 and checksums.luhn(number) and not is_date(m[0]):
            yield m.span()
    for m in _CARD_CONTEXT.finditer(text):
        yield m.span(1)


# ---------------------------------------------------------------- plates

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCE}][A-HJ-NP-Za-hj-np-z]([ ·•.\-]?)"
    r"(?:([A-HJ-NP-Za-hj-np-z0-9]{4}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳])|[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK])"
    r"(?![A-Za-z0-9])"
)
_PLATE_WORDS = re.compile(r"车牌|车号|牌照|牌号|开着|开的|司机|那辆|车")
_WORDS_TOO = frozenset("新云黑青贵宁川吉蒙甘")
"""Province characters that are everyday words too: 新GTX960 is a new graphics card."""
_PLATE_EN = re.compile(
    r"(?i:\b(?:licen[cs]e|number|registration) plates?\b|\bplate (?:number|no\.?)|\breg(?:istration)? (?:number|no\.?))"
    r"(?:[\s:#,]|(?i:number|no\.?|is|was)\b){0,4}"
    r"((?=[A-Z0-9]{0,4}[ -]?[A-Z]{0,3}\d)[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,4})(?![A-Za-z0-9])"
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
    r"(?:订单|单号|交易号|流水号|退款单|退货单|工单|售后单|[那这]单|小票号|发票号码?|服务单|"
    r"(?i:\b(?:order|case|ticket|invoice|transaction|reference|confirmation|booking|receipt|rma|return|refund|claim|purchase)\b))"
    r"(?:[\s::.,，()（）#\-【】\[\"“]|编号|号码|号|是|为|尾号|(?i:number|num|no|id|is|was|ref)\b){0,5}"
    + _VALUE
    + NO_COUNT_AFTER
)
_AMAZON = re.compile(r"(?<![0-9A-Za-z\-])\d{3}-\d{7}-\d{7}(?![0-9A-Za-z\-])")
_TRACKING_CONTEXT = re.compile(
    r"(?:快递单|运单|物流单|物流号|快递号|快递编号|包裹号|取件码?单|顺丰|圆通|中通|韵达|申通|极兔|邮政|京东物流|德邦|"
    r"(?i:\b(?:tracking|waybill|shipment|parcel|consignment|awb|ups|fedex|usps|dhl)\b))"
    r"(?:[\s::.,，()（）#【】\[\"“]|编号|号码|单号|快递|速运|号|是|为|(?i:number|num|code|no|id|is|was)\b){0,5}"
    + _VALUE
    + NO_COUNT_AFTER
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
        if len(digits(m[1])) >= 7 and not is_date(m[1]):
            yield m.span(1)


def labelled_orders(text: str) -> Iterator[Span]:
    """Orders, tickets and invoices after a context word, and Amazon's own format."""
    for m in _AMAZON.finditer(text):
        yield m.span()
    for m in _ORDER.finditer(text):
        if len(digits(m[1])) >= 6 and not is_date(m[1]):
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
    + r"{1,6}(?i:is )?([a-zA-Z][-_a-zA-Z0-9]{4,19}|[1-9]\d{5,11})(?![A-Za-z0-9_\-])"
)
_WECHAT_WEAK = re.compile(
    r"(?:微信|薇信|威信|v信|V信|(?i:(?<![a-z])(?:wechat|weixin|vx|wx))|加[vV微]|[+➕]\s?[vV微]|(?<![A-Za-z0-9])[vV](?=[::]))"
    r"(?:我|(?i:is|on|at|account|name)\b|"
    + _LINK
    + r"){0,6}((?=[a-zA-Z_\-]{1,16}[0-9_])[a-zA-Z][-_a-zA-Z0-9]{5,19})(?![A-Za-z0-9_\-])"
)
_WXID = re.compile(r"(?<![A-Za-z0-9])wxid_[a-z0-9]{8,20}")
_COMMON = re.compile(
    r"(?i:payment|wallet|support|account|service|official|android|iphone\w*|windows\w*|wechat|version|update|ios\d*"
    r"|harmony\w*|blocked|banned|frozen|invalid|unavailable|never|always|still|wrong|missing|required|broken)$"
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z])[Qq]{2}|扣扣|企鹅号|(?<![A-Za-z])[Qq](?=[::号群]))"
    r"(?:群号?|号码|号|" + _LINK + r"|(?i:is|group)\b){0,6}"
    r"([1-9]\d{4,11})" + NUMBER_ENDS + NO_COUNT_AFTER + r"(?![A-Za-z\-])"
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
        if not is_date(m[1]):
            yield m.span(1)
