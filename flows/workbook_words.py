"""The words of the weekly workbook: names, widths and meanings of sheets and columns, in Chinese and English.

Called by `flows.workbook`. English meanings come from the comments in the ledger; those here stand where a column is
the workbook's own. A column is named once, whatever sheet it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its names, the number format it is shown in, its width in characters; `ours`: values are our words."""

    zh: str
    en: str
    form: str
    width: int
    meaning_zh: str
    meaning_en: str = ""
    ours: bool = False

    def name(self, lang: str) -> str:
        """Header in the reader's language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class SheetWords:
    """A sheet's name and what it answers; `frozen`: columns that stay while scrolling."""

    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    frozen: int

    def name(self, lang: str) -> str:
        """Its tab in the reader's language."""
        return self.zh if lang == "zh" else self.en

    def meaning(self, lang: str) -> str:
        """What it answers, in the reader's language."""
        return self.meaning_zh if lang == "zh" else self.meaning_en


SHEETS = {
    "ledger": SheetWords(
        "账本",
        "Ledger",
        "本周各维度、各方面得到和失去的价值，附 95% 区间。",
        "Value gained and lost this week by dimension and aspect, with 95 % intervals.",
        3,
    ),
    "change": SheetWords(
        "变化",
        "Change",
        "与前一周相比净值的变化，精确拆成说法、结构、进出三部分。",
        "Change of net against the week before, split exactly into rate, mix and volume.",
        3,
    ),
    "trend": SheetWords("走势", "Trend", "最近 26 周各维度的净值。", "Net of every dimension over 26 weeks.", 2),
    "products": SheetWords(
        "产品",
        "Products",
        "各产品的净值；样本小的向总体收缩并标出。",
        "Net by product; small ones are drawn toward all products and marked.",
        1,
    ),
    "drivers": SheetWords(
        "驱动",
        "Drivers",
        "各方面的得失对评分的影响，控制了同时提到的其他方面。",
        "How gains and losses on each aspect move the rating, the other aspects held fixed.",
        2,
    ),
    "evidence": SheetWords(
        "原话", "Evidence", "数字背后客户自己的话。", "The customers' own words behind the numbers.", 2
    ),
}

COLUMNS = {
    "level": Column("层级", "level", "text", 11, "合计、维度或方面。", ours=True),
    "key": Column(
        "编号", "key", "text", 25, "维度或方面的固定编号，可用来查询账本。", "Id of the aspect or dimension."
    ),
    "key_zh": Column("名称", "name", "text", 16, "维度或方面的名称。", "Chinese name."),
    "key_en": Column("名称", "name", "text", 28, "维度或方面的名称。", "Name."),
    "period": Column("周", "week", "day", 12, "该周的星期一。"),
    "product": Column("产品", "product", "text", 18, "产品；“全部”包括所有产品。", "Product, or all.", ours=True),
    "channel": Column("渠道", "channel", "text", 14, "客户在哪里说的。", "Where it was said."),
    "side": Column(
        "得失",
        "side",
        "text",
        9,
        "这句话说的是得到还是失去。",
        "Whether the quote tells of a gain or a loss.",
        ours=True,
    ),
    "judged": Column("反馈数", "judged", "count", 9, "判读过的反馈数：所有比例的分母。"),
    "judged_before": Column("前一周反馈数", "judged before", "count", 9, "前一周判读过的反馈数。"),
    "judged_after": Column("本周反馈数", "judged after", "count", 9, "本周判读过的反馈数。"),
    "gained": Column("得到", "gained", "count", 9, "至少有一处说得到价值的反馈数。"),
    "lost": Column("失去", "lost", "count", 9, "至少有一处说失去价值的反馈数。"),
    "gained_share": Column("得到 %", "gained %", "share", 9, "每 100 条判读过的反馈中，说得到的条数。"),
    "gained_low": Column("得到 下限", "gained low", "share", 9, "得到比例的 95% 区间下限（Wilson 1927）。"),
    "gained_high": Column("得到 上限", "gained high", "share", 9, "得到比例的 95% 区间上限。"),
    "lost_share": Column("失去 %", "lost %", "share", 9, "每 100 条判读过的反馈中，说失去的条数。"),
    "lost_low": Column("失去 下限", "lost low", "share", 9, "失去比例的 95% 区间下限（Wilson 1927）。"),
    "lost_high": Column("失去 上限", "lost high", "share", 9, "失去比例的 95% 区间上限。"),
    "net": Column("净值", "net", "net", 9, "每 100 条反馈，得到减去失去。"),
    "net_low": Column("净值 下限", "net low", "share", 9, "净值的 95% 区间下限（Bonett 与 Price 2012）。"),
    "net_high": Column("净值 上限", "net high", "share", 9, "净值的 95% 区间上限。"),
    "smallest_change": Column(
        "可见变化", "smallest change", "share", 10, "以这样的样本量，小于此数的变化多半看不出来。"
    ),
    "net_before": Column("前一周净值", "net before", "net", 10, "前一周的净值。"),
    "net_after": Column("本周净值", "net after", "net", 10, "本周的净值。"),
    "change": Column("变化", "change", "net", 9, "净值的变化 = 说法 + 结构 + 进出。"),
    "change_low": Column("变化 下限", "change low", "share", 10, "变化的 95% 区间下限；区间含 0 时可能只是偶然。"),
    "change_high": Column("变化 上限", "change high", "share", 10, "变化的 95% 区间上限。"),
    "q": Column("q 值", "q", "q", 8, "同时看许多方面后校正的概率（Benjamini-Hochberg）；不超过 0.05 才算超出偶然。"),
    "rate": Column("说法", "rate", "net", 9, "同样的客群说法变了多少。"),
    "mix": Column("结构", "mix", "net", 9, "产品、渠道、语言的比重变了多少。"),
    "volume": Column("进出", "volume", "net", 9, "只在其中一周出现的产品、渠道、语言带来的变化。"),
    "reversed": Column("被结构掩盖", "reversed", "text", 10, "同样的客群其实朝相反方向变了（辛普森悖论）。", ours=True),
    "net_shrunk": Column("收缩净值", "net shrunk", "net", 10, "按样本大小向所有产品收缩后的净值（经验贝叶斯）。"),
    "net_shrunk_low": Column("收缩 下限", "shrunk low", "share", 10, "收缩净值的 95% 区间下限。"),
    "net_shrunk_high": Column("收缩 上限", "shrunk high", "share", 10, "收缩净值的 95% 区间上限。"),
    "small": Column("样本小", "small", "text", 8, "自身数据权重不到一半：收缩净值更多反映总体。", ours=True),
    "outcome": Column("结果", "outcome", "text", 12, "被解释的结果：评分，或评分太少时的总体满意度。", ours=True),
    "feedbacks": Column("反馈数", "feedbacks", "count", 10, "回归所用的反馈数。"),
    "gained_effect": Column(
        "得到的影响", "effect of a gain", "change", 10, "说得到时，结果平均高多少分，其他方面不变。"
    ),
    "gained_effect_low": Column(
        "得到 下限", "gain low", "change", 9, "影响的 95% 区间下限（自助法）。", "Lower 95 % limit."
    ),
    "gained_effect_high": Column("得到 上限", "gain high", "change", 9, "影响的 95% 区间上限。", "Upper 95 % limit."),
    "lost_effect": Column("失去的影响", "effect of a loss", "change", 10, "说失去时，结果平均变多少分，其他方面不变。"),
    "lost_effect_low": Column(
        "失去 下限", "loss low", "change", 9, "影响的 95% 区间下限（自助法）。", "Lower 95 % limit."
    ),
    "lost_effect_high": Column("失去 上限", "loss high", "change", 9, "影响的 95% 区间上限。", "Upper 95 % limit."),
    "importance": Column("重要度", "importance", "change", 10, "从失去到得到相差多少分。"),
    "performance": Column("表现", "performance", "net", 12, "100 ×（得到 − 失去）÷（得到 + 失去）。"),
    "quadrant": Column("象限", "quadrant", "text", 18, "重要度与表现的四象限（Martilla 与 James 1977）。", ours=True),
    "ledger_day": Column("日期", "day", "day", 12, "客户说这话的日子。"),
    "rating": Column("评分", "rating", "share", 7, "1 到 5 分。", "Rating on 1 to 5."),
    "quote": Column("原话", "quote", "text", 60, "说到这一方面的那一句。"),
    "text": Column("全文", "whole text", "text", 70, "整条反馈，个人信息已遮盖。", "The whole feedback, redacted."),
    "confidence": Column("置信度", "confidence", "q", 10, "判读的置信度，0 到 1。"),
    "feedback_id": Column("反馈编号", "feedback", "text", 34, "反馈的散列编号。"),
}
"""By name in the ledger, which is the same on every sheet."""

