"""Self-training: teachers label unlabelled texts, a student learns from their probabilities.

Called by `nlp.train.recipe`. Teachers are encoders of several seeds and the linear judge; what they agree on
weakly stays soft. Segments are cut as in use, so that the student meets the texts of a night.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp.language import detect
from nlp.segment import segment
from nlp.train.corpus import Text
from nlp.train.labels import UNKNOWN, Example
from nlp.train.linear import LinearJudge
from nlp.windows import WindowMaker
from taxonomy.records import Language, Segment

Probabilities = npt.NDArray[np.float32]
MOST_SEGMENTS = 24


def candidates(
    texts: Sequence[Text], maker: WindowMaker, aspects: int, most: int
) -> list[tuple[Text, tuple[Segment, ...], Example]]:
    """Of texts that no label is known of: each language's first ones up to half of `most`, cut into segments,
    with an example without labels."""
    chosen: list[tuple[Text, tuple[Segment, ...], Example]] = []
    counts = {"zh": 0, "en": 0}
    for text in texts:
        language = "zh" if text.language == "zh" else "en"
        if counts[language] * 2 >= most:
            continue
        if len(text.text) < 6 or detect(text.text) is Language.OTHER:
            continue
        segments = segment(text.text)
        windows = maker.windows(text.text, segments)
        if len(windows) != 1 or len(segments) > MOST_SEGMENTS:
            continue
        target = np.full((len(windows[0].segments), aspects), UNKNOWN, dtype=np.int8)
        counts[language] += 1
        chosen.append((text, segments, Example(windows[0], target, text.rating, text.kind, language)))
    return chosen


def softmax(logits: Probabilities) -> Probabilities:
    """Probabilities along the last axis."""
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    out: Probabilities = shifted / shifted.sum(-1, keepdims=True)
    return out


def blend(
    encoders: Sequence[Sequence[Probabilities]], linear: Sequence[Probabilities] | None, share: float
) -> list[Probabilities]:
    """The teachers' mean, one array an example; `share` is the linear teacher's weight."""
    means = [np.mean(parts, axis=0) for parts in zip(*encoders, strict=True)]
    if linear is None or share == 0:
        return means
    return [(1 - share) * mean + share * other for mean, other in zip(means, linear, strict=True)]


def linear_probabilities(judge: LinearJudge, texts: Sequence[tuple[str, Sequence[Segment]]]) -> list[Probabilities]:
    """[segments, aspects, 4] of each text's segments."""
    flat = [text[s.start : s.end] for text, segments in texts for s in segments]
    whole = judge.probabilities(flat)
    out, at = [], 0
    for _, segments in texts:
        out.append(whole[at : at + len(segments)])
        at += len(segments)
    return out


def save_soft(path: Path, soft: Sequence[Probabilities]) -> None:
    """Keeps teachers' probabilities as plain arrays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lengths = np.array([len(part) for part in soft], dtype=np.int32)
    np.savez(path, lengths=lengths, soft=np.concatenate(soft).astype(np.float16))


def load_soft(path: Path) -> list[npt.NDArray[np.float16]]:
    """What `save_soft` kept."""
    with np.load(path, allow_pickle=False) as stored:
        return np.split(stored["soft"], np.cumsum(stored["lengths"])[:-1])
