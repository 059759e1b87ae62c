"""Replaces personal identifiers in a text by typed ASCII placeholders, before anything is written.

Callers: `flows.protect` (feedback and quarantined rows), `valueledger classify`. Found: phones, e-mail, resident
ids, passports, bank cards, plates, orders, parcels, WeChat and QQ accounts, addresses to street level, links that
carry secrets (rules in `nlp.phones`, `identifiers`, `links`, `addresses`). Out of scope: names of persons.
Full-width characters, invisible characters inside numbers and keycap emoji are seen through. Redacting twice gives
what redacting once gives.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from nlp import addresses, identifiers, links, phones
from taxonomy.errors import ConfigError

RULES_VERSION = "1.0.0"
"""Raised whenever a rule changes what it finds: stored rows say which rules redacted them."""

Finder = Callable[[str], Iterator[tuple[int, int]]]

_RULES: tuple[tuple[str, int, Finder], ...] = (  # kind, fewest digits that it can have, finder
    # The first rule to claim a character keeps it, so sure signs come first.
    ("EMAIL", 0, links.emails),
    ("ID", 7, identifiers.resident_ids),
    ("TRACKING", 7, identifiers.tracking_numbers),
    ("ORDER", 6, identifiers.labelled_orders),
    ("WECHAT", 0, identifiers.wechat_ids),
    ("QQ", 5, identifiers.qq_ids),
    ("PASSPORT", 5, identifiers.passports),
    ("CARD", 12, identifiers.cards),
    ("PHONE", 7, phones.phones),
    ("PLATE", 1, identifiers.plates),
    ("ORDER", 15, identifiers.long_numbers),
    ("ADDRESS", 0, addresses.addresses),
)
KINDS = ("PHONE", "EMAIL", "ID", "PASSPORT", "CARD", "PLATE", "ORDER", "TRACKING", "WECHAT", "QQ", "ADDRESS", "URL")
"""Kinds found in running text. Named columns (`redact_mapping`) add NAME and ACCOUNT."""

_PLACEHOLDER = re.compile(r"\[[A-Z]{2,16}\]")
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\u20e3"
_UNUSUAL = re.compile(
    rf"[{_INVISIBLE}\u00a0\u2002-\u200a\u202f\u205f\u3000\uff01-\uff5e\u2010-\u2015\u2212"
    r"\u0660-\u0e59\u0ed0-\u0f29\U0001d7ce-\U0001d7ff]"
)
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_DIGIT = re.compile(r"[\d零〇○洞一壹幺二贰两三叁四肆五伍六陆七柒拐八捌九玖勾]")
_WORTH_A_LOOK = re.compile(
    r"\d|@|://|www\.|[(\[]at[)\]]|艾特| dot |#|[零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺洞]{2}|"
    r"[路街巷村苑里楼栋幢室]|微信|薇信|威信|"
    r"[vV][xX:信]|[wW][xX]|[wW][eE]|\.[a-z]{2,4}[/?]"
)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without identifiers, and how many of each kind were taken out of it."""

    text: str
    counts: Mapping[str, int] = field(default_factory=dict)


