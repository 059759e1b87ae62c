"""What the comparison of two judges says, in Chinese and English.

Called by `flows.release.page`. A sentence states sizes, limits and what was not judged; nothing else here.
"""

from __future__ import annotations

from typing import Any, Final, Literal

Lang = Literal["zh", "en"]

WORDS: Final = {
    "title": {"en": "Two judges compared", "zh": "两个判读模型的比较"},
    "holds": {
        "en": "{candidate} is worse than {current} nowhere: it may be promoted.",
        "zh": "{candidate} 没有一处比 {current} 差：可以启用。",
    },
    "worse": {
        "en": "{candidate} is worse than {current} on {count} of {judged} questions: it may not be promoted.",
        "zh": "{candidate} 在 {judged} 个问题中有 {count} 个比 {current} 差：不得启用。",
    },
    "nothing": {
        "en": "Nothing could be judged: {candidate} may not be promoted.",
        "zh": "没有可以判断的问题：{candidate} 不得启用。",
    },
    "how": {
        "en": "Upper limits hold for all {judged} questions together ({factor:.2f} standard errors, one-sided; the "
        "lower ones are as far away): a judge that is as good is refused by chance in at most {level:.0%} of "
        "comparisons. A question needs {support} feedbacks or cases; with fewer it is told and not judged. On "
        "labelled feedback the score is pair F1, on cases the share passed; feedbacks and cases are resampled in "
        "pairs.",
        "zh": "上限对全部 {judged} 个问题同时成立（{factor:.2f} 个标准误，单侧；下限取同样的距离）："
        "一样好的模型被偶然拒绝的比例不超过 {level:.0%}。"
        "每个问题至少需要 {support} 条反馈或用例；不足者只列出、不判断。"
        "标注反馈以配对 F1 计分，用例以通过率计分；反馈与用例均成对重抽样。",
    },
    "data": {"en": "Data", "zh": "数据"},
    "question": {"en": "Question", "zh": "问题"},
    "support": {"en": "Support", "zh": "样本"},
    "current": {"en": "In use", "zh": "现用"},
    "candidate": {"en": "Candidate", "zh": "候选"},
    "difference": {"en": "Difference", "zh": "差"},
    "limits": {"en": "Limits", "zh": "界限"},
    "verdict": {"en": "Verdict", "zh": "判断"},
    "is_worse": {"en": "worse", "zh": "更差"},
    "is_better": {"en": "better", "zh": "更好"},
    "is_same": {"en": "not worse", "zh": "不差"},
    "is_few": {"en": "too few", "zh": "太少"},
    "all": {"en": "all", "zh": "全部"},
    "zh": {"en": "Chinese", "zh": "中文"},
    "en": {"en": "English", "zh": "英文"},
    "mixed": {"en": "mixed", "zh": "中英混合"},
    "development": {"en": "development data", "zh": "开发数据"},
    "corrections": {"en": "corrections", "zh": "人工更正"},
    "behaviour": {"en": "behavioural cases", "zh": "行为用例"},
}


def says(key: str, lang: str, **values: Any) -> str:
    """A phrase, or the key itself where it is a name of its own."""
    told = WORDS.get(key)
    return (told["zh" if lang == "zh" else "en"].format(**values)) if told else key
