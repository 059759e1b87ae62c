"""What `valueledger interventions` and the report say of interventions, in Chinese and English.

Callers: `flows.intervention_desk`, `flows.report.interventions`. A verdict never says more than the interval: "no
effect seen" stands only where one worth seeing would have been. CSV and JSON keep the keys of the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

import pandas as pd

from flows.messages import harmless

Lang = Literal["zh", "en"]
Texts = Mapping[str, tuple[str, str]]

VERDICTS: Final[Texts] = {
    # verdict: (Chinese, English)
    "better": ("有效：变好", "an effect: better"),
    "worse": ("有效：变差", "an effect: worse"),
    "no_effect": ("未见效果", "no effect seen"),
    "too_early": ("为时尚早", "too early to say"),
    "too_little": ("数据不足，无从判断", "too little to say"),
    "": ("待下一夜分析", "told from the next night on"),
}
_COLUMNS: Final[Texts] = {
    "name": ("名称", "name"),
    "what": ("措施", "what"),
    "about": ("针对", "about"),
    "where": ("范围", "where"),
    "since": ("自", "since"),
    "until": ("至", "until"),
    "owner": ("负责人", "owner"),
    "verdict": ("结论", "verdict"),
    "effect": ("净值变化", "net effect"),
    "interval": ("95% 区间", "95 % interval"),
    "days": ("天数（前/后）", "days before/since"),
    "compared": ("对照", "compared with"),
    "reason": ("说明", "remark"),
}
_SAID: Final[Texts] = {
    "added": (
        "已记录 {name}：自 {since} 起；下一夜给出效果。",
        "entered {name}, since {since}; the next night tells what it did.",
    ),
    "planned": (
        "目前没有“{value}”（{kind}）的反馈；有了之后才能给出效果。",
        "there is no feedback of the {kind} {value!r} yet; an effect is told once there is.",
    ),
    "closed": ("{name} 已结束：最后一天为 {until}。", "{name} has ended; its last day was {until}."),
    "removed": ("已移除 {name}；记录簿里仍可查。", "removed {name}; the book keeps that it was there."),
    "none": (
        "还没有措施；用 `{command}` 记录一项。",
        "there is no intervention yet; enter one with `{command}`.",
    ),
    "all": ("全部", "all"),
    "others_product": ("其他产品", "other products"),
    "others_channel": ("其他渠道", "other channels"),
    "without": ("无", "none"),
}
_REASONS: Final[Texts] = {
    "not_begun": ("尚未开始，或开始以来没有可用的日子", "it has not begun, or no usable day has passed since"),
    "few_days_before": (
        "此前只有 {days_before} 天可用，至少要 28 天",
        "only {days_before} usable days before it, 28 are needed",
    ),
    "few_days_after": (
        "开始以来只有 {days_after} 天可用，至少要 14 天",
        "only {days_after} usable days since, 14 are needed",
    ),
    "few_feedbacks": (
        "此前 {feedbacks_before} 条、此后 {feedbacks_after} 条反馈，两边各需 100 条",
        "{feedbacks_before} feedbacks before and {feedbacks_after} since, 100 are needed on either side",
    ),
    "hardly_spoken": ("几乎没有人说到它（不足 20 条）", "hardly anybody speaks of it (fewer than 20 feedbacks)"),
    "wide": (
        "小于 {smallest} 个点的效果还看不出来（值得看见的是 {worth} 个点）",
        "an effect under {smallest} points could not be seen yet ({worth} would be worth seeing)",
    ),
}


class InterventionWords:
    """The voice of one reader."""

    def __init__(self, lang: str) -> None:
        self.lang: Lang = "zh" if lang == "zh" else "en"
        self._place = 0 if self.lang == "zh" else 1

    def say(self, what: str, **values: object) -> str:
        """A line about what was done."""
        shown = {key: harmless(value) if isinstance(value, str) else value for key, value in values.items()}
        return _SAID[what][self._place].format(**shown)

    def verdict(self, row: Mapping[str, Any]) -> str:
        """The verdict in words; an effect with its direction."""
        name = row["verdict"] or ""
        if name == "effect":
            name = "better" if row["net_effect"] > 0 else "worse"
        return VERDICTS[name][self._place]

    def reason(self, row: Mapping[str, Any]) -> str:
        """Why there is no verdict; empty where there is one."""
        if not row["code"]:
            return ""
        smallest = row["smallest_effect"]
        values = dict(row) | {"smallest": "" if smallest is None else f"{smallest:.1f}", "worth": f"{row['worth']:g}"}
        return _REASONS[row["code"]][self._place].format(**values)

    def compared(self, row: Mapping[str, Any]) -> str:
        """What the effect was compared with; empty where nothing was estimated."""
        if not row["method"]:
            return ""
        if row["method"] == "its":
            return _SAID["without"][self._place]
        if row["comparison"] == "others":
            return _SAID[f"others_{row['comparison_slice']}"][self._place]
        return harmless(str(row["comparison"]))

    def where(self, row: Mapping[str, Any]) -> str:
        """Product and channel that it touches."""
        named = [harmless(row[kind]) for kind in ("product", "channel") if row[kind] != "all"]
        return " · ".join(named) or _SAID["all"][self._place]

    def table(self, rows: list[dict[str, Any]]) -> pd.DataFrame:
        """What a terminal shows of the interventions."""
        shown = [
            {
                "name": row["name"],
                "what": harmless(row["what"]),
                "about": row[f"key_{self.lang}"],
                "where": self.where(row),
                "since": row["since"],
                "until": row["until"],
                "owner": harmless(row["owner"]),
                "verdict": self.verdict(row),
                "effect": _signed(row["net_effect"]),
                "interval": _between(row["net_low"], row["net_high"]),
                "days": "" if row["days_before"] is None else f"{row['days_before']}/{row['days_after']}",
                "compared": self.compared(row),
                "reason": self.reason(row),
            }
            for row in rows
        ]
        frame = pd.DataFrame(shown, columns=list(_COLUMNS))
        return frame.rename(columns={name: texts[self._place] for name, texts in _COLUMNS.items()})

    def day(self, day: date | None) -> str:
        """A day as commands write it."""
        return "" if day is None else day.isoformat()


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.1f}"


def _between(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:+.1f} … {high:+.1f}"