class Redactor:
    """Redacts texts. Stateless after construction, safe to share between threads.

    `extra` maps further kinds to regular expressions of the house, e.g. {"MEMBER": r"VIP\\d{8}"}.
    Raises ConfigError for a kind that is not 2 to 16 capitals or an expression that does not compile.
    """

    def __init__(self, extra: Mapping[str, str] | None = None) -> None:
        self._extra = tuple((_checked_kind(kind), _compiled(kind, rule)) for kind, rule in (extra or {}).items())
        digest = hashlib.sha256(repr(sorted((extra or {}).items())).encode()).hexdigest()[:8]
        self.version = f"redact@{RULES_VERSION}" + (f"+{digest}" if extra else "")

    def redact(self, text: str) -> Redacted:
        """Text with each identifier replaced by its placeholder, such as [PHONE]; counts by kind."""
        counts: Counter[str] = Counter()
        while True:  # a pass that replaces nothing ends it; each pass takes characters away, so one will
            spans = self.spans(text)
            if not spans:
                return Redacted(text, dict(counts))
            parts, last = [], 0
            for start, end, kind in spans:
                parts += [text[last:start], f"[{kind}]"]
                last = end
                counts[kind] += 1
            text = "".join([*parts, text[last:]])

    def redact_mapping(self, payload: Mapping[str, str]) -> dict[str, str]:
        """A row as read, for quarantine: values redacted; columns named after an identifier lose theirs whole."""
        clean: dict[str, str] = {}
        for key, value in payload.items():
            kind = _column_kind(key)
            name = column = self.redact(key).text
            while name in clean:  # two headers that were identifiers: both cells stay
                name = f"{column} ({len(clean) + 1})"
            clean[name] = f"[{kind}]" if kind and value.strip() else self.redact(value).text
        return clean

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, kind) of what one pass replaces: ordered, disjoint, none touching a placeholder."""
        shadow, offsets = _shadow(text)
        if not self._extra and not _WORTH_A_LOOK.search(shadow):
            return []
        taken = bytearray(len(shadow))
        for m in _PLACEHOLDER.finditer(shadow):
            taken[m.start() : m.end()] = b"\1" * (m.end() - m.start())
        found: list[tuple[int, int, str]] = []

        def claim(start: int, end: int, kind: str) -> None:
            if end > start and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append((start, end, kind))

        for kind, pattern in self._extra:
            for m in pattern.finditer(shadow):
                claim(*m.span(), kind)
        for start, end, secret in links.links(shadow):
            if secret:
                claim(start, end, "URL")
            elif not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
        digits = len(_DIGIT.findall(shadow))
        for kind, fewest, finder in _RULES:
            if digits < fewest:
                continue
            for start, end in finder(shadow):
                claim(start, end, kind)
        if offsets is None:
            return sorted(found)
        return sorted((offsets[start], offsets[end], kind) for start, end, kind in found)


def _shadow(text: str) -> tuple[str, list[int] | None]:
    """The text as rules read it (ASCII digits, no invisible characters) and where its characters stand in `text`.

    The places end with the length of `text`; they are None where every character kept its own.
    """
    if not _UNUSUAL.search(text):
        return text, None
    folded = _UNUSUAL.sub(lambda m: _fold(m[0]), text)
    if not _HIDDEN.search(folded):
        return folded, None
    offsets = [i for i, char in enumerate(folded) if not _HIDDEN.match(char)]
    return "".join(folded[i] for i in offsets), [*offsets, len(text)]


def _fold(char: str) -> str:
    """One character for one character: digits of any script, full-width forms, odd spaces and dashes."""
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    if "\uff01" <= char <= "\uff5e":
        return chr(ord(char) - 0xFEE0)
    if char in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212":
        return "-"
    return " " if char.isspace() else char


_COLUMNS = (
    ("PHONE", r"phone|mobile|tel|cellphone|fax|whatsapp|contact|手机号?|电话|联系方式|联系电话"),
    ("EMAIL", r"e?-?mail|邮箱|电子邮件"),
    ("ID", r"id ?card|ssn|national ?id|身份证号?|证件号码?"),
    ("PASSPORT", r"passport|护照号?"),
    ("CARD", r"card ?(?:no|number)|bank ?card|iban|银行卡号?|卡号"),
    ("PLATE", r"plate|licen[cs]e ?plate|车牌号?"),
    ("ORDER", r"order(?: ?(?:id|no|number))?|订单号?|订单编号"),
    ("TRACKING", r"tracking(?: ?(?:id|no|number))?|waybill|运单号|快递单号"),
    ("WECHAT", r"wechat|weixin|openid|unionid|微信号?"),
    ("QQ", r"qq号?"),
    ("ADDRESS", r"address|street|收货地址|地址|住址"),
    (
        "NAME",
        r"(?:user|customer|buyer|member|first|last|full|nick|reviewer|author)? ?name|nick|author|reviewer"
        r"|姓名|收货人|联系人|昵称|用户名|客户名称?|买家",
    ),
    (
        "ACCOUNT",
        r"(?:user|customer|buyer|member|account|client|reviewer|author|device)(?: ?(?:id|no|hash))?|uid"
        r"|用户id|用户编号|客户id|客户编号|会员号|会员编号|账号",
    ),
)
_COLUMN = re.compile("|".join(rf"(?P<{kind}>{names})" for kind, names in _COLUMNS), re.IGNORECASE)


def _column_kind(name: str) -> str | None:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-.\s]+", " ", name.strip())
    match = _COLUMN.fullmatch(words)
    return match.lastgroup if match else None


def _checked_kind(kind: str) -> str:
    if not re.fullmatch(r"[A-Z]{2,16}", kind):
        raise ConfigError(f"A redaction kind is 2 to 16 capital letters, not {kind!r}.", remedy="Name it like MEMBER.")
    return kind


def _compiled(kind: str, rule: str) -> re.Pattern[str]:
    try:
        return re.compile(rule)
    except re.error as error:
        raise ConfigError(
            f"The redaction rule {kind} is no regular expression: {error}.", remedy=f"Correct {rule!r}."
        ) from error
