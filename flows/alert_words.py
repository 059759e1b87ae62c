"""What `valueledger alerts` prints of incidents, in Chinese and English: the table, the history, what was done.

Called by `flows.alert_desk`. Names, days and slices are those of the messages (`flows.messages`); CSV and JSON keep the
keys of the ledger, and so do the options of the commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from flows.alert_events import Slice
from flows.messages import Lang, Messenger, harmless, signed
from flows.notify import names_of
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import InputError
from warehouse.monitor.hierarchy import Series
from warehouse.outbox import Undelivered

SHOWN_INCIDENTS: Final = 10
"""Of those that a channel was not told of; `alerts list` shows the rest by themselves."""

Words = Mapping[str, tuple[str, str]]

_COLUMNS: Final[Words] = {
    # column of the table: (Chinese, English)
    "incident_id": ("编号", "incident"),
    "state": ("状态", "state"),
    "severity": ("严重程度", "severity"),
    "kind": ("类别", "kind"),
    "key": ("所涉", "what"),
    "slice": ("范围", "where"),
    "cause": ("起因", "cause"),
    "since": ("自", "since"),
    "points": ("百分点", "points"),
    "opened_day": ("提醒日", "alerted"),
    "recovered_day": ("恢复日", "recovered"),
    "verdict": ("结论", "verdict"),
    "detail": ("备注", "note"),
}
_STATES: Final[Words] = {
    "opened": ("未处理", "open"),
    "recovered": ("已恢复", "recovered"),
    "acknowledged": ("已认领", "acknowledged"),
    "snoozed": ("已推迟", "snoozed"),
    "closed": ("已关闭", "closed"),
}
_KINDS: Final[Words] = {
    "drop": ("流失", "drop"),
    "data": ("数据异常", "data"),
    "critical": ("紧急", "critical"),
    "rebase": ("重新起算", "begun anew"),
}
_CAUSES: Final[Words] = {
    "lost_up": ("流失占比上升", "lost share up"),
    "net_down": ("净值下降", "net value down"),
    "silent": ("没有反馈", "no feedback"),
    "low": ("反馈过少", "too little feedback"),
    "high": ("反馈过多", "too much feedback"),
    "twice": ("反馈重复导入", "feedback came twice"),
    "judge": ("换了判读器", "another judge"),
    "taxonomy": ("换了分类体系", "another taxonomy"),
    "mix": ("反馈构成变了", "another mix of feedback"),
}
_VERDICTS: Final[Words] = {
    "true": ("属实", "true"),
    "false": ("误报", "false"),
    "fixed": ("已修复", "fixed"),
}
_HAPPENINGS: Final[Words] = {
    "opened": ("首次提醒", "first alarm"),
    "updated": ("仍在继续", "goes on"),
    "recovered": ("已恢复", "recovered"),
    "data": ("数据异常", "fault of the data"),
    "critical": ("紧急反馈", "critical feedback"),
    "rebased": ("重新起算", "charts begun anew"),
    "acknowledged": ("已认领", "acknowledged"),
    "snoozed": ("已推迟", "snoozed"),
    "closed": ("已关闭", "closed"),
}
_UPDATES: Final[Words] = {
    "joined": ("并入", "joined"),
    "worse": ("加重", "grew worse"),
    "returned": ("再次出现", "came back"),
    "cause": ("并入，现以此为起因", "joined, now told as the cause"),
}
_SIZES: Final[Words] = {
    "lost_up": ("流失占比 {points} 个百分点", "lost share {points} points"),
    "net_down": ("净值 {points} 个百分点", "net value {points} points"),
}
_SAID: Final[Words] = {
    "parts": ("各部分的变化（百分点）：", "What each part adds, in points:"),
    "rate": ("说法 {rate}，结构 {mix}", "rate {rate}, mix {mix}"),
    "history": ("经过：", "History:"),
    "until": ("{state}至{day}", "{state} until {day}"),
    "more": (
        "事件不止 {limit} 个；加上 --limit 可看更多",
        "more than {limit} incidents; --limit shows more",
    ),
    "undelivered": (
        "没有送达：自 {since} 起，发往 {channel} 的 {count} 条消息（{error}）；{on}：{incidents}",
        "not delivered: {count} messages to {channel}, since {since} ({error}); {on}: {incidents}",
    ),
    "tried_on": ("每周重试", "it is tried weekly"),
    "given_up": ("不再重试，可用 `{command}` 再发", "it is no longer tried; `{command}` does"),
    "all": ("全部", "all"),
    "overall": ("总体价值", "value overall"),
}
_OF_PEOPLE: Final = ("acknowledged", "snoozed", "closed")
"""Of the whole incident, not of one series."""


class AlertWords:
    """The voice of the desk: Chinese for zh, else English; aspects and dimensions by their names."""

    def __init__(self, lang: str, taxonomy: Taxonomy) -> None:
        self.lang: Lang = "zh" if lang == "zh" else "en"
        self._place = 0 if self.lang == "zh" else 1
        self.messenger = Messenger(self.lang, names_of(taxonomy))
        self._names = {
            **{str(one.id): (one.zh, one.en) for one in taxonomy.aspects},
            **{one.id: (one.zh, one.en) for one in taxonomy.lens("elements").groups},
            "all": _SAID["overall"],
        }

    def say(self, name: str, **values: object) -> str:
        """A fixed sentence."""
        return _SAID[name][self._place].format(**values)

    def table(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Incidents with headings and cells in words; ids, days and points stay."""
        told = frame.copy()
        for column, known in (("state", _STATES), ("kind", _KINDS), ("cause", _CAUSES), ("verdict", _VERDICTS)):
            told[column] = [self._word(known, value) for value in frame[column]]
        told["severity"] = [self.messenger.severity(value) for value in frame["severity"]]
        told["key"] = [self._name(value) for value in frame["key"]]
        told["slice"] = [self._where(value) for value in frame["slice"]]
        told["detail"] = [self.messenger.detail(value) if isinstance(value, str) else "" for value in frame["detail"]]
        return told.rename(columns={name: words[self._place] for name, words in _COLUMNS.items()})

    def standing(self, row: Mapping[str, Any]) -> str:
        """Where an incident stands: its state, and its verdict where it has one."""
        state = self._word(_STATES, row["state"])
        if row["state"] == "snoozed" and row["snoozed_until"]:
            state = self.say("until", state=state, day=self.messenger.day(row["snoozed_until"]))
        return self._listed([state, self._word(_VERDICTS, row["verdict"])])

    def part(self, one: Mapping[str, Any]) -> str:
        """What one product, channel or language adds; its share is parts of one."""
        where = self.messenger.slice(Slice(kind=one["kind"], value=one["value"]))
        told = self.say("rate", rate=signed(one["rate"]), mix=signed(one["points"] - one["rate"]))
        return self._colon(where, signed(one["points"])) + self._brackets(told)

    def happened(self, event: Mapping[str, Any]) -> str:
        """One event of the history: its day, what happened, to what, how much, and what was noted."""
        kind, detail = event["kind"], event["detail"]
        known = _UPDATES if kind == "updated" and detail in _UPDATES else _HAPPENINGS
        head = f"{self.messenger.day(event['day'])}  {self._word(known, detail if known is _UPDATES else kind)}"
        parts = [] if kind in _OF_PEOPLE else [self.series(event["series"])]
        if event["effect"] is not None:
            size = _SIZES.get(event["direction"] or "lost_up", _SIZES["lost_up"])[self._place]
            parts.append(size.format(points=signed(event["effect"])))
        if detail and known is not _UPDATES:
            parts.append(self._word(_VERDICTS, detail) if detail in _VERDICTS else self.messenger.detail(detail))
        return self._colon(head, self._listed(parts)) if parts else head

    def what(self, key: str) -> str:
        """An aspect, a dimension or all value, by its name."""
        return self._name(key)

    def where(self, kind: str, value: str) -> str:
        """A slice; all feedback where its kind is `all`."""
        return self._where("all" if kind == "all" else f"{kind} {value}")

    def cause(self, cause: str) -> str:
        """Why an incident stands."""
        return self._word(_CAUSES, cause)

    def verdict(self, verdict: str) -> str:
        """What a person found."""
        return self._word(_VERDICTS, verdict)

    def series(self, name: str) -> str:
        """A watched series, or a source, by its name."""
        try:
            series = Series.parse(name)
        except InputError:
            return harmless(name.partition(":")[2] or name)
        where = self.messenger.slice(Slice(kind=series.slice_kind, value=series.slice_value))
        return self._name(series.key) + (self._brackets(where) if where else "")

    def undelivered(self, one: Undelivered, again: str) -> str:
        """What one channel was not told; `again` is the command that tries it once more."""
        shown = ", ".join(one.incidents[:SHOWN_INCIDENTS]) + (" ..." if len(one.incidents) > SHOWN_INCIDENTS else "")
        return self.say(
            "undelivered",
            count=one.messages,
            channel=one.channel,
            since=one.since,
            error=harmless(one.error),
            on=self.say("tried_on") if one.tried_on else self.say("given_up", command=again),
            incidents=shown,
        )

    def done(self, row: Mapping[str, Any]) -> str:
        """What became of an incident that a person has decided about."""
        return self._colon(f"{row['incident_id']} {self.series(row['series'])}", self.standing(row))

    def _name(self, key: str) -> str:
        return self._names[key][self._place] if key in self._names else harmless(key)

    def _where(self, part: str) -> str:
        kind, _, value = part.partition(" ")
        return self.messenger.slice(Slice(kind=kind, value=value)) if value else self.say("all")

    def _word(self, words: Words, key: object) -> str:
        if not isinstance(key, str):  # pandas has several ways to say that there is none
            return ""
        return words[key][self._place] if key in words else harmless(key)

    def _colon(self, head: str, told: str) -> str:
        return f"{head}：{told}" if self.lang == "zh" else f"{head}: {told}"

    def _brackets(self, told: str) -> str:
        return f"（{told}）" if self.lang == "zh" else f" ({told})"

    def _listed(self, parts: list[str]) -> str:
        return ("，" if self.lang == "zh" else ", ").join(filter(None, parts))
