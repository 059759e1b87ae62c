"""What a step of a change wants read, and why, in both languages; what the judge in force cannot know of it.

Called by `flows.changing`. A reason is told before anything is read: it follows from the two taxonomies alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.change_words import KINDS
from flows.judging import Bench
from nlp.cues import LABEL
from taxonomy.change import Change, Kind, Step
from taxonomy.dimensions import Taxonomy

Said = Mapping[str, str]
"""A sentence by language, 'zh' and 'en'."""

_ALL: Said = {"zh": "全部反馈", "en": "all feedback"}
_MENTIONED: Said = {"zh": "提到 {names} 的反馈", "en": "feedback that mentions {names}"}
_WHY: Mapping[str, Said] = {
    "retire": {"zh": "其用词从此算作未覆盖", "en": "its words count as not covered from then on"},
    "strange": {
        "zh": "拆出的方面有 {names} 原先没有的线索词（{cues}），别的反馈也可能提到",
        "en": "the parts have cues that {names} had not ({cues}), so others may mention them",
    },
    "split": {"zh": "拆出的方面没有它原先没有的线索词", "en": "no part has a cue that it had not"},
    "redefine": {
        "zh": "不符合旧含义的内容可能符合新含义",
        "en": "what did not fit the old meaning may fit the new one",
    },
    "add": {"zh": "此前没有任何反馈按它判读过", "en": "nobody was asked for it so far"},
    "exact": {"zh": "逐条对应，无须重新判读", "en": "mapped exactly, without a judge"},
}
_BLIND: Said = {
    "zh": "{judge} 没有按现在的定义训练过 {aspects}：由 value.yaml 的线索词判读，并标以线索判读自己的名称。"
    "请写好线索词，或训练一个模型，再用 `valueledger taxonomy apply --judge FOLDER` 启用",
    "en": "{judge} was not trained on {aspects} as defined now: the cues of value.yaml read them, and carry their own "
    "label. Give them good cues, or train a judge and promote it with `valueledger taxonomy apply --judge FOLDER`",
}
_ANOTHER_JUDGE: Said = {
    "zh": "全部反馈：{before} 由 {after} 取代，后者自行判读每个方面",
    "en": "all feedback: {before} gives way to {after}, which reads every aspect itself",
}
SINCE: Said = {
    "zh": "此后新增或修改过的反馈：先前的版本没有读过",
    "en": "what came or was edited since: the version before has not read it",
}


def scope_of(change: Change, old: Taxonomy, new: Taxonomy) -> tuple[str, list[Said]]:
    """What is to be read ('none', 'mentions', 'all'), and a reason for each step."""
    found = [_wants(step, old, new) for step in change.steps]
    rank = ("none", "mentions", "all")
    scope = max((one for one, _ in found), key=rank.index, default="none")
    steps = [{"zh": _in_chinese(step), "en": str(step)} for step in change.steps]
    return scope, [
        {"zh": f"{step['zh']}：{reason['zh']}", "en": f"{step['en']}: {reason['en']}"}
        for step, (_, reason) in zip(steps, found, strict=True)
    ]


def another_judge(before: str, after: str) -> Said:
    """Why everything is read where a judge gives way to another."""
    return _filled(_ANOTHER_JUDGE, before=before, after=after)


def blind_spots(change: Change, bench: Bench) -> Iterator[Said]:
    """Aspects that the judge in force cannot know: its heads were fixed when it was trained."""
    if bench.judge.label != LABEL and change.read_anew:
        yield _filled(_BLIND, judge=bench.judge.label, aspects=", ".join(sorted(change.read_anew)))


def _wants(step: Step, old: Taxonomy, new: Taxonomy) -> tuple[str, Said]:
    names = ", ".join(step.sources)
    if step.kind is Kind.RETIRE:
        return "mentions", _reason(_MENTIONED, "retire", names=names)
    if step.kind is Kind.SPLIT:
        strange = sorted(_cues(new, step.targets) - _cues(old, step.sources))
        if strange:
            return "all", _reason(_ALL, "strange", names=names, cues=", ".join(word for _, word in strange[:3]))
        return "mentions", _reason(_MENTIONED, "split", names=names)
    if step.kind in (Kind.REDEFINE, Kind.ADD):
        return "all", _reason(_ALL, str(step.kind))
    return "none", _WHY["exact"]


def _reason(what: Said, why: str, **values: str) -> Said:
    told = {"zh": f"{what['zh']}：{_WHY[why]['zh']}", "en": f"{what['en']}: {_WHY[why]['en']}"}
    return _filled(told, **values)


def _filled(said: Said, **values: str) -> Said:
    return {language: text.format(**values) for language, text in said.items()}


def _in_chinese(step: Step) -> str:
    before, after = ", ".join(step.sources), ", ".join(step.targets)
    kind = KINDS[step.kind]
    return f"{kind} {before} → {after}" if before and after and before != after else f"{kind} {after or before}"


def _cues(taxonomy: Taxonomy, aspects: tuple[str, ...]) -> set[tuple[str, str]]:
    return {
        (language, word)
        for one in aspects
        for language, cues in taxonomy.aspect(one).cues.items()
        for word in cues.all()
    }
