"""Words of `valueledger taxonomy diff`, in both languages: terminal and page.

Called by `flows.change_told`, `flows.change_page`, `flows.change_reasons` and, for the kinds of steps, by the marks of
the report's trends. Nothing here knows a figure.
"""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "rename": "改名", "merge": "合并", "split": "拆分", "redefine": "重新定义",
    "add": "新增", "retire": "取消", "move": "移到",
}  # fmt: skip
"""Kinds of steps in Chinese; in English they are called as they are written."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "What a change would move",
        "note": "note",
        "counted": "all {n:,} judged feedbacks, before → after, per 100 of them",
        "sampled": "a sample of {n:,} feedbacks that the change wants read, before → after, per 100 of them",
        "nothing": "No line moves.",
        "line": "line",
        "head": "      gained           lost             net",
        "new": "new",
        "gone": "gone",
        "more": "… and {n} more lines; --json or --html FILE holds all of them",
        "incidents": "{n} open incidents on lines that move; their charts begin anew, no alert is sent for it",
        "gained": "gained",
        "lost": "lost",
        "net": "net",
        "before": "before",
        "after": "after",
        "month": "month",
        "week": "week",
        "judged": "judged",
        "steps": "Steps",
        "reads": "What is read, and why",
        "lines": "Lines that move",
        "links": "How the lines are linked",
        "link_note": "Difference of the same feedbacks read both ways over the last year, per 100, 95 % interval.",
        "before_apply": "Nothing published has changed. `valueledger taxonomy apply` puts it in force.",
        "level_all": "all value",
        "level_dimension": "dimension",
        "level_aspect": "aspect",
        "shift": "net, after minus before",
        "none_open": "No open incident is touched.",
        "chart": "net by month, before (grey) and after (blue)",
    },
    "zh": {
        "title": "这一改动会移动什么",
        "note": "注意",
        "counted": "全部 {n:,} 条已评判反馈，改动前 → 改动后，每百条",
        "sampled": "需重读反馈的一个样本，共 {n:,} 条，改动前 → 改动后，每百条",
        "nothing": "没有任何曲线会移动。",
        "line": "曲线",
        "head": "      获得             流失             净值",
        "new": "新增",
        "gone": "取消",
        "more": "……另有 {n} 条曲线；--json 或 --html FILE 列出全部",
        "incidents": "会移动的曲线上有 {n} 个未结束的事件；其监测图重新起算，不会因此发出警报",
        "gained": "获得",
        "lost": "流失",
        "net": "净值",
        "before": "改动前",
        "after": "改动后",
        "month": "月",
        "week": "周",
        "judged": "已评判",
        "steps": "步骤",
        "reads": "重读哪些反馈，为什么",
        "lines": "会移动的曲线",
        "links": "新旧曲线如何衔接",
        "link_note": "最近一年中同一批反馈两种读法之差，每百条的点数，95 % 区间。",
        "before_apply": "已发布的内容没有改变。运行 `valueledger taxonomy apply` 才会生效。",
        "level_all": "全部价值",
        "level_dimension": "维度",
        "level_aspect": "方面",
        "shift": "净值，改动后减改动前",
        "none_open": "没有触及未结束的事件。",
        "chart": "每月净值，改动前（灰）与改动后（蓝）",
    },
}
