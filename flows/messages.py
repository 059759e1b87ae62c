"""What people read about an event: a title and a few lines, in Chinese or English.

Called by `flows.notify`. Pure: an event and names in, text out; what it says is fixed by golden files. Words of
customers are data: characters with which chat programs address everybody, link or format lose that power here.
Over 250 lines: every sentence stands here in two languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from flows.alert_events import Contribution, Event, Quote, Slice

Lang = Literal["zh", "en"]

QUOTES_SHOWN: Final = 2
QUOTE_CHARACTERS: Final = 120
"""A message is read on a phone; all quotes stand in the report."""
TERMS_SHOWN: Final = 5
CONTRIBUTIONS_SHOWN: Final = 3

_POWERLESS: Final = str.maketrans(
    {"@": "＠", "<": "‹", ">": "›", "`": "'", "*": "∗", "|": "¦", "[": "［", "]": "］", "#": "＃", "\\": "⧵"}
)
"""`@all`, `<!channel>`, `[text](link)`, emphasis: look-alikes that no chat program obeys."""

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "lost_up": {"zh": "流失占比上升 {points} 个百分点", "en": "lost share up {points} points"},
    "net_down": {"zh": "净值下降 {points} 个百分点", "en": "net value down {points} points"},
    "lost_up_bare": {"zh": "流失占比上升", "en": "lost share up"},
    "net_down_bare": {"zh": "净值下降", "en": "net value down"},
    "updated": {"zh": "更新", "en": "Update"},
    "recovered": {"zh": "已恢复", "en": "Recovered"},
    "critical": {"zh": "紧急", "en": "Critical"},
    "since": {"zh": "自{day}起", "en": "Since {day}"},
    "between": {"zh": "（{low}至{high}）", "en": " ({low} to {high})"},
    "interval": {"zh": "95% 区间 {low} 至 {high} 个百分点", "en": "95 % interval {low} to {high} points"},
    "levels": {"zh": "由 {before}% 升至 {after}%", "en": "from {before} % to {after} %"},
    "feedbacks": {"zh": "{count} 条反馈", "en": "{count} feedbacks"},
    "severity": {"zh": "严重程度：{value}。", "en": "Severity: {value}."},
    "where": {"zh": "来自：{value}", "en": "Where: {value}"},
    "terms": {"zh": "增多的词：{value}", "en": "Terms that rose: {value}"},
    "report": {"zh": "报告：{value}", "en": "Report: {value}"},
    "details": {"zh": "详情：{value}", "en": "Details: {value}"},
    "digest": {"zh": "{count} 条提醒", "en": "{count} alerts"},
    "silent": {"zh": "数据源 {source} 没有反馈", "en": "No feedback from source {source}"},
    "low": {"zh": "数据源 {source} 反馈过少", "en": "Too little feedback from source {source}"},
    "high": {"zh": "数据源 {source} 反馈过多", "en": "Too much feedback from source {source}"},
    "twice": {"zh": "数据源 {source} 反馈重复导入", "en": "Feedback from source {source} came twice"},
    "source": {"zh": "数据源 {source}", "en": "source {source}"},
    "data": {"zh": "数据异常 {source}", "en": "Fault of the data {source}"},
    "not_sentiment": {
        "zh": "这是数据问题，不代表客户态度变化。",
        "en": "This is about the data, not about what customers think.",
    },
    "over": {"zh": "已于{day}回到以往水平。", "en": "Back to its former level on {day}."},
    "over_bare": {"zh": "已回到以往水平。", "en": "Back to its former level."},
    "beside": {
        "zh": "{what} {size} 个百分点，自 {since} 起，正逢 {day} 更换{reading}",
        "en": "{what} {size} points since {since}, beside a new {reading} on {day}",
    },
    "of_mix": {"zh": "结构变化占 {mix} / {change} 个百分点", "en": "{mix} of {change} points are mix"},
    "cut_off": {"zh": "更换{reading}（{by}），图表重新起算", "en": "charts begun anew: new {reading} ({by})"},
    "gone": {"zh": "原文已删除。", "en": "The feedback was deleted since."},
    "test": {"zh": "测试消息：此渠道可用", "en": "Test: this channel works"},
    "test_body": {
        "zh": "提醒会发到这里。无需处理。",
        "en": "Alerts will arrive here. There is nothing to do.",
    },
}
_SEVERITY: Final = {"low": ("低", "low"), "medium": ("中", "medium"), "high": ("高", "high")}
_KINDS: Final = {
    "product": ("产品", "product"),
    "channel": ("渠道", "channel"),
    "language": ("语言", "language"),
    "region": ("地区", "region"),
}
_LANGUAGES: Final = {"zh": ("中文", "Chinese"), "en": ("英文", "English"), "mixed": ("中英混合", "mixed")}

_DETAILS_ZH: Final = (
    (re.compile(r"(\d+) days behind, usually (\d+)"), "落后 {} 天，平时 {} 天"),
    (re.compile(r"(\d+) feedbacks, usually (\d+)"), "{} 条反馈，平时 {} 条"),
    (re.compile(r"(\d+) texts of (\S+) stand twice, usually (\d+)"), "{1} 有 {0} 条内容重复出现，平时 {2} 条"),
    (re.compile(r"the source is no longer configured"), "这个数据源已不在配置里"),
    (re.compile(r"no feedback for (\d+) days: it is no longer waited for"), "{} 天没有反馈：不再等待"),
)
"""Faults of the data as `warehouse.alert_sources` notes them."""

_BEGUN_ANEW: Final = re.compile(
    r"(?P<what>lost_up|net_down) (?P<size>[+-][\d.]+) since (?P<since>\S+), "
    r"beside a new (?P<reading>judge|taxonomy) on (?P<day>\S+)"
    r"|mix (?P<mix>[+-][\d.]+) of (?P<change>[+-][\d.]+)"
    r"|rebased: (?P<cut>judge|taxonomy) (?P<by>.*)",
    re.DOTALL,
)
"""What a re-base notes: an alarm that was not told beside a change of reading, or that is of mix; a drop it cut off."""
_DIRECTIONS: Final = {"lost_up": ("亏损占比", "lost share"), "net_down": ("净值", "net value")}
_READINGS: Final = {"judge": ("判读器", "judge"), "taxonomy": ("维度定义", "taxonomy")}

Name = Callable[[Event, Lang], str]
"""What an event is about, in a language: the name of its aspect, dimension or total."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel is given. `events` are for programs: webhooks carry them as they are."""

    id: str  # stable: the same message, sent again, has the same one
    title: str
    body: str
    severity: str
    events: tuple[Mapping[str, Any], ...] = ()
    event_ids: tuple[str, ...] = ()


