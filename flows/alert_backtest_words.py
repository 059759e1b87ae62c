"""The sentences of `valueledger alerts backtest`, in Chinese and English.

Called by `flows.alert_backtest_lines`; what it shares with the other commands (names, states, causes) is said by
`flows.alert_words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Said = Mapping[str, tuple[str, str]]

SENTENCES: Final[Said] = {
    # name: (Chinese, English)
    "span": (
        "{first} 至 {last}：{days} 夜，{series} 个序列，历史自 {history} 起",
        "{first} to {last}: {days} nights, {series} series, history from {history}",
    ),
    "settings": (
        "误报额度每月 {budget:g} 次，预热 {warmup} 天；{levels}；{slices}",
        "budget {budget:g} false a month, warm-up {warmup} days; {levels}; {slices}",
    ),
    "no_slices": ("不切片", "no slices"),
    "incident": (
        "{count} 个事件（每月 {rate:.1f} 个），{messages} 条消息",
        "{count} incident ({rate:.1f} a month), {messages} messages",
    ),
    "incidents": (
        "{count} 个事件（每月 {rate:.1f} 个），{messages} 条消息",
        "{count} incidents ({rate:.1f} a month), {messages} messages",
    ),
    "faults": ("数据异常：{count} 个", "Faults of the data: {count}"),
    "against_ledger": (
        "账本各夜也曾提醒：{same} 个；新增：{new} 个；未再提醒：{missed} 个",
        "Raised by the ledger's nights too: {same}; new: {new}; not raised again: {missed}",
    ),
    "verdicts": (
        "结论：属实的 {right} 个中 {right_kept} 个再次提醒，误报的 {false} 个中 {false_kept} 个再次提醒。",
        "Verdicts: {right_kept} of {right} right alerts raised again, {false_kept} of {false} false ones.",
    ),
    "precision": (
        "有结论者的准确率：{part:.0%}（{count} 个事件）。",
        "Precision of those with a verdict: {part:.0%} ({count} incidents).",
    ),
    "no_verdicts": (
        "还没有结论；用 `{command}` 给出。",
        "Verdicts: none yet; `{command}` gives them.",
    ),
    "others": ("同样的序列，用别人常用的规则：", "The same series under rules that others use:"),
    "ours": ("本系统（事件）", "ours (incidents)"),
    "bound": (
        "{rule}：教科书图表，已知这些日子的真实占比与离散程度；只作上限，不能实用。",
        "{rule}: the textbook chart, told the shares and spreads of these very days; a bound, not for use.",
    ),
    "nothing_planted": (
        "未植入变化：没有哪个方面的序列每天有 {least:g} 条反馈。",
        "Nothing was planted: no series of an aspect has {least:g} feedbacks a day.",
    ),
    "planted": (
        "所见：每个方面的一个序列各在某一天植入上升 {points:g} 个百分点；{longest} 天内未见的按 {longest} 天计。",
        "Seen: a rise of {points:g} points planted in one series of each aspect, on a day of its own; "
        "not seen in {longest} days counts as {longest}.",
    ),
    "new": ("新增", "new"),
}

COLUMNS: Final[Said] = {
    "since": ("自", "since"),
    "alerted": ("提醒日", "alerted"),
    "what": ("所涉", "what"),
    "where": ("范围", "where"),
    "points": ("百分点", "points"),
    "severity": ("严重程度", "severity"),
    "ledger": ("账本中", "in the ledger"),
    "verdict": ("结论", "verdict"),
    "day": ("日期", "day"),
    "source": ("数据源", "source"),
    "cause": ("起因", "cause"),
    "detail": ("备注", "detail"),
    "rule": ("规则", "rule"),
    "alerts": ("提醒", "alerts"),
    "a_month": ("每月", "a month"),
    "days_with": ("有提醒的天数", "days with any"),
    "seen": ("{days} 天内看到", "seen in {days} days"),
    "delay": ("平均延迟（天）", "mean delay"),
    "of": ("{planted} 个中 {soon} 个", "{soon} of {planted}"),
}

RULES: Final[Said] = {
    "3 sigma, 14 days": ("14 天 3 倍标准差", "3 sigma, 14 days"),
    "|z| >= 1.5": ("|z| >= 1.5", "|z| >= 1.5"),
    "week on week > 10 %": ("周环比变化 > 10 %", "week on week > 10 %"),
}
LEVELS: Final[Said] = {
    "all": ("总体", "all"),
    "dimension": ("维度", "dimension"),
    "aspect": ("方面", "aspect"),
    "product": ("产品", "product"),
    "channel": ("渠道", "channel"),
    "language": ("语言", "language"),
}
