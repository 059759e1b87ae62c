"""One judged text for a person in a terminal: the text with its spans coloured, and a line a mention.

Called by `flows.classify` for `--text`. Green is value gained, red lost, yellow spoken of; widths are cells,
since Chinese characters take two.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.judging import Bench
from nlp.judge import overall_polarity
from taxonomy.records import Judgement, Language

COLOURS = {1: "green", 0: "yellow", -1: "red"}
SIGNS = {1: "+", 0: "0", -1: "-"}
HEADS = {"en": ("value", "aspect", "confidence", "words"), "zh": ("价值", "维度", "置信度", "原文")}
FOOT = {
    "en": "{language} · on the whole {sign} · judged by {model} by the aspects of {taxonomy} · "
    "read on: taxonomy/value.yaml, docs/decisions/0010-the-trained-judge.md",
    "zh": "{language} · 总体 {sign} · 模型 {model}，维度定义 {taxonomy} · "
    "详见 taxonomy/value.yaml、docs/decisions/0010-the-trained-judge.md",
}
NOTHING = {"en": "no value dimension is mentioned", "zh": "没有提到任何价值维度"}


def print_spans(text: str, judgement: Judgement, bench: Bench, lang: str | None) -> None:
    """Print to stdout; `lang` None takes the text's own language."""
    lang = lang or ("en" if judgement.language in (Language.EN, Language.OTHER) else "zh")
    console = Console(highlight=False, soft_wrap=True)
    console.print(_coloured(text, judgement))
    if not judgement.mentions:
        console.print(NOTHING[lang], style="dim")
    else:
        console.print(_table(text, judgement, bench, lang))
    overall = overall_polarity(judgement)
    sign = "-" if overall is None else f"{overall:+d}" if overall else "0"
    named = {"language": judgement.language, "sign": sign, "taxonomy": bench.taxonomy.label}
    console.print(FOOT[lang].format(model=bench.judge.label, **named), style="dim")


def _coloured(text: str, judgement: Judgement) -> Text:
    """A segment takes the colour of its mentions; one that both gains and loses is magenta."""
    shown = Text(text)
    for index, span in enumerate(judgement.segments):
        signs = {int(mention.polarity) for mention in judgement.mentions if mention.segment == index}
        if signs:
            clear = signs - {0}
            colour = "magenta" if len(clear) > 1 else COLOURS[next(iter(clear), 0)]
            shown.stylize(colour, span.start, span.end)
    return shown


def _table(text: str, judgement: Judgement, bench: Bench, lang: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in HEADS[lang]:
        table.add_column(head, style=None, overflow="fold")
    for mention in judgement.mentions:
        aspect = bench.taxonomy.aspect(mention.aspect)
        span = judgement.segments[mention.segment]
        sign = int(mention.polarity)
        name = aspect.zh if lang == "zh" else aspect.en
        table.add_row(
            Text(SIGNS[sign], style=COLOURS[sign]),
            Text(f"{name} {aspect.id}"),
            f"{mention.confidence:.2f}",
            Text(text[span.start : span.end].strip()),
        )
    return table
