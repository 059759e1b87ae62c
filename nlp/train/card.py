"""The model card, written when a model is saved, from what was measured.

Called by `nlp.train.finish`. Markdown; the part on data, licences and descent comes from the recipe's
configuration, every number from the score card and the manifest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nlp.artifact import Manifest
from nlp.behaviour import BehaviourCard
from nlp.encoder import CLASSES
from nlp.scorecard import ScoreCard, Scores
from nlp.train.settings import TrainingSettings

NEUTRAL = CLASSES.index("neutral")
LEAST_GOLD = 5
"""Gold mentions below which an aspect's line of the table would be noise."""


@dataclass(frozen=True)
class Figures:
    """What was measured on the artifact. `development`: on rows apart, not on the held-out part."""

    score: ScoreCard
    conduct: BehaviourCard
    development: bool


def render(
    settings: TrainingSettings,
    manifest: Manifest,
    measured: Figures,
    curves: Mapping[str, list[dict[str, float]]],
) -> str:
    """The card of one artifact; `curves` are the losses of its stages."""
    score = measured.score
    overall = score.overall
    apart = "the development set, which chose between models and fitted nothing"
    where = apart if measured.development else "the held-out part of its own data"
    lines = [
        f"# {manifest.name} {manifest.version}",
        "",
        f"Reads customer value in Chinese and English feedback: {len(manifest.aspects)} aspects of "
        f"{manifest.taxonomy}, "
        "each absent, lost, neutral or gained in a segment. Weights are safetensors, int8 by rows.",
        "",
        "## Scores",
        "",
        f"Measured on {where}: {overall.feedbacks} feedbacks, {overall.segments} segments as given, {overall.gold} "
        "mentions. Intervals: 95 %, resampled by feedback. Pair = (segment, aspect, polarity).",
        "",
        f"- pair F1 **{overall.pair_f1:.3f}** ({overall.pair_low:.3f} to {overall.pair_high:.3f}); "
        f"precision {overall.precision:.3f}, recall {overall.recall:.3f}",
        f"- aspect F1 {overall.aspect_f1:.3f}; polarity accuracy where the aspect was found "
        f"{overall.polarity_accuracy:.3f}; macro-F1 of aspects with ten mentions or more "
        f"{'- (there is none)' if score.macro_f1 is None else format(score.macro_f1, '.3f')}",
        f"- expected calibration error of emitted mentions {score.calibration_error:.3f}; share of feedbacks with a "
        f"mention {score.coverage:.3f}",
        "",
        "| baseline, same data | pair F1 | lead of this model |",
        "|---|---|---|",
        *(
            f"| {name} | {b['pair_f1']:.3f} | {b['lead']:+.3f} ({b['lead_low']:+.3f} to {b['lead_high']:+.3f}) |"
            for name, b in score.baselines.items()
        ),
        "",
    ]
    for group, scores in score.groups.items():
        lines += _table(group, scores)
    lines += _reliability(score)
    lines += [*_conduct(measured.conduct), "## Weak spots", "", *_weak(score, manifest), ""]
    if settings.card:
        lines += [settings.card.strip(), ""]
    lines += _training(settings, manifest, curves)
    return "\n".join(lines) + "\n"


def _table(group: str, scores: Mapping[str, Scores]) -> Iterable[str]:
    yield f"### By {group}"
    yield ""
    yield f"| {group} | gold | pair F1 | 95 % | aspect F1 | polarity accuracy |"
    yield "|---|---|---|---|---|---|"
    for key, s in sorted(scores.items(), key=lambda item: -item[1].gold):
        if s.gold < LEAST_GOLD:
            continue
        interval = f"{s.pair_low:.3f} to {s.pair_high:.3f}"
        yield f"| {key} | {s.gold} | {s.pair_f1:.3f} | {interval} | {s.aspect_f1:.3f} | {s.polarity_accuracy:.3f} |"
    rare = [key for key, s in scores.items() if s.gold < LEAST_GOLD]
    if rare:
        yield ""
        yield f"Under {LEAST_GOLD} gold mentions, no figure: {', '.join(rare)}."
    yield ""


def _reliability(score: ScoreCard) -> Iterable[str]:
    yield "### Calibration of emitted mentions"
    yield ""
    yield "| confidence | share right | count |"
    yield "|---|---|---|"
    for b in score.reliability:
        yield f"| {b['confidence']:.2f} | {b['right']:.2f} | {int(b['count'])} |"
    yield ""


