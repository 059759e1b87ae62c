"""What people read of the monitors, in Chinese and English: what moved, from when, by how much, and what to do.

Called by the nightly flow (notices, messages), by `flows.monitor_desk` and by the report. Takes rows as the ledger or
the warehouse gives them: shares are parts of one here. A data incident is never told as a change of what customers
think. Over 250 lines: every sentence stands here in two languages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, Literal

from flows.messages import harmless
from taxonomy.dimensions import Taxonomy
from warehouse.drift.incidents import Event, Happening, Incident

Lang = Literal["zh", "en"]
Pair = tuple[str, str]

MONITORS: Final[Mapping[str, Pair]] = {
    "coverage": ("覆盖率", "coverage"),
    "confidence": ("置信度", "confidence"),
    "language": ("语言构成", "language mix"),
    "unknown": ("生词率", "unknown words"),
    "length": ("文本长度", "length of texts"),
    "prior": ("方面构成", "mix of aspects"),
    "parity": ("中英对等", "zh against en"),
    "rebase": ("重新起算", "begun anew"),
}
STATES: Final[Mapping[str, Pair]] = {
    "open": ("持续中", "open"),
    "recovered": ("已恢复", "recovered"),
    "settled": ("已成常态", "has become the usual"),
    "closed": ("已关闭", "closed"),
}
HAPPENINGS: Final[Mapping[str, Pair]] = {
    "opened": ("首次发现", "first seen"),
    "joined": ("并入", "joined"),
    "recovered": ("恢复到以往水平", "back to its former level"),
    "settled": ("已成常态，不再等待恢复", "has become the usual, no longer waited for"),
    "rebased": ("换了判读器或分类体系，重新起算", "another judge or taxonomy: begun anew"),
}
_MOVED: Final[Mapping[str, Pair]] = {
    # What rose: subject of "... of {source} ... now {after} %, before {before} %".
    "language.zh": ("中文反馈占比", "the share of feedback in Chinese"),
    "language.en": ("英文反馈占比", "the share of feedback in English"),
    "language.mixed": ("中英混合反馈占比", "the share of feedback that mixes Chinese and English"),
    "language.other": ("既非中文也非英文的反馈占比", "the share of feedback that is neither Chinese nor English"),
    "unknown.high": ("生词异常多的反馈占比", "the share of feedback with unusually many unknown words"),
    "length.long": ("异常长的反馈占比", "the share of unusually long feedback"),
    "length.short": ("异常短的反馈占比", "the share of unusually short feedback"),
    "coverage.uncovered": ("没有任何方面的反馈占比", "the share of judged feedback without a mention"),
    "coverage.covered": ("提到方面的反馈占比", "the share of judged feedback with a mention"),
    "confidence.low": ("置信度偏低的反馈占比", "the share of feedback that is read with low confidence"),
}
_REMEDIES: Final[Mapping[str, Pair]] = {
    "language.zh": (
        "请检查这个来源的语言字段、地区筛选或导出设置是否改动",
        "check whether the source's language column, region filter or export has changed",
    ),
    "language.en": (
        "请检查这个来源的语言字段、地区筛选或导出设置是否改动",
        "check whether the source's language column, region filter or export has changed",
    ),
    "language.mixed": (
        "请检查是否有自动翻译、双语模板或签名混入正文",
        "check whether machine translation, a bilingual template or a signature has come into the text",
    ),
    "language.other": (
        "请检查这个来源的语言字段和编码；这些反馈只计数、不判读",
        "check the source's language column and its encoding; this feedback is counted and not judged",
    ),
    "unknown.high": (
        "请检查编码（乱码）和正文字段；若是新产品的词汇，请加入 terms 文件",
        "check the encoding and the text column; if it is a new product's vocabulary, add it to the file of terms",
    ),
    "length.long": (
        "请检查是否有模板、引用的往来邮件或客服的话混入正文",
        "check whether templates, quoted mail or the agent's words have come into the text",
    ),
    "length.short": (
        "请检查正文是否被截断，或映射到了标题、标签一类的字段",
        "check whether texts are cut off, or a title or tag is read in their place",
    ),
    "coverage.uncovered": (
        "请用 `valueledger corrections export` 抽查；若是新话题，请补充分类体系或重新训练",
        "look at a sample with `valueledger corrections export`; if it is a new topic, extend the taxonomy or retrain",
    ),
    "coverage.covered": (
        "请抽查新出现的提及：模板或商品说明可能被当成了反馈",
        "look at a sample of mentions: a template or a product's description may be read as feedback",
    ),
    "confidence.low": (
        "请抽查这个来源（`valueledger corrections export`），用纠正过的样本重新训练",
        "look at a sample of the source (`valueledger corrections export`) and retrain on what is corrected",
    ),
    "prior.mix": (
        "请先排除来源的改动（筛选、渠道、活动），再抽查这些方面的提及",
        "rule out a change of the source (filter, channel, campaign), then look at mentions of these aspects",
    ),
    "parity": (
        "请用同一产品、同一方面的中英文原话各抽查一组，再按语言核对判读器（`valueledger evaluate`）",
        "compare quotes of both languages on the same product and aspect, then the judge by language "
        "(`valueledger evaluate`)",
    ),
    "rebase": ("无需处理", "there is nothing to do"),
}
_SERIES: Final[Mapping[str, Pair]] = {
    # What `value` of the relation `monitor` is.
    "coverage": ("没有任何方面的反馈（每 100 条）", "feedback without a mention, of 100"),
    "confidence": ("提及的平均置信度（满分 100）", "mean confidence of mentions, of 100"),
    "language": ("各语言的反馈（每 100 条）", "feedback in each language, of 100"),
    "unknown": ("生词（每 100 个词）", "words that no dictionary knows, of 100"),
    "length": ("平均字符数", "mean characters"),
}
_LANGUAGES: Final[Mapping[str, Pair]] = {
    "zh": ("中文", "Chinese"),
    "en": ("英文", "English"),
    "mixed": ("中英混合", "both"),
    "other": ("其他", "other"),
}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Name = Callable[[str], str]


def itself(key: str) -> str:
    """An aspect by its id."""
    return key


class MonitorWords:
    """The voice of the monitors: Chinese for zh, else English; `name` says an aspect in that language."""

    def __init__(self, lang: str, name: Name = itself) -> None:
        self.lang: Lang = "zh" if lang == "zh" else "en"
        self._place = 0 if self.lang == "zh" else 1
        self._name = name

    def story(self, row: Mapping[str, Any]) -> str:
        """One incident as one sentence: what moved, from when, by how much, what to do."""
        if row["monitor"] == "rebase":
            return self._join(self._rebased(row), row)
        if row["monitor"] == "parity":
            return self._join(self._parity(row), row)
        if row["monitor"] == "prior":
            return self._join(self._prior(row), row)
        what, since = _MOVED[row["sign"]][self._place], self.day(row["since"])
        before, after, source = _percent(row["before_value"]), _percent(row["after_value"]), harmless(row["source"])
        where = self._language(row["language"])
        if self.lang == "zh":
            return self._join(f"来源 {source}{where}：自{since}起，{what}为 {after}%，此前 {before}%", row)
        return self._join(f"{source}{where}: {what} is {after} % since {since}, before {before} %", row)

    def over(self, row: Mapping[str, Any], day: date) -> str:
        """That an incident is over."""
        monitor = self.monitor(row["monitor"])
        if self.lang == "zh":
            return f"来源 {harmless(row['source'])}：{monitor}已于{self.day(day)}恢复到以往水平"
        return f"{harmless(row['source'])}: {monitor} back to its former level on {self.day(day)}"

    def remedy(self, row: Mapping[str, Any]) -> str:
        """What to do."""
        key = row["sign"] if row["sign"] in _REMEDIES else row["monitor"]
        return _REMEDIES[key][self._place]

    def monitor(self, key: str) -> str:
        """A monitor by its name."""
        return MONITORS[key][self._place] if key in MONITORS else key

    def state(self, key: str) -> str:
        """Where an incident stands."""
        return STATES[key][self._place] if key in STATES else key

    def happened(self, row: Mapping[str, Any]) -> str:
        """One event of the history."""
        sign, _, language = row["sign"].partition("|")
        what = _MOVED[sign][self._place] if sign in _MOVED else self.monitor(sign.partition(".")[0])
        told = HAPPENINGS[row["kind"]][self._place]
        where = self._language(language or "all")
        apart = "：" if self.lang == "zh" else ": "
        return f"{self.day(row['day'])}  {told}{apart}{what}{where}"

    def series(self, monitor: str, source: str) -> str:
        """What the weeks of a monitor show."""
        what, name = _SERIES[monitor][self._place], harmless(source)
        if self.lang == "zh":
            return f"来源 {name} 每周：{what}；括号内为反馈数"
        return f"{name}, week by week: {what} (in brackets: feedbacks)"

    def week_of(self) -> str:
        """Heading of the weeks."""
        return ("周（自周一）", "week from")[self._place]

    def spoken(self, code: str) -> str:
        """A language by its code."""
        return _LANGUAGES[code][self._place] if code in _LANGUAGES else code

    def day(self, day: date) -> str:
        """2026年9月21日 or 21 Sep 2026."""
        if self.lang == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def _prior(self, row: Mapping[str, Any]) -> str:
        source, since = harmless(row["source"]), self.day(row["since"])
        parts = [part.split(":") for part in row["detail"].split(";") if part.count(":") == 2]
        if self.lang == "zh":
            moved = "，".join(f"{self._name(a)} {_percent(float(b))}% → {_percent(float(c))}%" for a, b, c in parts)
            return f"来源 {source}：自{since}起，各方面在提及中的占比变了：{moved}"
        moved = ", ".join(f"{self._name(a)} {_percent(float(b))} → {_percent(float(c))} %" for a, b, c in parts)
        return f"{source}: the mix of aspects has changed since {since}: {moved} of mentions"

    def _parity(self, row: Mapping[str, Any]) -> str:
        lost = row["sign"].startswith("parity.lost")
        since, before, after = self.day(row["since"]), row["before_value"], row["after_value"]
        if self.lang == "zh":
            side = "流失" if lost else "获得"
            ratio = f"自{since}起是英文的 {after:.2f} 倍，此前 {before:.2f} 倍"
            return f"同产品、同方面的反馈里，中文说到{side}的占比{ratio}"
        side = "loss" if lost else "gain"
        return (
            f"on the same products and aspects, feedback in Chinese tells of {side} {after:.2f} times as often as in "
            f"English since {since}, before {before:.2f} times"
        )

    def _rebased(self, row: Mapping[str, Any]) -> str:
        source, day = harmless(row["source"]), self.day(row["since"])
        if self.lang == "zh":
            return f"来源 {source}：自{day}起由另一判读器或分类体系判读（{harmless(row['detail'])}），相关监测重新起算"
        return f"{source}: read by another judge or taxonomy since {day} ({harmless(row['detail'])}); begun anew"

    def _join(self, told: str, row: Mapping[str, Any]) -> str:
        return f"{told}。{self.remedy(row)}。" if self.lang == "zh" else f"{told}: {self.remedy(row)}."

    def _language(self, code: str) -> str:
        names = {"zh": ("（中文）", " (Chinese)"), "en": ("（英文）", " (English)")}
        return names[code][self._place] if code in names else ""


def row_of(incident: Incident) -> dict[str, Any]:
    """What the words need of an incident that a night has just made."""
    return {
        "source": incident.source, "monitor": incident.monitor, "sign": incident.sign, "language": incident.language,
        "since": incident.since, "before_value": incident.before, "after_value": incident.after,
        "detail": incident.detail,
    }  # fmt: skip


def of_ledger(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the published monitor_incident, whose shares are per 100, as the words take it."""
    scale = 1.0 if row["monitor"] == "parity" else 0.01
    values = {name: None if row[name] is None else scale * row[name] for name in ("before_value", "after_value")}
    return {**row, **values}


