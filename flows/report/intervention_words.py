"""Texts of the report's section on interventions, Chinese and English. Callers: its reader and its template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STORY: Final[Mapping[str, tuple[str, str]]] = {
    # name: (Chinese, English)
    "title": ("做了什么，见效如何", "What we did, and what it did"),
    "hint": (
        "预期：若没有这项措施，按此前的水平、斜率、星期规律（以及未受触及的对照）应有的净值；阴影为其 95% 区间。"
        "效果是实际减预期。区间只管看一次：夜夜看，误报多于二十分之一。时间上的先后不等于因果。"
        "用 `valueledger interventions add` 或 interventions.yaml 记录措施。",
        "Expected: the net that level, slope and weekdays of the time before (and a comparison that was not touched) "
        "lead to expect without it, with its 95 % interval. The effect is observed minus expected. An interval is good "
        "for one look: who looks every night is misled more often than once in twenty. What follows in time need "
        "not follow from it. Enter what you do with `valueledger interventions add` or in interventions.yaml.",
    ),
    "since": ("自{since}起", "since {since}"),
    "unanalysed": ("下一夜给出效果。", "The next night tells what it did."),
    "refused": ("还不能判断：{reason}。", "Nothing can be said yet: {reason}."),
    "effect": (
        "{name}的净值为 {net_after}，预期 {net_expected}：相差 {net_effect}（95% 区间 {net_low} … {net_high}）。"
        "说到流失的每百条相差 {lost_effect}（{lost_low} … {lost_high}），"
        "说到获得的相差 {gained_effect}（{gained_low} … {gained_high}）。",
        "Net of {name} stands at {net_after}, where {net_expected} was to be expected: {net_effect} points (95 % "
        "interval {net_low} … {net_high}). Of 100 feedbacks, those that tell of value lost: {lost_effect} "
        "({lost_low} … {lost_high}); of value gained: {gained_effect} ({gained_low} … {gained_high}).",
    ),
    "small": ("{smallest} 个点的效果本来看得出来。", " An effect of {smallest} points would have been seen."),
    "but": ("{reason}。", " For a verdict: {reason}."),
    "basis": (
        "此前 {days_before} 天 {before} 条反馈，此后 {days_after} 天 {after} 条",
        "{days_before} days and {before} feedbacks before, {days_after} days and {after} since",
    ),
    "its": ("没有对照，只与自身此前比较", "no comparison, against its own time before"),
    "compared": ("对照：{other}", "compared with {other}"),
    "shape": (
        "首日效果 {first}（{first_limits}），每 30 天变化 {slope}（{slope_limits}）",
        "on its first day {first} ({first_limits}), changing by {slope} in 30 days ({slope_limits})",
    ),
    "days_festival": ("节日 {days} 天不计", "{days} festival days left out"),
    "days_other_version": (
        "另一判读器或分类法读过的 {days} 天不计",
        "{days} days left out that another judge or taxonomy read",
    ),
    "cut_by": ("因另一措施（{other}）而截短", "cut short by another intervention ({other})"),
    "chart": (
        "每周净值：点为实际，虚线与阴影为没有这项措施时的预期；竖线为第一天",
        "Net by week: dots observed, dashes and band expected without it; the upright line is its first day",
    ),
    "week": ("周（从第一天起）", "Week from its first day"),
    "observed": ("实际", "Observed"),
    "expected": ("预期", "Expected"),
}


def intervention_word(name: str, lang: str) -> str:
    """A fixed text of the section."""
    return STORY[name][0 if lang == "zh" else 1]