TEXTS = {
    "zh": {
        "cover": "说明", "dictionary": "数据字典", "title": "客户价值周报", "week": "周", "product": "产品",
        "all": "全部",
        "judged": "判读过的反馈", "judged_before": "前一周", "incomplete": "未满一周",
        "more_to_come": "这一周的反馈还没有收齐。",
        "how_to_read": "怎么读", "chart": "各维度净值（每 100 条反馈）",
        "how": "每条反馈只算一次，不论多长；比例的分母是判读过的反馈。\n净值 = 每 100 条反馈中得到减去失去。"
        "\n成本方面的“得到”是说成本低或省下了。\n区间是 95% 区间：区间含 0 时，变化可能只是偶然。"
        "\n小样本的数字不单独看：看区间和“可见变化”。",
        "sheet": "工作表", "column": "列", "in_ledger": "账本中的位置", "meaning": "含义",
        "gained": "得到", "lost": "失去", "aspect": "方面", "dimension": "维度",
        "rating": "评分", "satisfaction": "总体满意度", "concentrate_here": "重点改进", "keep_up": "继续保持",
        "low_priority": "次要", "possible_overkill": "可能过度", "yes": "是", "no": "否",
    },
    "en": {
        "cover": "About", "dictionary": "Data dictionary", "title": "Customer value, week by week", "week": "week",
        "product": "product", "all": "all", "judged": "judged feedbacks", "judged_before": "the week before",
        "incomplete": "not a full week", "more_to_come": "More feedback of this week is to come.",
        "how_to_read": "How to read it", "chart": "Net by dimension, per 100 feedbacks",
        "how": "A feedback counts once, however long it is; the denominator of a share is judged feedbacks."
        "\nnet = gained minus lost per 100 feedbacks.\nGained on a cost means that it was low or saved."
        "\nIntervals are 95 %: a change whose interval holds 0 may be chance."
        "\nRead small numbers with their interval and with the smallest change that they could show.",
        "sheet": "sheet", "column": "column", "in_ledger": "in the ledger", "meaning": "meaning",
        "concentrate_here": "concentrate here", "keep_up": "keep up", "low_priority": "low priority",
        "possible_overkill": "possible overkill", "yes": "yes", "no": "no",
    },
}  # fmt: skip
"""Lines of the cover and words of ours that stand in cells."""