def sentence(incident: Incident, event: Event, words: MonitorWords) -> str:
    """What an event says."""
    row = row_of(incident)
    return words.over(row, event.day) if event.kind is Happening.RECOVERED else words.story(row)


def payload(incident: Incident, event: Event, names: Mapping[Lang, Name], command: str) -> dict[str, Any]:
    """What a message says of an event: a fault of the data, in both languages (`flows.alert_events`)."""
    told = {lang: sentence(incident, event, MonitorWords(lang, names[lang])) for lang in names}
    return {
        "event_id": event.event_id,
        "incident_id": incident.incident_id,
        "kind": "recovered" if event.kind is Happening.RECOVERED else "data",
        "severity": "medium",
        "source": incident.source,
        "cause": f"monitor.{incident.monitor}",
        "names": told,
        "day": event.day.isoformat(),
        "detail": told["en"],
        "query": f"{command} {incident.incident_id}",
    }


def both_names(taxonomy: Taxonomy) -> dict[Lang, Name]:
    """How aspects are called in each language; one that the taxonomy no longer has keeps its id."""
    zh = {str(one.id): one.zh for one in taxonomy.aspects}
    en = {str(one.id): one.en for one in taxonomy.aspects}
    return {"zh": lambda key: zh.get(key, key), "en": lambda key: en.get(key, key)}


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
