"""The training flow: a configuration in, a checked model folder with its card out.

Called by `valueledger train`. Reads and resolves the configuration, then runs the stages of `nlp.train.recipe`
as one coarse Prefect task each; a stage that was done before with the same settings and data is not run again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import ValidationError

import taxonomy
from flows.strict_yaml import read_yaml
from taxonomy.errors import ConfigError

if TYPE_CHECKING:
    from nlp.train.recipe import Recipe
    from nlp.train.refit import RefitSettings
    from nlp.train.settings import TrainingSettings

PATHS = {"work", "output", "labelled", "references", "composed", "development", "public", "label_maps", "start"}
PATHS |= {"corrections", "rehearsal"}
"""Keys that hold paths; relative ones start at the folder above the configuration file's."""


def load_training(path: Path) -> TrainingSettings:
    """The settings of a file. Raises ConfigError naming file, key and what would be accepted."""
    from nlp.train.settings import TrainingSettings

    raw, _ = read_yaml(path)
    try:
        settings = TrainingSettings.model_validate(_resolved(raw, path.resolve().parent.parent))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"{path}: {key}: {first['msg']}.", remedy="See the comments of configs/training.yaml."
        ) from error
    data = settings.data
    for needed in (*data.files, data.development, data.public, settings.body.start):
        if needed is not None and not needed.exists():
            raise ConfigError(f"{path}: there is no {needed}.", remedy="Correct the path in the configuration.")
    return settings


def load_refit(path: Path) -> RefitSettings | None:
    """The settings of a file that fits a judge further (`base`); None for a whole recipe. Raises ConfigError."""
    from nlp.judge import shipped
    from nlp.train.refit import RefitSettings

    raw, _ = read_yaml(path)
    if "base" not in raw:
        return None
    root = path.resolve().parent.parent
    made = dict(_resolved(raw, root))
    if str(made["base"]) not in shipped():
        made["base"] = str((root / str(made["base"])).resolve())
    try:
        settings = RefitSettings.model_validate(made)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"{path}: {key}: {first['msg']}.", remedy="See the comments of configs/training-corrections.yaml."
        ) from error
    for needed in (*settings.corrections, *settings.rehearsal):
        if not needed.exists():
            raise ConfigError(f"{path}: there is no {needed}.", remedy="Correct the path in the configuration.")
    return settings


def _resolved(value: Any, root: Path, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {k: _resolved(v, root, str(k)) for k, v in value.items()}
    if isinstance(value, list):
        return [_resolved(v, root, key) for v in value]
    return str((root / value).resolve()) if key in PATHS and isinstance(value, str) else value


def train(path: Path, say: Callable[[str], None] | None = None) -> Path:
    """Trains what the configuration at `path` says and returns the artifact's folder."""
    from nlp.train.recipe import Recipe
    from nlp.words import Words

    further = load_refit(path)
    if further is not None:
        return fit_further(further, say or _say)
    settings = load_training(path)
    words = Words(None, settings.work / "words")
    recipe = Recipe(settings, taxonomy.load(), words, say or _say)
    return training(recipe)


@flow(name="training", validate_parameters=False)
def training(recipe: Recipe) -> Path:
    """Stage by stage; every stage is a task, so that its state and time show. A stage asks for those before it, so that
    the order here decides nothing but which task shows its time."""
    pretrain(recipe)
    public_pass(recipe)
    for number in range(recipe.settings.teachers):
        teacher(recipe, number)
    student(recipe)
    polish(recipe)
    average(recipe)
    return write_artifact(recipe)


@flow(name="fit further", validate_parameters=False)
def fit_further(settings: RefitSettings, say: Callable[[str], None]) -> Path:
    """A judge fitted further on corrections: one step of a few minutes."""
    from nlp.train.refit import refit
    from nlp.words import Words

    return refit(settings, taxonomy.load(), Words(None, settings.work / "words"), say)


@task(name="pre-train", cache_policy=NO_CACHE)
def pretrain(recipe: Recipe) -> Path:
    """Masked-language pre-training."""
    return recipe.pretrain()


@task(name="public sets", cache_policy=NO_CACHE)
def public_pass(recipe: Recipe) -> Path:
    """One pass over the public sets."""
    return recipe.public_pass()


@task(name="teacher", cache_policy=NO_CACHE)
def teacher(recipe: Recipe, number: int) -> Path:
    """One encoder on the gold segments."""
    return recipe.teacher(number)


@task(name="student", cache_policy=NO_CACHE)
def student(recipe: Recipe) -> Path:
    """Self-training on the teachers' labels."""
    return recipe.student()


@task(name="polish", cache_policy=NO_CACHE)
def polish(recipe: Recipe) -> Path:
    """The mean of teacher and student, fitted once more on gold."""
    return recipe.polish()


@task(name="average", cache_policy=NO_CACHE)
def average(recipe: Recipe) -> Path:
    """The mean of the polished weights and the student's, which is shipped."""
    return recipe.average()


@task(name="artifact", cache_policy=NO_CACHE)
def write_artifact(recipe: Recipe) -> Path:
    """Thresholds, scores, card, folder."""
    return recipe.finish()


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)  # noqa: T201 - progress is talk
