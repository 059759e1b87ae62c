"""`valueledger forget`: takes a feedback, or all that a customer said, out of everything under the data folder.

Called by `flows.cli`. An id is what the source calls it, or the hash that the ledger shows; it is looked for as a
feedback's and as a customer's in every source, and refused where it could mean more than one thing. Killed anywhere,
the same command finishes the work. Prints what went in counts: never content, and the id only to whoever typed it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.backups import before_migration
from flows.boundary import say
from flows.copies import Damaged
from flows.erasing import ASKED, exported_words, places_holding, settle
from flows.exits import ExitCode
from flows.lock import night_lock
from flows.own_store import own_store
from flows.protect import PAYLOAD_IDS, Protector, id_key
from flows.settings import Settings, load_settings
from flows.tables import print_frame
from nlp.redact import Redactor
from taxonomy.errors import InputError, WarehouseError
from warehouse import erasures
from warehouse.accepted import expect
from warehouse.forget import Erased, Found, Target, find, forget
from warehouse.migrations import migrate
from warehouse.store import Store

_HASH = re.compile(r"[0-9a-f]{32}")
SEARCHED_CHARACTERS = 6
"""Shorter ids stand in figures and dates too: the hashes are searched for alone."""


def forget_id(
    config: Path,
    data_dir: Path | None,
    wanted: str,
    *,
    source: str | None,
    what: str | None,
    ahead: bool,
    dry_run: bool,
    wait: float,
    as_json: bool,
    damaged: str = Damaged.KEEP,
) -> int:
    """Forget one id, or say with `dry_run` what would go; return the exit code.

    Raises InputError where nothing is known of it (unless `ahead`) or it could mean several things.
    """
    settings = load_settings(config, data_dir)
    _expect_warehouse(settings)
    key = id_key(settings.id_key_env)
    with night_lock(settings.data_dir, wait=wait, what="forget"):
        before_migration(settings.data_dir, now=_now(), memory_mb=settings.limits.warehouse_mb)
        with own_store(settings) as store:
            migrate(store, now=_now())
            sources = _sources(store, settings, source)
            targets = _targets(wanted.strip(), sources, Protector(Redactor(), key), what)
            found = find(store, targets)
            _expect_one_meaning(wanted, found)
            if not found and not ahead:
                raise _unknown(wanted, sources)
            if dry_run:
                return _tell_found(found, as_json=as_json)
            meant = _meant(targets, found)
            work = any(one.said or one.quarantined or one.traced or one.erasure is None for one in found)
            erased = forget(store, meant, now=_now()) if work or not found else None
            unsettled = any(one.kind in ASKED for one in erasures.pending(store))
        hashes = {one.hash for one in meant}
        proof = settle(settings, _now, hashes, Damaged(damaged)) if unsettled else {}
        written = places_holding(settings, [wanted]) if proof and len(wanted) >= SEARCHED_CHARACTERS else []
        exports = exported_words(settings)
    return _tell_done(erased, proof, written, exports, as_json=as_json)


def list_erasures(config: Path, data_dir: Path | None, form: str) -> int:
    """Print the book of erasures: counts and proofs, no content."""
    settings = load_settings(config, data_dir)
    _expect_warehouse(settings)
    with night_lock(settings.data_dir, what="forget --list"):
        before_migration(settings.data_dir, now=_now(), memory_mb=settings.limits.warehouse_mb)
        with own_store(settings) as store:
            migrate(store, now=_now())
            frame = erasures.booked(store)
    print_frame(frame, form, max(len(frame), 1))
    return ExitCode.OK


def _sources(store: Store, settings: Settings, source: str | None) -> list[str]:
    known = sorted({*settings.sources, *(str(row[0]) for row in store.rows("load/known_sources"))})
    if source is None:
        return known
    expect("source", source, known)
    return [source]


def _targets(wanted: str, sources: Iterable[str], protector: Protector, what: str | None) -> list[Target]:
    """Every keyed hash that the id may stand under, and the id itself where it looks like one."""
    kinds = [kind for kind in PAYLOAD_IDS.values() if what in (None, kind)]
    made = [Target(protector.hashed(kind, source, wanted), kind, source) for source in sources for kind in kinds]
    if _HASH.fullmatch(wanted):
        made += [Target(wanted, kind, source) for source in sources for kind in kinds]
    return made


def _meant(targets: Sequence[Target], found: Sequence[Found]) -> list[Target]:
    """The targets that are known for what they are; else all that may be meant, so that none ever comes in."""
    chosen = [one for one in found if one.is_certain] or found
    known = {(one.hash, one.what, one.source) for one in chosen}
    return [one for one in targets if (one.hash, one.what, one.source) in known] or list(targets)


def _expect_one_meaning(wanted: str, found: Sequence[Found]) -> None:
    """Raises InputError where the id is a feedback here and a customer there, or a feedback of several sources.

    One customer may well have the same id in several sources.
    """
    stored = [one for one in found if one.feedbacks or one.quarantined]
    kinds = {one.what for one in stored}
    sources = {one.source for one in stored}
    if len(kinds) <= 1 and (len(sources) <= 1 or kinds == {"customer"}):
        return
    meanings = ", ".join(f"a {one.what} of {one.source}" for one in stored)
    raise InputError(f"{wanted!r} is {meanings}.", remedy="Say which one by --source NAME or --as customer|feedback.")


def _unknown(wanted: str, sources: Sequence[str]) -> InputError:
    return InputError(
        f"Nothing is stored under {wanted!r} in {', '.join(sources) or 'any source'}.",
        remedy="Check its spelling (the source's own id, or the hash that the ledger shows); --ahead keeps it out "
        "should it come.",
    )


def _tell_found(found: Sequence[Found], *, as_json: bool) -> int:
    rows = [asdict(one) for one in found]
    if as_json:
        sys.stdout.write(json.dumps(rows) + "\n")
    for one in found:
        refused = one.quarantined + one.traced
        say(f"{one.source}: {one.said} feedbacks and {refused} refused rows of this {one.what} would go")
    return ExitCode.OK


def _tell_done(
    erased: Erased | None, proof: dict[str, Any], written: list[str], exports: list[str], *, as_json: bool
) -> int:
    if as_json:
        told = {
            "erased": None if erased is None else asdict(erased),
            "proof": proof,
            "also_written": written,
            "exports": exports,
        }
        sys.stdout.write(json.dumps(told) + "\n")
    if erased is not None:
        went = f"{erased.feedbacks} feedbacks, {erased.mentions} mentions, {erased.quarantined} refused rows"
        say(f"erasure {erased.number}: {went} are gone; days rebuilt: {erased.days}")
    elif not proof:
        say("it was forgotten before, and nothing of it is left to do")
    if proof:
        say(
            f"version {proof['version']} is published without it, the older ones are removed; "
            f"{proof['searched_files']} files were searched: nothing is left"
        )
    for copy in (*proof.get("damaged_remove", ()), *proof.get("damaged_aside", ())):
        gone = copy in proof.get("damaged_remove", ())
        say(f"{copy} is damaged: {'removed' if gone else 'kept, and nothing could be erased from it'}")
    if written:
        say(f"the same letters stand, perhaps for something else, in {', '.join(written)}")
    if exports:
        say(f"exported words are left as they are, perhaps of the same person: delete {', '.join(exports)}")
    return ExitCode.OK


def _expect_warehouse(settings: Settings) -> None:
    path = settings.warehouse
    if not path.exists():
        raise WarehouseError(f"there is no warehouse at {path}.", remedy="Run `valueledger run` first.")


def _now() -> datetime:
    return datetime.now(UTC)