class Messenger:
    """Composes messages in one language; `report` is the link that they carry where an event brings none."""

    def __init__(self, lang: Lang, name: Name, report: str = "") -> None:
        self.lang: Lang = lang
        self._name = name
        self._report = report
        self._place = 0 if lang == "zh" else 1

    def single(self, event: Event) -> Message:
        """One event as one message."""
        lines = [*self._lines(event), *self._foot(event)]
        title = f"{self._title(event)} [{event.tag}]"
        return Message(event.event_id, title, "\n".join(lines), event.severity, (event.payload(),), (event.event_id,))

    def digest(self, digest_id: str, events: Sequence[Event]) -> Message:
        """Several events as one message: a line or two each, the gravest first; the given order among equals."""
        order = ("high", "medium", "low")
        ranked = sorted(events, key=lambda event: (event.kind != "critical", order.index(event.severity)))
        lines = []
        for event in ranked:
            lines.append(f"• {self._title(event)} [{event.tag}]")
            story = self._lines(event)
            lines += [f"  {line}" for line in story[:1]]
        if link := next((event.report for event in events if event.report), self._report):
            lines.append(self._say("report", value=link))
        worst = ranked[0].severity if ranked else "low"
        ids = tuple(event.event_id for event in events)
        title = f"ValueLedger: {self._say('digest', count=len(events))} [{digest_id[:8]}]"
        return Message(digest_id, title, "\n".join(lines), worst, tuple(event.payload() for event in events), ids)

    def test(self, test_id: str, channel: str) -> Message:
        """What `alerts test-channel` sends."""
        title = f"ValueLedger: {self._say('test')} [{test_id[:8]}]"
        return Message(test_id, title, f"{self._say('test_body')} ({channel})", "low", (), (test_id,))

    def _title(self, event: Event) -> str:
        if event.kind == "critical":
            rule = event.names.get(self.lang) or event.cause
            places = [place for place in _places(event) if place]
            return self._colon(self._say("critical"), rule) + (f" · {self._and(places)}" if places else "")
        if _is_fault(event):
            cause = event.cause if event.cause in ("silent", "low", "high", "twice") else "data"
            said = self._say(cause, source=harmless(event.source or "")).strip()
            return self._colon(self._say("updated"), said) if event.kind == "updated" else said
        head = {"updated": "updated", "recovered": "recovered"}.get(event.kind)
        name = self._about(event)
        where = self.slice(event.slice)
        brackets = "（{}）" if self.lang == "zh" else " ({})"
        about = name + (brackets.format(where) if where else "")
        told = about if event.kind == "recovered" else self._colon(about, self._size(event))
        return self._colon(self._say(head), told) if head else told

    def _about(self, event: Event) -> str:
        """Name of the aspect, dimension or total; of a fault of the data that is over, the source."""
        if event.source and not event.aspect and not event.dimension:
            return self._say("source", source=harmless(event.source))
        return self._name(event, self.lang)

    def _size(self, event: Event) -> str:
        direction = event.direction or "lost_up"
        if event.effect is None:
            return self._say(f"{direction}_bare")
        return self._say(direction, points=_points(abs(event.effect)))

    def _lines(self, event: Event) -> list[str]:
        if event.kind == "critical":
            return self._quotes(event.quotes, 1) or [self._say("gone")]
        if _is_fault(event):
            detail = harmless(event.names[self.lang]) if self.lang in event.names else self.detail(event.detail)
            said = self._colon(self.day(event.day), detail) if event.day and detail else detail
            return [line for line in (said, self._say("not_sentiment")) if line]
        if event.kind == "recovered":
            return [self._say("over", day=self.day(event.day)) if event.day else self._say("over_bare")]
        lines = [self._story(event)]
        if event.contributions:
            ranked = sorted(event.contributions, key=lambda one: -abs(one.points))[:CONTRIBUTIONS_SHOWN]
            lines.append(self._say("where", value=self._and(map(self._contribution, ranked))))
        if event.terms:
            lines.append(self._say("terms", value=self._and(map(harmless, event.terms[:TERMS_SHOWN]))))
        return lines + self._quotes(event.quotes, QUOTES_SHOWN)

    def detail(self, detail: str) -> str:
        """What the ledger notes of a fault of the data or a re-base, in the reader's language where it is known how."""
        if anew := _BEGUN_ANEW.fullmatch(detail):
            return self._begun_anew(anew)
        if self.lang == "zh":
            for known, spoken in _DETAILS_ZH:
                if found := known.fullmatch(detail):
                    return spoken.format(*found.groups())
        return harmless(detail)

    def _begun_anew(self, noted: re.Match[str]) -> str:
        found = noted.groupdict()
        if found["cut"]:
            return self._say("cut_off", reading=_READINGS[found["cut"]][self._place], by=harmless(found["by"]))
        if found["mix"]:
            return self._say("of_mix", mix=signed(float(found["mix"])), change=signed(float(found["change"])))
        what, reading = _DIRECTIONS[found["what"]][self._place], _READINGS[found["reading"]][self._place]
        size = signed(float(found["size"]))
        return self._say("beside", what=what, size=size, since=found["since"], reading=reading, day=found["day"])

    def severity(self, grade: str) -> str:
        """A grade in a word."""
        return _SEVERITY[grade][self._place]

    def _story(self, event: Event) -> str:
        """Since when, how large, of how many: what is known of it."""
        parts = []
        if event.since:
            since = self._say("since", day=self.day(event.since))
            if event.since_low and event.since_high and event.since_low != event.since_high:
                since += self._say("between", low=self.day(event.since_low), high=self.day(event.since_high))
            parts.append(since)
        if event.effect is not None and event.expected is not None and event.direction == "lost_up":
            after = _points(event.expected + event.effect)
            parts.append(self._say("levels", before=_points(event.expected), after=after))
        if event.effect is not None and event.effect_low is not None and event.effect_high is not None:
            sign = -1 if event.effect < 0 else 1
            low, high = sorted((sign * event.effect_low, sign * event.effect_high))
            parts.append(self._say("interval", low=_points(low), high=_points(high)))
        if event.feedbacks is not None:
            parts.append(self._say("feedbacks", count=f"{event.feedbacks:,}"))
        severity = self._say("severity", value=self.severity(event.severity))
        if not parts:
            return severity
        return "，".join(parts) + f"。{severity}" if self.lang == "zh" else ", ".join(parts) + f". {severity}"

    def _foot(self, event: Event) -> list[str]:
        lines = []
        if link := event.report or self._report:
            lines.append(self._say("report", value=link))
        if event.query:
            lines.append(self._say("details", value=event.query))
        elif event.kind != "critical":
            lines.append(self._say("details", value=f"valueledger alerts show {event.incident_id}"))
        return lines

    def _quotes(self, quotes: Sequence[Quote], shown: int) -> list[str]:
        lines = []
        for quote in [one for one in quotes if one.quote][:shown]:
            words = harmless(quote.quote)
            if len(words) > QUOTE_CHARACTERS:
                words = words[: QUOTE_CHARACTERS - 1] + "…"
            day = self.day(date.fromisoformat(quote.day)) if quote.day else ""
            origin = self._and(part for part in (day, _known(quote.product), _known(quote.channel)) if part)
            if self.lang == "zh":
                lines.append(f"“{words}”" + (f"（{origin}）" if origin else ""))
            else:
                lines.append(f"“{words}”" + (f" ({origin})" if origin else ""))
        return lines

    def _contribution(self, one: Contribution) -> str:
        return f"{self.slice(Slice(kind=one.kind, value=one.value))} {signed(one.points)}"

    def slice(self, part: Slice) -> str:
        """Which feedback: 'product Kettle'; nothing for all of it."""
        if part.kind == "all" or part.kind not in _KINDS:
            return "" if part.kind == "all" else harmless(part.value)
        value = part.value
        if part.kind == "language" and value in _LANGUAGES:
            value = _LANGUAGES[value][self._place]
        return f"{_KINDS[part.kind][self._place]} {harmless(value)}"

    def day(self, day: date | None) -> str:
        """2026年9月21日 or 21 Sep 2026; nothing for none."""
        if day is None:
            return ""
        if self.lang == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def _colon(self, head: str, told: str) -> str:
        return f"{head}：{told}" if self.lang == "zh" else f"{head}: {told}"

    def _and(self, parts: Iterable[str]) -> str:
        return ("、" if self.lang == "zh" else ", ").join(parts)

    def _say(self, key: str, **values: Any) -> str:
        return _SAID[key][self.lang].format(**values)


def harmless(text: str) -> str:
    """One line of plain characters that no chat program or terminal obeys."""
    flat = "".join(char if char.isprintable() else " " for char in text.translate(_POWERLESS))
    return " ".join(flat.replace("://", ":∕∕").split())


def _is_fault(event: Event) -> bool:
    """Whether the data are at fault, or still are: no drop."""
    return event.kind == "data" or (event.kind == "updated" and bool(event.source))


def _places(event: Event) -> tuple[str, ...]:
    first = event.quotes[0] if event.quotes else None
    product, channel = (_known(first.product), _known(first.channel)) if first else ("", "")
    return product, channel or harmless(event.source or "")


def _known(value: str) -> str:
    return "" if value in ("", "unknown") else harmless(value)


def _points(share: float) -> str:
    """Ten points for 0.1; one decimal, a true minus."""
    return f"{100 * share:.1f}".replace("-", "−") if round(100 * share, 1) else "0.0"


def signed(share: float) -> str:
    """Points with their sign: +10.0 for 0.1."""
    return f"{'+' if share > 0 and round(100 * share, 1) else ''}{_points(share)}"
