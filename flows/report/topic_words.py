"""What the report's section of topics says, Chinese and English. Caller: the template `topics.html.j2`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.report.topics import TopicLine

TOPIC_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "topics": {"zh": "话题", "en": "Topics"},
    "topic": {"zh": "话题", "en": "Topic"},
    "mentions": {"zh": "提及", "en": "Mentions"},
    "change": {"zh": "净值变化", "en": "Change of net"},
    "quotes": {"zh": "原话", "en": "quotes"},
    "up": {"zh": "好转，超出偶然", "en": "up, beyond chance"},
    "down": {"zh": "变差，超出偶然", "en": "down, beyond chance"},
    "hint": {
        "zh": "公司自己命名的细分话题，按措辞在各方面的提及中找出，不另作判读。条数为不同的反馈，净值按每百条反馈计，"
        "变化与此前同样天数相比；任何话题都不多于它所属的方面。此处为全部反馈，不随上方筛选而变。",
        "en": "What the company tells apart under an aspect, found by its words in the mentions of that aspect and not "
        "judged again. Counts are of distinct feedbacks, net is per 100 feedbacks, changes are against as many days "
        "before; no topic exceeds its aspect. All feedback: the filters above do not reach this table.",
    },
}


def topic_word(name: str, lang: str) -> str:
    """A label of the section."""
    return TOPIC_WORDS[name]["zh" if lang == "zh" else "en"]


def topic_mark(line: TopicLine, lang: str) -> str:
    """What a change beyond chance is called; '' for one that is not."""
    if not line.beyond_chance or line.change is None:
        return ""
    return topic_word("up" if line.change > 0 else "down", lang)
