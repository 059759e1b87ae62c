"""What the report's section of intents says, Chinese and English. Caller: the template `intents.html.j2`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

INTENT_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "wants": {"zh": "客户想要什么", "en": "What customers want"},
    "complaint": {"zh": "投诉", "en": "Complaints"},
    "request": {"zh": "请求", "en": "Requests"},
    "question": {"zh": "提问", "en": "Questions"},
    "praise": {"zh": "表扬", "en": "Praise"},
    "other": {"zh": "其他", "en": "Other"},
    "month": {"zh": "月份", "en": "Month"},
    "by_month": {"zh": "每月每百条反馈", "en": "Per 100 feedbacks, by month"},
    "by_product": {"zh": "各产品每百条反馈", "en": "Per 100 feedbacks, by product"},
    "asked_for": {"zh": "客户提出的请求", "en": "What customers ask for"},
    "asked": {"zh": "客户问的问题", "en": "What customers ask"},
    "groups": {"zh": "客户群", "en": "Customer groups"},
    "group": {"zh": "客户群", "en": "Group"},
    "feedbacks": {"zh": "反馈", "en": "Feedbacks"},
    "complaint_share": {"zh": "投诉", "en": "Complaints"},
    "unknown": {"zh": "未知", "en": "unknown"},
    "true_friends": {"zh": "挚友（高利润，高忠诚）", "en": "true friends (profitable, loyal)"},
    "butterflies": {"zh": "蝴蝶（高利润，低忠诚）", "en": "butterflies (profitable, not loyal)"},
    "barnacles": {"zh": "藤壶（低利润，高忠诚）", "en": "barnacles (loyal, not profitable)"},
    "strangers": {"zh": "陌生人（低利润，低忠诚）", "en": "strangers (neither)"},
    "hint": {
        "zh": "每条反馈有一个主要意图：明确要求企业做某事为请求，真正在问为提问，诉说不满为投诉，"
        "称赞为表扬，其余为其他。"
        "括号内为 95% 区间。由文字、评分与类型判定，不取决于各方面的判读模型；此处为全部反馈，不随上方筛选而变。",
        "en": "Every feedback has one main intent: what asks the company to do something is a request, what really "
        "asks is a question, what tells of a grievance is a complaint, what tells of something good is praise. In "
        "brackets the 95 % interval. Read from words, rating and kind, whatever judge reads the aspects. All feedback: "
        "the filters above do not reach this section.",
    },
    "groups_hint": {
        "zh": "每组每百条反馈的净值与投诉；组由企业自己的客户表或来源给出，按反馈当日的归属计算。",
        "en": "Net value and complaints per 100 feedbacks of each group, over the months of the period. Groups come "
        "from the company’s own table or from the source, as they stood on the day of the feedback.",
    },
}


def intent_word(name: str, lang: str) -> str:
    """A label of the section; a group that has no words of its own stays as it is."""
    found = INTENT_WORDS.get(name)
    return name if found is None else found["zh" if lang == "zh" else "en"]


def intent_month(month: date, lang: str) -> str:
    """2026年9月 or 2026-09."""
    return f"{month.year}年{month.month}月" if lang == "zh" else f"{month:%Y-%m}"
