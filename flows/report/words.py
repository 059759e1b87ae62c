"""What the report says, in Chinese and English: sentences made from facts, labels, numbers and days.

Callers: `flows.report.build` (as filters and globals of the template) and `flows.report.terminal`. A sentence states
size, interval and time; nothing is called a change unless chance was ruled out. Values from data are inserted as
plain text and are escaped by whoever prints them. Over 250 lines: every sentence stands here in two languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from flows.report.facts import Facts, Line, Passage, Sentence, Theme
from flows.report.labels import LABELS
from flows.report.notes import NOTES, READING
from flows.report.period import Period
from flows.report.script_labels import SCRIPT
from taxonomy.records import UNKNOWN
from warehouse.measure.findings import MIN_DAYS, ChangeKind, Direction, Finding
from warehouse.measure.series import Slice

Lang = Literal["zh", "en"]

_SLICES: Final = {
    "zh": {"product": "产品", "channel": "渠道", "region": "地区", "language": "语言"},
    "en": {"product": "product", "channel": "channel", "region": "region", "language": "language"},
}
_LANGUAGES: Final = {
    "zh": {"zh": "中文", "en": "英文", "mixed": "中英混合", "other": "其他"},
    "en": {"zh": "Chinese", "en": "English", "mixed": "mixed", "other": "other"},
}
_TITLES: Final = {
    "zh": {
        Direction.LOST_UP: "{aspect}：流失的价值增多",
        Direction.GAINED_UP: "{aspect}：获得的价值增多",
        Direction.LOST_DOWN: "{aspect}：流失的价值减少",
        Direction.GAINED_DOWN: "{aspect}：获得的价值减少",
    },
    "en": {
        Direction.LOST_UP: "{aspect}: more value lost",
        Direction.GAINED_UP: "{aspect}: more value gained",
        Direction.LOST_DOWN: "{aspect}: less value lost",
        Direction.GAINED_DOWN: "{aspect}: less value gained",
    },
}
_STATES: Final = {
    "zh": {"running": "本次发布", "done": "完成", "failed": "失败", "crashed": "中断"},
    "en": {"running": "publishing", "done": "done", "failed": "failed", "crashed": "crashed"},
}
_REASONS: Final = {
    "empty": "无文字也无评分", "no_id": "缺编号", "bad_date": "日期无效", "bad_rating": "评分超出量表",
    "undecodable": "无法解码", "too_long": "文字过长", "malformed": "格式损坏", "bad_value": "字段无法读取",
}  # fmt: skip
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Words:
    """The voice of one report: Chinese for zh, else English."""

    def __init__(self, lang: str) -> None:
        self.lang: Lang = "zh" if lang == "zh" else "en"
        self._place = 0 if self.lang == "zh" else 1

    def label(self, name: str) -> str:
        """A fixed label of the page."""
        return LABELS[name][self.lang]

    def day(self, day: date) -> str:
        """2026年9月21日 or 21 Sep 2026."""
        if self.lang == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def signed(self, value: float | None) -> str:
        """One decimal with its sign, a true minus; an en dash for what is missing."""
        if value is None:
            return "–"
        return f"{value:+.1f}".replace("-", "−") if round(value, 1) else "0.0"

    def share(self, value: float) -> str:
        """One decimal, a true minus."""
        return f"{value:.1f}".replace("-", "−")

    def count(self, value: float | None) -> str:
        """Thousands apart."""
        return "–" if value is None else f"{value:,.0f}"

    def between(self, low: float, high: float) -> str:
        """An interval of signed values."""
        return f"{self.signed(low)} … {self.signed(high)}"

    def state(self, state: str) -> str:
        """State of a night."""
        return _STATES[self.lang].get(state, state)

    def reason(self, code: str) -> str:
        """Reason of quarantine: its code, in Chinese with what it means."""
        return f"{_REASONS.get(code, '')} {code}".strip() if self.lang == "zh" else code.replace("_", " ")

    def language(self, code: str) -> str:
        """Name of a feedback's language."""
        return _LANGUAGES[self.lang].get(code, code)

    def slice(self, part: Slice) -> str:
        """Where a finding holds: 'product Coffee C3', or all feedback."""
        if part.kind == "all":
            return self.label("all")
        value = self.language(part.value) if part.kind == "language" else part.value
        return f"{_SLICES[self.lang][part.kind]} {value}"

    def title(self, finding: Finding, aspect: str) -> str:
        """A finding in a few words."""
        return _TITLES[self.lang][finding.direction].format(aspect=aspect)

    def story(self, finding: Finding) -> str:
        """A finding's size, interval and time."""
        before, after = 100 * finding.before, 100 * finding.after
        change = self.between(100 * finding.change_low, 100 * finding.change_high)
        gained = finding.polarity > 0
        sudden = finding.kind is ChangeKind.SUDDEN
        if self.lang == "zh":
            said = "表示获得价值" if gained else "表示价值流失"
            when = f"自{self.day(finding.since)}起" if sudden else f"自{self.day(finding.since)}前后起逐渐变化"
            return (
                f"{when}，每 100 条反馈中{said}的由 {before:.1f} 条变为 {after:.1f} 条"
                f"（{self.signed(after - before)}，95% 区间 {change}）。"
            )
        said = "tell of value gained" if gained else "tell of value lost"
        when = (
            f"Since {self.day(finding.since)}" if sudden else f"Little by little since about {self.day(finding.since)}"
        )
        return (
            f"{when}, {after:.1f} of 100 feedbacks {said}; before, {before:.1f} did "
            f"({self.signed(after - before)}, 95 % interval {change})."
        )

    def basis(self, finding: Finding) -> str:
        """What a finding rests on."""
        before, after = self.count(finding.judged_before), self.count(finding.judged_after)
        alike = self.signed(100 * finding.change_like_for_like)
        if self.lang == "zh":
            return f"此前 {before} 条，之后 {after} 条反馈；同结构比较 {alike}；校正后 p ≤ {finding.p:.2g}"
        return f"{before} feedbacks before, {after} after; like for like {alike}; adjusted p ≤ {finding.p:.2g}"

    def verdict(self, net: float, low: float, high: float) -> str:
        """Whether gains outweigh losses, as far as the interval tells."""
        clear = low > 0 or high < 0
        if self.lang == "zh":
            return ("获得多于流失" if net > 0 else "流失多于获得") if clear else "得失相当"
        return (
            ("more is gained than lost" if net > 0 else "more is lost than gained")
            if clear
            else "gains and losses balance"
        )

    def lead(self, facts: Facts) -> str:
        """The page's first sentences: how much was gained and lost, where best and where worst."""
        total, best, worst = facts.total, facts.dimensions[-1], facts.dimensions[0]
        net, verdict = self.signed(total.net), self.verdict(total.net, total.net_low, total.net_high)
        interval = self.between(total.net_low, total.net_high)
        if self.lang == "zh":
            return (
                f"{self.period(facts.period)}，每 100 条反馈中有 "
                f"{total.gained_share:.1f} 条说到获得的价值，"
                f"{total.lost_share:.1f} 条说到流失的价值，净值 {net}（{interval}）：{verdict}。"
                f"净值最高的是{best.name}（{self.signed(best.net)}），"
                f"最低的是{worst.name}（{self.signed(worst.net)}）。"
            )
        return (
            f"In the {self.period(facts.period)}, {total.gained_share:.1f} of 100 feedbacks tell of value "
            f"gained and {total.lost_share:.1f} of value lost: a net of {net} ({interval}), {verdict}. "
            f"Best stands {best.name.lower()} ({self.signed(best.net)}), worst {worst.name.lower()} "
            f"({self.signed(worst.net)})."
        )

    def period(self, period: Period) -> str:
        """'last 4 weeks (5 Oct 2026 to 31 Oct 2026)', as the page's choice of weeks calls them."""
        name = SCRIPT["last_weeks"][self._place].format(n=period.weeks)
        first, last = self.day(period.first), self.day(period.last)
        if self.lang == "zh":
            return f"{name}（{first}至{last}）"
        name = "last week" if period.weeks == 1 else name[0].lower() + name[1:]
        return f"{name} ({first} to {last})"

    def whole_period(self, period: Period) -> str:
        """'the whole time (4 Jul 2026 to 31 Oct 2026)'."""
        first, last = self.day(period.first), self.day(period.last)
        return f"全部时间（{first}至{last}）" if self.lang == "zh" else f"the whole time ({first} to {last})"

    def no_change(self, facts: Facts) -> str:
        """What is said where no finding stands."""
        held = (facts.span["last_day"] - facts.span["first_day"]).days + 1
        if held < MIN_DAYS:
            return self.too_short(held)
        if self.lang == "zh":
            return f"近 {facts.changes_over} 天内，没有哪个方面的变化超出偶然。"
        return f"Over the last {facts.changes_over} days no aspect changed beyond chance."

    def too_short(self, days: int) -> str:
        """Why a ledger of so few days is not searched for changes."""
        if self.lang == "zh":
            return f"账本只有 {days} 天，太少，无从比较：满 {MIN_DAYS} 天后才查找变化。"
        held = "1 day" if days == 1 else f"{days} days"
        return f"The ledger holds {held}, too few to compare: changes are looked for from {MIN_DAYS} days on."

    def origin(self, passage: Passage) -> str:
        """Where a quote comes from."""
        known = (value for value in (passage.product, passage.channel) if value != UNKNOWN)
        return " · ".join([self.day(passage.day), *known])

    def chart_note(self, finding: Finding) -> str:
        """What a finding's chart shows."""
        if self.lang == "zh":
            said = "获得" if finding.polarity > 0 else "流失"
            return f"每周每 100 条反馈中说到{said}的条数，带 95% 区间；虚线为变化开始"
        said = "gained" if finding.polarity > 0 else "lost"
        return f"Feedbacks that tell of value {said}, per 100, by week with 95 % band; dashed: the change begins"

    def note(self, name: str) -> str:
        """How to read a section."""
        return NOTES[name][self._place]

    def span(self, span: Mapping[str, Any]) -> str:
        """What the whole ledger holds."""
        first, last = self.day(span["first_day"]), self.day(span["last_day"])
        if self.lang == "zh":
            return f"账本共 {self.count(span['feedbacks'])} 条反馈，{span['sources']} 个来源，{first}至{last}。"
        held = f"{self.count(span['feedbacks'])} feedbacks of {span['sources']} sources"
        return f"The ledger holds {held}, {first} to {last}."

    def reading(self) -> tuple[str, ...]:
        """What a reader must know before trusting a number."""
        return tuple(texts[self._place] for texts in READING)

    def missing(self, refusal: Mapping[str, Any] | None) -> str:
        """Why no theme stands: none beyond chance, no analysis yet, or the reason that the analysis gave."""
        if refusal is None:
            return self.note("no_theme")
        return self.refused(refusal) if refusal else self.note("no_analysis")

    def theme(self, theme: Theme) -> str:
        """Size of what emerges, against the time before, and how sure it is."""
        now, before = 100 * theme.feedbacks / theme.judged, 100 * theme.feedbacks_before / max(1, theme.judged_before)
        if self.lang == "zh":
            text = (
                f"自{self.day(theme.first_day)}起有 {theme.feedbacks} 条反馈说到"
                f"（每百条 {now:.1f} 条，此前 {before:.1f} 条；q = {theme.q:.2g}）；"
                f"其中总体为正 {theme.positive} 条，为负 {theme.negative} 条。"
            )
            return text + (f"多见于产品 {theme.product}。" if theme.product != UNKNOWN else "")
        text = (
            f"{theme.feedbacks} feedbacks say it since {self.day(theme.first_day)} "
            f"({now:.1f} of 100, before {before:.1f}; q = {theme.q:.2g}); "
            f"{theme.positive} of them positive on the whole, {theme.negative} negative."
        )
        return text + (f" Mostly about {theme.product}." if theme.product != UNKNOWN else "")

    def sentences(self, facts: Facts) -> tuple[Sentence, ...]:
        """Three sentences: the surest changes, else where value is lost and gained most, each with its evidence."""
        told = [
            Sentence(
                f"{self.title(change.finding, change.aspect_name)}"
                + ("（" if self.lang == "zh" else " (")
                + self.slice(change.finding.slice)
                + ("）" if self.lang == "zh" else ")")
                + ("：" if self.lang == "zh" else ": ")
                + self.story(change.finding),
                f"change-{number}",
            )
            for number, change in enumerate(facts.changes[:3], start=1)
        ]
        aspects = [line for dimension in facts.dimensions for line in dimension.children if line.gained + line.lost]
        if aspects and len(told) < 3:
            told.append(self._most(max(aspects, key=lambda line: (line.lost, line.key)), -1))
        if aspects and len(told) < 3:
            told.append(self._most(max(aspects, key=lambda line: (line.gained, line.key)), 1))
        if len(told) < 3:
            told.append(Sentence(self.no_change(facts), "trends"))
        return tuple(told)

    def _most(self, line: Line, polarity: int) -> Sentence:
        share, low, high = (
            (line.gained_share, line.gained_low, line.gained_high)
            if polarity > 0
            else (line.lost_share, line.lost_low, line.lost_high)
        )
        if self.lang == "zh":
            said = "获得" if polarity > 0 else "流失"
            text = (
                f"{said}价值最多的方面是{line.name}：每 100 条反馈中 {share:.1f} 条"
                f"（95% 区间 {low:.1f} … {high:.1f}），净值 {self.signed(line.net)}。"
            )
        else:
            said = "gained" if polarity > 0 else "lost"
            text = (
                f"Most value is {said} on {line.name.lower()}: {share:.1f} of 100 feedbacks say so "
                f"(95 % interval {low:.1f} … {high:.1f}); net {self.signed(line.net)}."
            )
        return Sentence(text, "evidence", line.key, polarity)

    def version(self, row: Mapping[str, Any]) -> str:
        """Which judge, taxonomy and redaction rules read a part of the feedback."""
        names = f"{row['model']}, {row['taxonomy']}, {row['redaction']}"
        return f"自此由 {names} 判读" if self.lang == "zh" else f"read by {names} from here on"

    def alert(self, row: Mapping[str, Any], name: str) -> str:
        """What a mark of the trends says of an incident; `name` is its aspect's or dimension's."""
        place = self.slice(Slice(row["slice_kind"], row["slice_value"]))
        lost = row["direction"] == "lost_up"
        if self.lang == "zh":
            return f"{self.day(row['opened_day'])}提醒：{name}，{'流失增多' if lost else '净值下降'} · {place}"
        told = "more value lost" if lost else "net value down"
        return f"alert of {self.day(row['opened_day'])}: {name}, {told} · {place}"

    def refused(self, row: Mapping[str, Any]) -> str:
        """Why an analysis gives no figures. Other codes than these are told in the ledger's own words."""
        if self.lang == "en" or row["code"] not in ("too_few", "too_short"):
            return str(row["reason"])
        if row["code"] == "too_few":
            return f"数据不足，不作估计：可用的反馈只有 {self.count(row['feedbacks'])} 条。"
        return "时间太短，不作估计。"

    def not_adjusted(self, facts: Facts) -> str:
        """That no share could be corrected, and why, in the ledger's own words with how many aspects each holds for."""
        apart, of = ("；", "{} 个方面") if self.lang == "zh" else ("; ", "{} aspects")
        why = apart.join(f"{row['reason']} ({of.format(row['aspects'])})" for row in facts.not_adjusted)
        return " ".join(filter(None, (self.note("not_adjusted"), why)))

    def doubtful(self, facts: Facts) -> str:
        """How many feedbacks people should look at."""
        count = self.count(facts.doubtful)
        if self.lang == "zh":
            return f"{count} 条反馈的文字与评分相反，值得人看（`valueledger query to_review`）。"
        return f"In {count} feedbacks words and rating disagree: worth a look (`valueledger query to_review`)."

    def script(self) -> dict[str, str]:
        """The texts that the page's script needs."""
        return {name: texts[self._place] for name, texts in SCRIPT.items()}
