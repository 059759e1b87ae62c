"""What `configs/training*.yaml` may say, beside the code that it configures.

Read by `flows.training`, handed to `nlp.train.recipe`. Frozen; keys that are not known are refused by the
reader. Paths are relative to the folder of the configuration file's repository, minutes are of the clock.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataSettings(_Settings):
    """Where texts and labels are. `development` is scored at the end and never fitted on.

    `references` are labels of public texts without the texts, which are found by their hash; a row may carry a
    `weight` under 1 for its segments, where its reader agrees less with the others. `composed` feedback was
    written for training. Neither is held out: the one comes from another reader, the other's mix is not that of
    real feedback.
    """

    labelled: tuple[Path, ...] = Field(min_length=1)
    references: tuple[Path, ...] = ()
    composed: tuple[Path, ...] = ()
    composed_weight: float = Field(default=1.0, gt=0)  # of their segments: few and short beside the others
    development: Path | None = None  # None: the held-out part of `labelled` is scored
    public: Path | None = None  # folder of unified public sets
    label_maps: Path | None = None
    held_out_share: float = Field(default=0.07, gt=0, lt=0.5)  # of the feedbacks: calibration and thresholds

    @model_validator(mode="after")
    def _maps_with_public(self) -> DataSettings:
        if (self.public is None) != (self.label_maps is None):
            raise ValueError("public and label_maps go together")
        if self.references and self.public is None:
            raise ValueError("references are labels of public texts: give public too")
        return self

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file with labels that is fitted on."""
        maps = () if self.label_maps is None else (self.label_maps,)
        return (*self.labelled, *self.references, *self.composed, *maps)


class BodySettings(_Settings):
    """The encoder's body: the folder of a start (config.json, model.safetensors, tokenizer.json), or an architecture.

    `architecture` names any encoder of `transformers` (`model_type`) and its sizes; its weights are random, and
    its vocabulary is learnt from the texts. `pieces` are characters that become pieces of their own (emoji):
    a letter or a space among them would tear words apart.
    """

    start: Path | None = None
    architecture: dict[str, Any] | None = None
    vocabulary: int = Field(default=24_000, ge=200)
    pieces: str = ""

    @field_validator("pieces")
    @classmethod
    def _symbols_alone(cls, pieces: str) -> str:
        for piece in pieces:
            if unicodedata.category(piece)[0] not in "SP" or unicodedata.normalize("NFKC", piece) != piece:
                name = unicodedata.name(piece, "a character without a name")
                raise ValueError(
                    f"{piece!r} (U+{ord(piece):04X}, {name}) cannot be a piece of its own; accepted: single symbols "
                    "such as emoji, without white space, letters, digits, joiners and variation selectors, "
                    "and none that NFKC would change"
                )
        return pieces

    @model_validator(mode="after")
    def _one_of_both(self) -> BodySettings:
        if (self.start is None) == (self.architecture is None):
            raise ValueError("give either start or architecture")
        if self.architecture is not None and "model_type" not in self.architecture:
            raise ValueError("architecture needs model_type, for example bert")
        return self


class PretrainStage(_Settings):
    """Masked-language pre-training; 0 minutes leaves it out."""

    minutes: float = Field(ge=0)
    batch: int = 64
    block: int = 128
    rate: float = 3e-4
    embedding_rate: float = 6e-4
    english_texts: int = 90_000  # of the public sets; every Chinese one is read


class FitStage(_Settings):
    """One pass of fitting; 0 epochs leaves it out."""

    epochs: int = Field(ge=0)
    minutes: float | None = None  # of the clock: ends the stage early, its schedule run out
    rate: float = 1.3e-4
    head_rate: float = 1e-3
    tokens: int = 4096
    layer_decay: float = 1.0
    texts: int = 40_000  # of the public sets, where the stage reads them


class PolishStage(FitStage):
    """Fitting that dwells on composed feedback, which is short, and whose lessons are learnt late."""

    composed_passes: int = Field(default=1, ge=1)  # over composed feedback in one epoch, misspelt from the second on


class StudentStage(PolishStage):
    """Self-training: teachers label `texts` unlabelled ones, the student learns from these and from the gold."""

    soft_weight: float = 0.5  # of a teacher's segment beside a gold one
    linear_share: float = Field(default=0.25, ge=0, le=1)  # of the linear teacher among the teachers


class TrainingSettings(_Settings):
    """One recipe, from vocabulary to card."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    work: Path  # checkpoints; a stage that is done there is not done again
    output: Path  # the artifact's folder
    data: DataSettings
    body: BodySettings
    pretrain: PretrainStage
    public_pass: FitStage
    fit: FitStage
    teachers: int = Field(default=1, ge=1, le=8)
    student: StudentStage
    polish: PolishStage = PolishStage(epochs=0)  # from the mean of teacher and student
    polished_share: float = Field(default=1.0, ge=0, le=1)  # of the shipped weights; the rest is the student's
    silent_share: float = Field(default=1.0, gt=0, le=1)  # see `nlp.artifact.Manifest`
    spelling: bool = False  # whether the judge mends misspelt words before it reads (`nlp.spelling`)
    window: int = Field(default=256, ge=32, le=512)
    threads: int = Field(default=2, ge=1)
    device: Literal["auto", "cpu", "cuda"] = "auto"  # auto: cuda where torch has one; a stage done on either stands
    seed: int = 7
    compile: bool = True
    card: str = ""  # what the card says of data, licences and descent, as Markdown
