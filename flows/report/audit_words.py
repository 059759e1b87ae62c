"""The words of the audit in the report's health section, in Chinese and English.

Called by `flows.report.build` as a filter of its template.
"""

from __future__ import annotations

from math import isnan
from typing import Any, Final

from flows.report.audit import Audited

_WORDS: Final = {
    "audit": {
        "zh": "抽样审阅：判读对多少、漏多少",
        "en": "Checked by people: how much the judge gets right, how much it misses",
    },
    "read": {"zh": "范围", "en": "What"},
    "said": {"zh": "审阅者找到", "en": "Found by people"},
    "judged": {"zh": "模型读出", "en": "Found by the judge"},
    "precision": {"zh": "读出者正确", "en": "Right of what it finds"},
    "recall": {"zh": "应读者读出", "en": "Found of what is there"},
    "all": {"zh": "全部", "en": "All"},
    "zh": {"zh": "中文", "en": "Chinese"},
    "en": {"zh": "英文", "en": "English"},
}
_SAID: Final = {
    "zh": "{model}：随机抽取 {drawn} 条反馈，其中 {feedbacks} 条由人逐段读完（{segments} 段），代表 {population} 条。"
    "维度与价值都相同才算正确；95 % 区间。审阅者先看到模型的答案时，数字偏向模型。另有 {corrected} 段以人的判断为准。",
    "en": "{model}: {drawn} feedbacks were drawn at random and {feedbacks} of them read whole by people ({segments} "
    "segments), for {population}. Right means the same aspect and polarity; 95 % intervals. Where people see the "
    "judge's answer first, the figures favour it. In {corrected} segments people overruled the judge.",
}


def audit_word(key: str, lang: str) -> str:
    """A label of the section."""
    return _WORDS[key]["zh" if lang == "zh" else "en"]


def audit_said(told: Audited, lang: str) -> str:
    """The sentence above the table."""
    values: dict[str, Any] = {
        name: f"{told.total[name]:,}" for name in ("drawn", "feedbacks", "segments", "population")
    }
    return _SAID["zh" if lang == "zh" else "en"].format(model=told.model, corrected=f"{told.corrected:,}", **values)


def audit_share(row: dict[str, Any], what: str) -> str:
    """A share with its interval, in per cent; a dash where there is nothing to take a share of."""
    share = row[f"{what}_share"]
    if share is None or isnan(share):
        return "–"
    return f"{share:.0%} ({row[f'{what}_low']:.0%} … {row[f'{what}_high']:.0%})"
