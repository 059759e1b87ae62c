"""What the benchmark's table, picture and page say, in Chinese and English.

Called by `flows.bench.table` and `flows.bench.draw`. Figures come in as text; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Lang = Literal["zh", "en"]

_SAYS: Final[Mapping[str, tuple[str, str]]] = {
    # key: (Chinese, English)
    "title": ("ValueBench：谁读得懂客户反馈", "ValueBench: who understands customer feedback"),
    "lead": (
        "每个判读者读 {test} 条测试反馈，在每个句段中指出提到了 {aspects} 类客户价值中的哪些、是得是失。"
        "点为配对 F1（句段、方面、得失三者都对才算对；1 为全对），横线为 95% 区间。",
        "Each judge reads {test} test feedbacks and says, segment by segment, which of {aspects} kinds of customer "
        "value are spoken of, and whether they were gained or lost. The dot is pair F1 (segment, kind and direction "
        "must all be right; 1 is faultless), the line its 95 % interval.",
    ),
    "judge": ("判读者", "judge"),
    "pair": ("配对 F1（95% 区间）", "pair F1 (95 %)"),
    "aspect": ("方面 F1", "aspect F1"),
    "polarity": ("得失正确率", "polarity"),
    "macro": ("宏平均 F1", "macro-F1"),
    "zh": ("中文", "zh"),
    "en": ("英文", "en"),
    "parity": ("中文减英文（95% 区间）", "zh less en (95 %)"),
    "lead_over": ("领先 {against}（95% 区间）", "lead over {against} (95 %)"),
    "to": ("至", "to"),
    "readings": ("两次独立判读相互一致", "the two readings agree"),
    "agreement": (
        "标签背后的两次独立判读之间：配对 F1 {pair}；Cohen kappa（Cohen 1960）：方面有无 {presence}，得失 {polarity}",
        "the two independent readings behind the labels: pair F1 {pair}; Cohen's kappa (Cohen 1960) of an aspect's "
        "presence {presence}, of its polarity {polarity}",
    ),
    "counts": (
        "测试部分：{test} 条反馈（{languages}），{segments} 个句段，{mentions} 处提及；训练部分：{train} 条",
        "test part: {test} feedbacks ({languages}), {segments} segments, {mentions} mentions; train part: {train}",
    ),
    "fitted": (
        "{against} 与各编码器的探针只用公开文本拟合：随包的撰写反馈与训练部分；其余判读者如其模型卡所述",
        "{against} and the probes of encoders are fitted on open text alone, the bundled written feedback and the "
        "train part; the other judges were made as their cards say",
    ),
    "data": (
        "数据与局限：docs/valuebench.md；文件 sha256 {digest}",
        "data and limits: docs/valuebench.md; sha256 {digest}",
    ),
    "plot": ("配对 F1 与区间", "pair F1 and interval"),
}
_LANGUAGES: Final[Mapping[str, tuple[str, str]]] = {
    "zh": ("中文", "Chinese"),
    "en": ("英文", "English"),
    "mixed": ("中英混合", "mixed"),
}


def says(key: str, lang: Lang, **figures: object) -> str:
    """The text called `key`, figures put in."""
    chinese, english = _SAYS[key]
    return (chinese if lang == "zh" else english).format(**figures)


def language(name: str, lang: Lang) -> str:
    """What a language of feedback is called."""
    chinese, english = _LANGUAGES.get(name, (name, name))
    return chinese if lang == "zh" else english
