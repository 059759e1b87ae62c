"""A judge with everything that it needs: the taxonomy, the words with the user's terms, a cache folder.

Called by whatever judges: `flows.workshop`, `flows.health`, `flows.classify`, `flows.scoring`. One process keeps
one judge of a kind, since loading a model takes longer than a batch.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.boundary import say
from nlp.heads import load_heard, read_heads
from nlp.judge import CUES, Judge, expect_judge, shipped
from nlp.words import Words
from taxonomy.dimensions import Taxonomy, load
from taxonomy.errors import ModelError

if TYPE_CHECKING:
    from flows.settings import Settings

PREFERRED = "value-mini"
"""The shipped model; where a package carries none, the cue judge stands in."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a judge works with."""

    judge: Judge
    taxonomy: Taxonomy
    words: Words


@lru_cache(maxsize=2)
def open_bench(
    name: str | None = None,
    terms_file: Path | None = None,
    cache_dir: Path | None = None,
    taxonomy_folder: Path | None = None,
    threads: int | None = None,
) -> Bench:
    """The judge called `name` (None: the shipped model, else the cues). Raises ModelError, ConfigError.

    `threads`: see `nlp.judge.load_judge`.
    """
    if name is not None:
        expect_model(name)
    dimensions = load(taxonomy_folder)
    words = Words(terms_file, cache_dir if cache_dir is not None else user_cache())
    heads = read_heads(taxonomy_folder)
    return Bench(load_heard(name or default_judge(), dimensions, words, heads, threads=threads), dimensions, words)


def announce(name: str | None) -> None:
    """One line on stderr before the seconds that a trained judge takes to open, where a person waits at a terminal."""
    chosen = name or default_judge()
    if chosen != CUES and sys.stderr.isatty():
        say(f"reading the model {chosen} ...")


def open_configured(settings: Settings) -> Bench:
    """The judge of a configuration, as its nights open it. Raises ModelError, ConfigError."""
    return open_bench(
        settings.judge,
        settings.terms,
        settings.data_dir / "cache",
        settings.taxonomy,
        settings.limits.judge_threads,
    )


def expect_model(name: str) -> None:
    """Raises ModelError where there is no judge of this name, or no model in the folder; nothing is opened."""
    if not any(sign in name for sign in ("/", os.sep)):
        expect_judge(name)
        return
    folder = Path(name)
    if not folder.is_dir():
        what = "is a file, not the folder of a model" if folder.exists() else "does not exist"
        raise ModelError(f"the model {name} {what}.", remedy="Name a folder that `valueledger train` wrote.")
    from nlp.artifact import MANIFEST

    if not (folder / MANIFEST).is_file():
        raise ModelError(
            f"no model in {name}: it holds no {MANIFEST}.", remedy="Name a folder that `valueledger train` wrote."
        )


def default_judge() -> str:
    """The judge where nobody named one."""
    return PREFERRED if PREFERRED in shipped() else CUES


def user_cache() -> Path | None:
    """The user's own cache folder, or None where it cannot be written: then nothing is cached."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "valueledger"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None