def _conduct(conduct: BehaviourCard) -> Iterable[str]:
    """The behavioural suite: rates by group, and the ids of what failed."""
    yield "### Behavioural suite"
    yield ""
    yield f"{conduct.overall.passed} of {conduct.overall.total} cases pass ({conduct.overall.rate:.1%}); the suite"
    yield f"stands in `nlp/data/behaviour/`. {conduct.verdict}"
    yield ""
    yield "| group | passed | cases that fail |"
    yield "|---|---|---|"
    for group, tally in conduct.groups.items():
        failed = [o.case.id.removeprefix(f"{group}-") for o in conduct.failures if o.case.group == group]
        yield f"| {group} | {tally.passed} of {tally.total} ({tally.rate:.0%}) | {', '.join(failed)} |"
    yield ""


def _weak(score: ScoreCard, manifest: Manifest) -> Iterable[str]:
    """What the figures themselves say is read badly."""
    aspects = [(s.pair_f1, a, s.gold) for a, s in score.groups["aspect"].items() if s.gold >= 2 * LEAST_GOLD]
    worst = ", ".join(f"{a} ({f:.2f}, {gold} mentions)" for f, a, gold in sorted(aspects)[:6])
    yield f"- Lowest pair F1 among aspects with at least {2 * LEAST_GOLD} mentions: {worst}."
    missed = [a for a, s in score.groups["aspect"].items() if s.gold and not s.emitted]
    if missed:
        yield f"- Never emitted here although present: {', '.join(missed)}."
    tables = [table for aspects in manifest.confusion.values() for table in aspects.values()]
    absent, lost, right, gained = (sum(table[NEUTRAL][judged] for table in tables) for judged in range(len(CLASSES)))
    if neutral := absent + lost + right + gained:
        yield (
            f"- Of {neutral} neutral mentions in the held-out part of the training data, {right} are read as neutral, "
            f"{lost + gained} as lost or gained, {absent} not at all."
        )
    yield "- Text in other languages than Chinese and English is not read at all."


def _reading(settings: TrainingSettings, manifest: Manifest) -> Iterable[str]:
    """How a text is read, beyond the weights."""
    if manifest.spelling is None:
        yield "- Text is read as it was written: misspelt words are not mended."
    else:
        yield f"- Misspelt words are mended before a text is read (`nlp.spelling`, rules {manifest.spelling})."
    if manifest.silent_share < 1:
        yield (
            "- A feedback in which every pair stays under its threshold keeps the likeliest one, from "
            f"{manifest.silent_share:.0%} of its threshold on."
        )
    yield f"- Feedback of more than {settings.window} pieces is read in overlapping windows."


def _training(
    settings: TrainingSettings, manifest: Manifest, curves: Mapping[str, list[dict[str, float]]]
) -> Iterable[str]:
    yield "## Reading"
    yield ""
    yield from _reading(settings, manifest)
    yield ""
    yield "## Training"
    yield ""
    yield f"Retrain with `valueledger train` and the recipe named {settings.name}; a stopped stage goes on."
    yield ""
    for stage, curve in curves.items():
        if curve:
            losses = ", ".join(f"{point['loss']:.3f}" for point in curve[:: max(1, len(curve) // 8)])
            yield f"- {stage}: {_length(settings, stage, curve)}loss {losses}"
    yield ""
    yield "Made with " + ", ".join(f"{k} {v}" for k, v in manifest.made_with.items()) + "."
    yield ""
    yield "Data (sha256, first 16 digits):"
    yield ""
    for name, digest in manifest.data.items():
        yield f"- {name} `{digest[:16]}`"


def _length(settings: TrainingSettings, stage: str, curve: list[dict[str, float]]) -> str:
    """How far the clock let a stage go: epochs begun of those asked for, or minutes of pre-training."""
    planned = {
        "public": settings.public_pass,
        "teacher": settings.fit,
        "student": settings.student,
        "polish": settings.polish,
    }.get(stage.split("-", maxsplit=1)[0])
    if planned is None:
        return (
            f"{curve[-1]['steps']:.0f} steps in {settings.pretrain.minutes:g} minutes; " if stage == "pretrain" else ""
        )
    allowed = "" if planned.minutes is None else f" in at most {planned.minutes:g} minutes"
    last = curve[-1]
    if last.get("steps", 0) < last.get("of", 0):
        allowed += f", the last one stopped after {last['steps']:.0f} of {last['of']:.0f} steps"
    return f"{len(curve)} of {planned.epochs} epochs begun{allowed}; "
