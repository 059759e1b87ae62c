"""A judge with everything that it needs: the taxonomy, the words with the user's terms, a cache folder.

Called by whatever judges: `flows.steps`, `flows.classify`, `flows.trial`, `flows.scoring`. One process keeps
one judge of a kind, since loading a model takes longer than a batch.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlp.judge import CUES, Judge, load_judge, shipped
from nlp.words import Words
from taxonomy.dimensions import Taxonomy, load

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
) -> Bench:
    """The judge called `name` (None: the shipped model, else the cues). Raises ModelError, ConfigError."""
    dimensions = load(taxonomy_folder)
    words = Words(terms_file, cache_dir if cache_dir is not None else user_cache())
    return Bench(load_judge(name or default_judge(), dimensions, words), dimensions, words)


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
