"""What the report says, in Chinese and English: sentences made from facts, labels, numbers and days.

Callers: `flows.report.build` (as filters and globals of the template) and `flows.report.terminal`. A sentence states
size, interval and time; nothing is called a change unless chance was ruled out. Values from data are inserted as
plain text and are escaped by whoever prints them. Over 250 lines: every sentence stands here in two languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from flows.report.drawing import Chart, Dot
from flows.report.facts import Facts, Passage
from flows.report.labels import LABELS
from taxonomy.records import UNKNOWN
from warehouse.measure.findings import ChangeKind, Direction, Finding
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

    def label(self, name: str) -> str:
        """A fixed label of the page."""
        return LABELS[name][self.lang]

    def day(self, day: date) -> str:
        """2026年9月21日 or 21 Sep 2026."""
        if self.lang == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def short_day(self, day: date) -> str:
        """9/21 or 21 Sep."""
        return f"{day.month}/{day.day}" if self.lang == "zh" else f"{day.day} {_MONTHS[day.month - 1]}"

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
            when = f"自{self.day(finding.since)}起" if sudden else f"自{self.day(finding.since)}前后逐渐"
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

    def moved(self, now: float, before: float | None, half_widths: tuple[float, float]) -> str:
        """Change against the time before, called one only where it exceeds chance."""
        if before is None:
            return ""
        change = now - before
        beyond = abs(change) > (half_widths[0] ** 2 + half_widths[1] ** 2) ** 0.5
        if self.lang == "zh":
            return f"此前 {self.signed(before)}" + (f"，变化 {self.signed(change)}" if beyond else "，变化在误差内")
        return f"was {self.signed(before)}, " + (f"a change of {self.signed(change)}" if beyond else "within chance")

    def lead(self, facts: Facts) -> str:
        """The page's first sentences: how much was gained and lost, where best and where worst."""
        total, best, worst = facts.total, facts.dimensions[-1], facts.dimensions[0]
        net, verdict = self.signed(total.net), self.verdict(total.net, total.net_low, total.net_high)
        interval = self.between(total.net_low, total.net_high)
        if self.lang == "zh":
            return (
                f"截至{self.day(facts.last)}的 {facts.days} 天里，每 100 条反馈中有 "
                f"{total.gained_share:.1f} 条说到获得的价值，"
                f"{total.lost_share:.1f} 条说到流失的价值，净值 {net}（{interval}）：{verdict}。"
                f"净值最高的是{best.name}（{self.signed(best.net)}），"
                f"最低的是{worst.name}（{self.signed(worst.net)}）。"
            )
        return (
            f"In the {facts.days} days to {self.day(facts.last)}, {total.gained_share:.1f} of 100 "
            "feedbacks tell of value "
            f"gained and {total.lost_share:.1f} of value lost: a net of {net} ({interval}), {verdict}. "
            f"Best stands {best.name.lower()} ({self.signed(best.net)}), worst {worst.name.lower()} "
            f"({self.signed(worst.net)})."
        )

    def balance(self, week: Mapping[str, Any]) -> str:
        """Benefit against cost of one week in a sentence."""
        difference = self.signed(week["difference"])
        interval = self.between(week["difference_low"], week["difference_high"])
        ratio, day = f"{week['ratio']:.2f}", self.day(week["period"])
        limits = f"{week['ratio_low']:.2f} … {week['ratio_high']:.2f}"
        if self.lang == "zh":
            return (
                f"{day}起的一周，每 100 条反馈的收益 {self.signed(week['benefit'])}，成本 "
                f"{self.signed(week['cost'])}："
                f"收益减成本 {difference}（95% 区间 {interval}），收益成本比 {ratio}（{limits}），"
                f"依据 {self.count(week['judged'])} 条反馈。"
            )
        return (
            f"In the week of {day}, 100 feedbacks brought a benefit of {self.signed(week['benefit'])} and a cost of "
            f"{self.signed(week['cost'])}: benefit minus cost {difference} (95 % interval "
            f"{interval}), benefit over cost "
            f"{ratio} ({limits}), from {self.count(week['judged'])} feedbacks."
        )

    def no_change(self, facts: Facts) -> str:
        """What is said where no finding stands."""
        if self.lang == "zh":
            return f"近 {facts.changes_over} 天内，没有哪个要点的变化超出偶然。"
        return f"Over the last {facts.changes_over} days no aspect changed beyond chance."

    def judged_of(self, counts: Mapping[str, Any]) -> str:
        """How many feedbacks stand behind, and how many had no words."""
        if self.lang == "zh":
            return f"条已判读，共 {self.count(counts['feedbacks'])} 条；{self.count(counts['rating_only'])} 条只有评分"
        return f"judged of {self.count(counts['feedbacks'])}; {self.count(counts['rating_only'])} were ratings alone"

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

    def ledger_note(self, facts: Facts) -> str:
        """How to read the bars."""
        if self.lang == "zh":
            return (
                f"最近 {facts.days} 天，{self.count(facts.counts['judged'])} 条反馈。每 100 "
                "条已判读反馈中，至少说到一次流失（橙，左）或获得（蓝，右）的条数；菱形为净值，"
                "横线为 95% 区间。"
                "点开一行看它的要点；同一条反馈可同时计入得与失，维度不是要点之和。"
            )
        return (
            f"The last {facts.days} days, {self.count(facts.counts['judged'])} judged feedbacks. "
            "Per 100 judged feedbacks, those that tell at least once of value lost (orange, "
            "left) or gained (blue, right); the diamond is the net, lines are 95 % intervals. "
            "Open a line for its aspects; "
            "one feedback may count on both sides, and a dimension is not the sum of its aspects."
        )

    def scale_note(self, end: float) -> str:
        """The scale of the aspects' bars."""
        return f"条形刻度：±{end:g} 每百条" if self.lang == "zh" else f"bars reach ±{end:g} per 100"

    def trend_note(self) -> str:
        """How to read the trends."""
        if self.lang == "zh":
            return (
                "每周每 100 条已判读反馈的净值（获得减流失），阴影为 95% 区间，"
                "空心点为尚未结束的周。七个维度用同一刻度。"
            )
        return (
            "Net (gained minus lost) per 100 judged feedbacks by week; the band is the 95 % "
            "interval, a hollow dot a week "
            "that is not over. The seven dimensions share one scale."
        )

    def balance_note(self) -> str:
        """What benefit and cost count."""
        if self.lang == "zh":
            return (
                "收益＝收益类要点的获得减流失；成本＝成本类要点的付出减节省；都以每 100 条反馈计。"
                "成本为负表示节省多于付出，比值大于 1 表示得大于失。"
            )
        return (
            "Benefit: gains minus losses on benefit aspects; cost: costs paid minus costs saved; "
            "both per 100 feedbacks. "
            "A negative cost says that more was saved than paid, a ratio above 1 that what was "
            "received outweighs what was "
            "given up."
        )

    def span(self, span: Mapping[str, Any]) -> str:
        """What the whole ledger holds."""
        first, last = self.day(span["first_day"]), self.day(span["last_day"])
        if self.lang == "zh":
            return f"账本共 {self.count(span['feedbacks'])} 条反馈，{span['sources']} 个来源，{first}至{last}。"
        held = f"{self.count(span['feedbacks'])} feedbacks of {span['sources']} sources"
        return f"The ledger holds {held}, {first} to {last}."

    def reading(self) -> tuple[str, ...]:
        """What a reader must know before trusting a number."""
        if self.lang == "zh":
            return (
                "分母是已判读的反馈：有文字且语言可判读的。只有评分、默认好评和其他语言的反馈会计数，但不判读。",
                "获得与流失按反馈计数，同一条反馈说三遍仍算一条。极性指对客户价值的影响，不是语气。",
                "区间：份额用 Wilson（1927），净值用配对差 Bonett 与 Price（2012）。区间相互重叠时不要说有差别。",
                (
                    "“变化”经过全部要点、产品、渠道、地区与语言的联合检验（Westfall 与 Young 1993），"
                    "并在同结构下仍成立；没有列出的波动不应当作变化。"
                ),
                "标注由模型完成，会有错；每个数字都能回到原话。文字在入库前已脱敏，如 [PHONE]。",
            )
        return (
            "The denominator is judged feedback: it has words, in a language that the judge "
            "reads. Ratings alone, the "
            "shop's own filler and other languages are counted and not judged.",
            "Gained and lost count feedbacks: one that says it three times counts once. Polarity "
            "is the effect on the "
            "customer's value, not the tone of the words.",
            "Intervals: Wilson (1927) for shares, Bonett and Price (2012) for paired "
            "differences. Where intervals overlap, "
            "do not speak of a difference.",
            "A change was tested together with all aspects, products, channels, regions and "
            "languages (Westfall and Young "
            "1993) and holds like for like; what is not listed should not be read as a change.",
            "A model read the feedback and errs at times; every number leads back to words. "
            "Identifiers were replaced "
            "before anything was stored, for example by [PHONE].",
        )

    def tick(self, value: float) -> str:
        """A tick of a scale."""
        return f"{value:g}".replace("-", "−")

    def described(self, name: str, drawn: Chart) -> str:
        """A chart in words, for those who do not see it."""
        first, last = drawn.dots[0].point, drawn.dots[-1].point
        values = [dot.point.value for dot in drawn.dots]
        low, high = self.share(min(values)), self.share(max(values))
        start, end = self.share(first.value), self.share(last.value)
        if self.lang == "zh":
            return (
                f"{name}，{self.day(first.period)}至{self.day(last.period)}共 {len(values)} 周："
                f"由 {start} 到 {end}，最低 {low}，最高 {high}。"
            )
        return (
            f"{name}, {len(values)} weeks from {self.day(first.period)} to {self.day(last.period)}: "
            f"from {start} to {end}, lowest {low}, highest {high}."
        )

    def dated(self, drawn: Chart) -> list[Dot]:
        """The dots that carry a date below: the last and others at equal distances before it, never crowded."""
        last = len(drawn.dots) - 1
        gaps = max(1, min(last, int((drawn.right - drawn.left) // 84)))
        step = max(1, -(-last // gaps))
        return [drawn.dots[place] for place in range(last % step, last + 1, step)]
