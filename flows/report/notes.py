"""How to read each section of the page, Chinese and English. Caller: `flows.report.words`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOTES: Final[Mapping[str, tuple[str, str]]] = {
    # section: (Chinese, English)
    "ledger": (
        "每 100 条已判读反馈中，至少说到一次流失（橙，左）或获得（蓝，右）的条数；菱形为净值；细线为 95% 区间；"
        "▲▼ 为比此前同样长的时段、在同一视角的各行一起检验时仍突出的变化"
        "（Benjamini 与 Hochberg 1995，5%）；表中 ≈ 为不突出。点击一行展开它的方面，点击方面看原话；"
        "同一条反馈可同时计入得与失，维度不是方面之和。",
        "Per 100 judged feedbacks, those that tell at least once of value lost (orange, left) or gained (blue, right); "
        "the diamond is the net; thin lines are 95 % intervals; ▲▼ a change against the weeks before that stands out "
        "when all lines of the lens are tested together (Benjamini and Hochberg 1995, 5 %); ≈ in the table: none such. "
        "Click a line for its aspects, an aspect for its quotes. One feedback may count on both sides, and a dimension "
        "is not the sum of its aspects.",
    ),
    "trends": (
        "每周一点，阴影带为 95% 区间，空心点为尚未结束的周，灰底为所选时段；"
        "编号的虚线是找到的变化、提醒或判读器的更换。下方各图用同一刻度。",
        "One point a week; the band is the 95 % interval, a hollow dot a week that is not over, grey the chosen "
        "period. Numbered dashes are changes found, alerts, or a new judge. The charts below share one scale.",
    ),
    "balance": (
        "利益＝利益类方面的获得减流失；成本＝成本类方面的付出减节省；都以每 100 条反馈计。"
        "成本为负表示节省多于付出，比值大于 1 表示得大于失。",
        "Benefit: gains minus losses on benefit aspects; cost: costs paid minus costs saved; both per 100 feedbacks. "
        "A negative cost says that more was saved than paid, a ratio above 1 that what was received outweighs what was "
        "given up.",
    ),
    "drivers": (
        "重要性：在其他方面不变时，获得与流失之间结果（评分或总体满意度）的差。表现：说到它的反馈里得多于失的程度。"
        "左上最值得先改进。相关不等于因果。",
        "Importance: how far the outcome lies apart when an aspect is gained and when it is lost, all others held "
        "equal. Performance: gains against losses among those who speak of it. Upper left is what to improve first. "
        "Association, not proof of cause.",
    ),
    "why": (
        "所选时段与此前同样长的时段相比。说法：同一群体（产品×渠道×语言）里说法变了；结构：各群体占比变了；"
        "进出：群体新出现或消失。筛选中合为“其他”的产品与渠道在此算作一个群体，它们之间的消长计入说法。"
        "三者之和恰为净值的变化（Kitagawa 1955）。",
        "The chosen period against as many weeks before. Rate: customers of the same slice (product x channel x "
        "language) say other things; mix: slices weigh more or less; volume: slices appear or vanish. Products and "
        "channels that the filters hold together as others are one slice here: what shifts among them counts as rate. "
        "The three sum to the change of net exactly (Kitagawa 1955).",
    ),
    "segments": (
        "数字为净值（每百条），蓝多得、橙多失；加框者与其余之差"
        "在各格一起检验时仍突出（Benjamini 与 Hochberg 1995，5%）；"
        "虚框不足 30 条。点击看原话。",
        "Numbers are net per 100: blue where more is gained, orange where more is lost. Bold in a frame: off the rest "
        "when all fields are tested together (Benjamini and Hochberg 1995, 5 %). "
        "Dashed: fewer than 30 feedbacks. Click a field for its quotes.",
    ),
    "emerging": (
        "分类体系没有覆盖、最近四周才多起来的话题（全部反馈，不受筛选影响），附原话和分类体系草案。",
        "What no aspect covers and more people say in the last four weeks (all feedback, not filtered), with "
        "quotes and a draft for the taxonomy.",
    ),
    "no_theme": (
        "没有超出偶然的新话题：分类体系之外的词语里，没有哪个在增多。",
        "No new theme beyond chance: of the words that no aspect covers, none is used more than before.",
    ),
    "no_analysis": (
        "这个账本还没有做过这项分析；它随夜间运行而来。",
        "This ledger has not been analysed yet; a night does that.",
    ),
    "adjusted": (
        "用判读器在标注数据上的混淆矩阵校正的流失与获得份额，最近一个完整月，与原始份额并列；没有列出的方面保持原样。",
        "Shares corrected by the judge’s confusion on labelled data, newest full month, beside the raw ones; aspects "
        "that are not listed stay raw.",
    ),
    "not_adjusted": (
        "没有方面的份额可以按判读器自身的误差校正。",
        "No aspect’s shares could be corrected for the judge’s own errors.",
    ),
    "partly": (
        "* 只有部分反馈可以校正，其余按原样计入。",
        "* Some of the feedback could not be corrected and counts as read.",
    ),
}

READING: Final[tuple[tuple[str, str], ...]] = (
    (
        "分母是已判读的反馈：有文字且语言可判读的。只有评分、默认好评和其他语言的反馈会计数，但不判读。",
        "The denominator is judged feedback: it has words, in a language that the judge reads. Ratings alone, the "
        "shop's own filler and other languages are counted and not judged.",
    ),
    (
        "获得与流失按反馈计数，同一条反馈说三遍仍算一条。极性指对客户价值的影响，不是语气。",
        "Gained and lost count feedbacks: one that says it three times counts once. Polarity is the effect on the "
        "customer's value, not the tone of the words.",
    ),
    (
        "区间：份额用 Wilson（1927），净值用配对差 Bonett 与 Price（2012）。区间相互重叠时不要说有差别。",
        "Intervals: Wilson (1927) for shares, Bonett and Price (2012) for paired differences. Where intervals overlap, "
        "do not speak of a difference.",
    ),
    (
        "“变化”经过全部方面、产品、渠道、地区与语言的联合检验（Westfall 与 Young 1993），"
        "并在同结构下仍成立；没有列出的波动不应当作变化。",
        "A change was tested together with all aspects, products, channels, regions and languages (Westfall and Young "
        "1993) and holds like for like; what is not listed should not be read as a change.",
    ),
    (
        "筛选列出说得最多的产品与渠道，其余合为“其他”；筛选在本页内计算，不联网。",
        "Filters name the products and channels most spoken of, the rest together as others; they work in this page, "
        "without a network.",
    ),
    (
        "标注由模型完成，会有错；每个数字都能回到原话。文字在入库前已脱敏，如 [PHONE]。",
        "A model read the feedback and errs at times; every number leads back to words. Identifiers were replaced "
        "before anything was stored, for example by [PHONE].",
    ),
)
