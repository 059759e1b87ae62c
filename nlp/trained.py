"""The trained judge: feedbacks in, mentions out, by the encoder of a model folder.

Made by `nlp.artifact.load`; called through `nlp.judge`. Windows are batched by length under a token budget, so memory
does not grow with the input. Results depend neither on the batch nor on the run (fp32: 1e-4; bf16: 0.02 in
probability). Aspects that the model lacks are read by the cue judge and carry its label. Batches run side by side in
threads of their own (`nlp.workers`); `read` may be called by several threads at once, and in a forked child.
Over 250 lines: the way from windows to mentions is one calculation.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from nlp.artifact import scale_of
from nlp.encoder import ValueModel
from nlp.judge import Judge, Reading, open_reading
from nlp.spelling import Spelling
from nlp.windows import Window, WindowMaker
from nlp.workers import Workers
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ModelError
from taxonomy.records import AspectId, Judgement, Language, Mention, Polarity, Segment

if TYPE_CHECKING:
    from nlp.artifact import Manifest
    from nlp.words import Words

log = logging.getLogger(__name__)

TOKENS = 2048
"""Padded pieces of one batch: its states stay in the second-level cache; 8192 run a third slower (decision record
0010)."""
CHUNK = 2048
"""Readings prepared at once: enough to sort by length, little memory."""
STEP = 16
"""Row lengths are multiples of this: fused attention takes twice as long for 253 pieces as for 256 (matrix tiles are 16
rows high), rows of like length meet, and matrix kernels see few shapes."""

ATTENTION = "sdpa"
"""How `transformers` computes attention here: fused, a fifth faster than step by step in inference."""

Probabilities = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Opened:
    text: str
    language: Language
    segments: tuple[Segment, ...]
    windows: tuple[Window, ...]
    prefix: tuple[int, ...]


class _Row(NamedTuple):
    """A window as one row of a batch, padded to `length` pieces; `number` is that of its feedback."""

    length: int
    number: int
    prefix: tuple[int, ...]
    window: Window


def native_bf16() -> bool:
    """Whether this processor multiplies bf16 matrices itself; emulated, bf16 is slower than fp32."""
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _model(folder: Path, manifest: Manifest) -> ValueModel:
    """The network of `folder`, every weight of it a number. Raises ModelError."""
    try:
        model = ValueModel.from_pretrained(folder)
    except Exception as error:  # what a body's own configuration raises on a value that it cannot use is its affair
        raise ModelError(
            f"{folder}: config.json and model.safetensors do not fit together: {error}", remedy="Train again."
        ) from error
    if model.config.aspects != [a.id for a in manifest.aspects]:
        raise ModelError(f"{folder}: config.json and manifest.json name different aspects.", remedy="Train again.")
    wild = [name for name, weights in model.state_dict().items() if not bool(torch.isfinite(weights).all())]
    if wild:
        raise ModelError(
            f"{folder / 'model.safetensors'}: {wild[0]} holds values that are no finite numbers.",
            remedy="Restore the folder or train again.",
        )
    return model


def _tokenizer(folder: Path) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # tokenizers raises bare Exception for a file it cannot read
        raise ModelError(f"{folder / 'tokenizer.json'}: {error}", remedy="Restore the folder.") from error


def _check_fit(folder: Path, manifest: Manifest, model: ValueModel, tokenizer: Tokenizer) -> None:
    """ModelError where a window has more pieces than the body has positions, or a piece has no embedding."""
    positions = getattr(model.body.config, "max_position_embeddings", None)
    if positions is not None and positions < manifest.window:
        raise ModelError(
            f"{folder}: window {manifest.window} in manifest.json, but {positions} positions in config.json.",
            remedy="Train again with a window that fits the body.",
        )
    pieces, rows = max(tokenizer.get_vocab().values()) + 1, model.body.get_input_embeddings().num_embeddings
    if pieces > rows:
        raise ModelError(
            f"{folder}: tokenizer.json has {pieces} pieces, the body of config.json {rows}.",
            remedy="Restore the folder or train again.",
        )


class TrainedJudge:
    """A `Judge` by the weights of a model folder.

    Batches are read side by side, each by one thread: threads inside a matrix product would wait for each other
    hundreds of times a batch, and where another process takes a core, for each other's turn (decision record 0010).
    """

    def __init__(
        self,
        model: ValueModel,
        maker: WindowMaker,
        manifest: Manifest,
        taxonomy: Taxonomy,
        fallback: Judge,
        *,
        bf16: bool,
        threads: int | None = None,
    ) -> None:
        self.label = f"{manifest.name}@{manifest.version}"
        self.manifest = manifest
        self.bf16 = bf16
        self._workers = Workers(threads)
        self._model = model
        self._maker = maker
        self._taxonomy = taxonomy
        self._fallback = fallback
        trained = {a.id: (i, a.meaning) for i, a in enumerate(manifest.aspects)}
        self.left_to_cues: tuple[AspectId, ...] = tuple(
            a.id for a in taxonomy.aspects if a.id not in trained or trained[a.id][1] != a.meaning
        )
        own = [a.id for a in taxonomy.aspects if a.id not in self.left_to_cues]
        self._own: tuple[AspectId, ...] = tuple(own)
        self._columns = np.array([trained[a][0] for a in own], dtype=np.int64)
        self._least = {
            lang: np.array([limits[a] for a in own], dtype=np.float32) for lang, limits in manifest.thresholds.items()
        }
        self._silent_share = manifest.silent_share
        self._rank = {a: i for i, a in enumerate(taxonomy.ids)}
        if self.left_to_cues:
            log.warning(
                "%s was not trained on %s as %s defines it: judged by %s.",
                self.label, ", ".join(self.left_to_cues), taxonomy.label, fallback.label,
            )  # fmt: skip

    @classmethod
    def open(
        cls,
        folder: Path,
        manifest: Manifest,
        taxonomy: Taxonomy,
        words: Words,
        *,
        precision: str,
        threads: int | None = None,
    ) -> TrainedJudge:
        """Reads the weights of a folder that `nlp.artifact.check` has passed. Raises ModelError."""
        from nlp.cues import CueJudge

        if precision not in ("auto", "fp32", "bf16"):
            raise ModelError(f"precision {precision!r}; accepted: auto, fp32, bf16")
        model, tokenizer = _model(folder, manifest), _tokenizer(folder)
        _check_fit(folder, manifest, model, tokenizer)
        bf16 = precision == "bf16" or (precision == "auto" and native_bf16())
        model.body.config._attn_implementation = ATTENTION
        if bf16:
            model.body.to(torch.bfloat16)
        spelling = Spelling(words, tokenizer, manifest.spelling_tables) if manifest.spelling else None
        maker = WindowMaker(tokenizer, manifest.window, spelling)
        return cls(model, maker, manifest, taxonomy, CueJudge(taxonomy, words), bf16=bf16, threads=threads)

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        """One judgement a reading, in order. Raises RowError for given segments that cannot be used."""
        judged: list[Judgement] = []
        for begin in range(0, len(texts), CHUNK):
            judged += self._read_chunk(texts[begin : begin + CHUNK])
        return judged

    @property
    def threads(self) -> int:
        """Batches that are read at the same time, each on one core."""
        return self._workers.count

    @property
    def multiplications(self) -> int:
        """Multiplications a piece: the weights of the body's layers, each used once."""
        parts = self._model.body.named_parameters()
        return sum(weights.numel() for name, weights in parts if not name.startswith("embeddings"))

    @property
    def confusion(self) -> dict[str, dict[str, tuple[tuple[int, ...], ...]]]:
        """The confusion counts of the manifest for the aspects that this judge reads itself (`nlp.judge.Measured`)."""
        own = frozenset(map(str, self._own))
        return {
            language: {aspect: table for aspect, table in aspects.items() if aspect in own}
            for language, aspects in self.manifest.confusion.items()
        }

    def probabilities(self, texts: Sequence[Reading]) -> list[Probabilities]:
        """[segments, aspects of the manifest, 4] of each reading: uncalibrated shares of `nlp.encoder.CLASSES`."""
        return self._probabilities([self._open(reading) for reading in texts])

    def _read_chunk(self, texts: Sequence[Reading]) -> list[Judgement]:
        opened = [self._open(reading) for reading in texts]
        mentions = [
            self._mentions(one, probabilities)
            for one, probabilities in zip(opened, self._probabilities(opened), strict=True)
        ]
        if self.left_to_cues:
            wanted = frozenset(self.left_to_cues)
            for own, judgement in zip(mentions, self._fallback.read(texts), strict=True):
                own += [m for m in judgement.mentions if m.aspect in wanted]
                own.sort(key=lambda m: (m.segment, self._rank[m.aspect]))
        return [
            Judgement(language=one.language, segments=one.segments, mentions=tuple(found))
            for one, found in zip(opened, mentions, strict=True)
        ]

    def _open(self, reading: Reading) -> _Opened:
        language, segments = open_reading(reading)
        prefix = self._maker.prefix(reading.rating, reading.kind)
        windows = self._maker.windows(reading.text, segments, len(prefix))
        return _Opened(reading.text, language, segments, tuple(windows), prefix)

    def _probabilities(self, opened: Sequence[_Opened]) -> list[Probabilities]:
        shape = (len(self._model.config.aspects), 4)
        out = [np.zeros((len(one.segments), *shape), dtype=np.float32) for one in opened]
        for probabilities in out:
            probabilities[..., 0] = 1.0  # a segment without a readable piece says nothing
        rows = [
            _Row(self._padded(len(one.prefix), window), number, one.prefix, window)
            for number, one in enumerate(opened)
            for window in one.windows
        ]
        rows.sort(key=lambda row: row.length)
        groups = list(self._groups(rows))
        for group, parts in zip(groups, self._workers.map(self._run, groups), strict=True):
            for row, part in zip(group, parts, strict=True):
                for place, index in enumerate(row.window.segments):
                    before = out[row.number][index]
                    more = part[place][:, 0] < before[:, 0]  # read in pieces: what one piece shows is there
                    before[more] = part[place][more]
        return out

    def _padded(self, prefix: int, window: Window) -> int:
        """Pieces of the row that `window` fills after a prefix of so many, up to the next step."""
        return min(-(-(prefix + len(window.ids) + 1) // STEP) * STEP, self._maker.length)

    @staticmethod
    def _groups(rows: Sequence[_Row]) -> Iterable[list[_Row]]:
        """Batches of rows that come ordered by length."""
        group: list[_Row] = []
        for row in rows:
            if group and row.length * (len(group) + 1) > TOKENS:
                yield group
                group = []
            group.append(row)
        if group:
            yield group

    def _run(self, group: Sequence[_Row]) -> list[Probabilities]:
        inputs = [self._maker.join(row.prefix, row.window) for row in group]
        length = group[-1].length
        ids = np.full((len(inputs), length), self._maker.pad, dtype=np.int64)
        mask = np.zeros((len(inputs), length), dtype=np.int64)
        owner = np.full((len(inputs), length), -1, dtype=np.int64)
        rows: list[int] = []
        for number, ((pieces, places), row) in enumerate(zip(inputs, group, strict=True)):
            ids[number, : len(pieces)], mask[number, : len(pieces)] = pieces, 1
            place = np.array(places)
            owner[number, : len(pieces)] = np.where(place >= 0, place + len(rows), -1)
            rows += [number] * len(row.window.segments)
        with torch.inference_mode():
            attention = torch.from_numpy(mask)
            states = self._model.states(torch.from_numpy(ids), attention).float()
            logits = self._model.read(states, attention, torch.from_numpy(owner), torch.tensor(rows))
            whole = logits.softmax(-1).numpy()
        parts, at = [], 0
        for row in group:
            parts.append(whole[at : at + len(row.window.segments)])
            at += len(row.window.segments)
        return parts

    def _mentions(self, one: _Opened, probabilities: Probabilities) -> list[Mention]:
        lang = scale_of(one.language)
        if lang is None or not len(probabilities) or not self._own:
            return []
        scores = probabilities[:, self._columns, 1:]
        polarity = scores.argmax(-1)
        pair = np.clip(scores.max(-1), 1e-6, 1 - 1e-6)
        calibration = self.manifest.calibration[lang]
        odds = calibration.scale * np.log(pair / (1 - pair)) + calibration.shift
        confidence = 1 / (1 + np.exp(-odds))
        share = confidence / np.maximum(self._least[lang], 1e-6)
        least = min(1.0, max(float(share.max()), self._silent_share))
        if least < 1 and self._maker.is_gibberish(one.text):
            least = 1.0  # a guess is kept for what a customer said, not for asdf qwer
        emitted = share >= least
        return [
            Mention(
                segment=int(index),
                aspect=self._own[column],
                polarity=Polarity(int(polarity[index, column]) - 1),
                confidence=round(float(confidence[index, column]), 4),
                model=self.label,
            )
            for index, column in zip(*np.nonzero(emitted), strict=True)
        ]
