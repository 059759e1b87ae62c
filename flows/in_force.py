"""Which taxonomy a night reads by: that of the version in force, whatever the configuration says by now.

Called by `flows.workshop` when it opens and by `flows.steps` when a night begins. A change of the configuration that
would move a line waits for `valueledger taxonomy apply`; better wording, cues and new lenses hold at once. The texts of
a version lie in the warehouse and are laid out under `<data_dir>/taxonomy`, where judges read them. Limits: which judge
reads new nights is decided by `flows.release` and the configuration; here it is only said that history was read by
another.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.own_store import own_store
from flows.settings import Settings
from nlp.heads import HEADS_FILE
from taxonomy.change import Change, moves_lines
from taxonomy.dimensions import LENSES_FILE, PACKAGED, VALUE_FILE, Taxonomy, load
from taxonomy.errors import ConfigError
from warehouse import version_book
from warehouse.store import Store
from warehouse.version_book import FIRST, Version

FOLDER = "taxonomy"
"""Under the data folder: the texts of versions, laid out for judges; made anew from the warehouse whenever missing."""


@dataclass(frozen=True, slots=True)
class InForce:
    """What to read by: settings whose taxonomy is the one in force, and what to tell people of it."""

    settings: Settings
    version: Version | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """A taxonomy as it is written."""

    value_yaml: str
    lenses_yaml: str

    @classmethod
    def of(cls, folder: Path | None) -> Texts:
        """Those of a folder; None: the packaged ones."""
        home = folder or PACKAGED
        return cls((home / VALUE_FILE).read_text("utf-8"), (home / LENSES_FILE).read_text("utf-8"))


def in_force(settings: Settings) -> InForce:
    """What nights read by now; call it under the night's lock. Raises TaxonomyError."""
    if not settings.warehouse.is_file():
        return InForce(settings)
    with own_store(settings) as store:
        if not version_book.knows_versions(store):
            return InForce(settings)
        chain = version_book.chain(store)
    if not chain:
        return InForce(settings)
    return _resolved(settings, chain)


def _resolved(settings: Settings, chain: Sequence[Version]) -> InForce:
    version = chain[-1]
    notices = []
    texts = Texts(version.value_yaml, version.lenses_yaml)
    heads = json.loads(version.heads)
    if settings.judge == version.judge_name and not heads and texts == Texts.of(settings.taxonomy):
        return InForce(settings, version)
    active = load(lay_out(settings.data_dir, texts))
    configured = load(settings.taxonomy)
    if moves_lines(active, configured):
        notices.append(
            f"the ledger is still told by {active.label}: the configured {configured.label} would move its lines. "
            "See what moves with `valueledger taxonomy diff`, put it in force with `valueledger taxonomy apply`"
        )
    else:
        texts = Texts.of(settings.taxonomy)
    if settings.judge != version.judge_name:
        notices.append(
            f"new feedback is read by {settings.judge}, history was read by {version.judge}: see what moves with "
            f"`valueledger taxonomy diff --judge {settings.judge}`, read history again with `taxonomy apply`"
        )
    if heads or moves_lines(active, configured):
        settings = settings.model_copy(update={"taxonomy": lay_out(settings.data_dir, texts, heads)})
    return InForce(settings, version, tuple(notices))


def lay_out(data_dir: Path, texts: Texts, heads: Mapping[str, object] | None = None) -> Path:
    """A folder with these texts, under a name made of them; one that is there already is left alone."""
    told = json.dumps(heads or {}, sort_keys=True)
    digest = hashlib.sha256("\n".join((texts.value_yaml, texts.lenses_yaml, told)).encode()).hexdigest()[:16]
    home = data_dir / FOLDER / digest
    files = {VALUE_FILE: texts.value_yaml, LENSES_FILE: texts.lenses_yaml, **({HEADS_FILE: told} if heads else {})}
    for name, text in files.items():
        target = home / name
        if target.is_file() and target.read_text("utf-8") == text:
            continue
        try:
            home.mkdir(parents=True, exist_ok=True)
            half = home / f".{name}.{os.getpid()}"
            half.write_text(text, "utf-8")
            half.replace(target)
        except OSError as error:
            raise ConfigError(f"the taxonomy in force cannot be laid out in {home}: {error.strerror}.") from None
    return home


def record(store: Store, settings: Settings, judge: str, taxonomy: Taxonomy, now: datetime) -> None:
    """Book the first version, or better wording of the one in force, by what a night reads."""
    active, texts = version_book.in_force(store), Texts.of(settings.taxonomy)
    if active is None:
        first = Version(
            version=0, kind=FIRST, taxonomy=taxonomy.label, judge=judge, judge_name=settings.judge, made_at=now,
            value_yaml=texts.value_yaml, lenses_yaml=texts.lenses_yaml,
        )  # fmt: skip
        version_book.record_first(store, first)
        return
    if (active.value_yaml, active.lenses_yaml) != (texts.value_yaml, texts.lenses_yaml):
        version_book.rewrite_texts(store, texts.value_yaml, texts.lenses_yaml)


def changes_in_force(store: Store) -> list[Change]:
    """The changes of the taxonomy that led to the one in force, oldest first."""
    told = (one.change for one in version_book.chain(store) if one.kind == version_book.TAXONOMY)
    return [Change.from_json(text) for text in told]
