"""The published ledger: a new, checked, read-only version beside the old one, and one atomic move of a link.

    published/ledger.duckdb -> current/ledger.duckdb      stable names, made once
    published/parquet       -> current/parquet            one folder a relation
    published/current       -> versions/ledger-000042     moved by one rename: file and Parquet change together
    published/versions/ledger-000042/{ledger.duckdb,parquet/<relation>/part-*.parquet}

`publish` is called by flows after the checks, under the lock of the night. It holds public relations only, made one
by one from `sql/publish`, large ones part by part from `sql/parts` (`warehouse.parts`); what has not changed comes from
the version before (`warehouse.taken_over`). Killed anywhere it leaves the old link whole, and the next call clears up.
Limits: needs a file system with symbolic links; readers keep a version that is removed only while they have it open.
Over 250 lines: what a kill may leave and the call that clears it are read together.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from taxonomy.errors import CheckFailed, WarehouseError
from warehouse import library, parquet_parts, taken_over
from warehouse.durable import sync
from warehouse.parts import STAGED, parts_of
from warehouse.store import Store
from warehouse.taken_over import HELD, TAKEN_OVER, Before, Inputs

RELATIONS = (
    "aspect",
    "lens",
    "feedback",
    "mention",
    "topic",
    "mention_topic",
    "feedback_daily",
    "intent_daily",
    "intent_quote",
    "value_by_group",
    "value_daily",
    "topic_daily",
    "value_weekly",
    "value_monthly",
    "value_ledger",
    "value_topic",
    "value_by_lens",
    "value_balance",
    "balance_daily",
    "cell_daily",
    "value_change",
    "value_at_stake",
    "value_drivers",
    "emerging",
    "emerging_term",
    "emerging_quote",
    "analysis",
    "value_intervention",
    "value_intervention_week",
    "value_weighted",
    "value_adjusted",
    "cube_cell",
    "cube_value",
    "term_daily",
    "evidence",
    "topic_evidence",
    "review_queue",
    "correction",
    "judge_audit",
    "taxonomy_version",
    "value_seam",
    "value_linked",
    "run",
    "run_stage",
    "source_health",
    "quarantine_summary",
    "near_duplicate",
    "monitor",
    "monitor_incident",
    "monitor_event",
    "restatement",
    "alert",
    "alert_event",
)
"""What an analyst may rely on, in the order of making; each is a file of `sql/publish`."""

TABLE_MACROS = ("value_change_cells", "value_change", "change_span", "term_change", "topic_change", "change_quotes")
"""Macros that answer with rows, in the order of making (one may use those before it); files of `sql/macros`."""

LEDGER_FILE = taken_over.LEDGER_FILE
_VERSION = re.compile(r"ledger-(\d{6,})")
_BUILDING = ".building"
_NEXT_LINK = ".current.next"


@dataclass(frozen=True, slots=True)
class Published:
    """One published version. `relations` holds the rows of each relation; `link` and `parquet` are the stable paths."""

    version: int
    path: Path
    link: Path
    parquet: Path
    relations: Mapping[str, int]


def views() -> tuple[str, ...]:
    """Views of the file, each a file of `sql/views`; they name its relations, so they have no Parquet of their own."""
    return tuple(name.partition("/")[2] for name in library.names("views"))


def publish(
    store: Store,
    folder: Path,
    *,
    version: int | None = None,
    keep: int = 3,
    grace: timedelta = timedelta(hours=24),
) -> Published:
    """Publishes the warehouse in `store` under `folder` and moves the link.

    `version` None takes the next number. Of the versions that were replaced, the newest `keep` stay, and any that was
    replaced less than `grace` ago. Raises CheckFailed if the new file is not whole, WarehouseError if it cannot be
    written; the link then still names the old version.
    """
    versions = folder / "versions"
    try:
        versions.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(folder)
        number = _next_number(folder, version)
        building = versions / f"{_BUILDING}-{number:06d}"
        relations = _build(store, building, _current(folder))
        _check(building, relations, store.memory_mb)
        _seal(building)
        finished = versions / f"ledger-{number:06d}"
        building.rename(finished)
        sync(versions)
        _move_link(folder, finished)
        _remove_old(folder, keep, grace)
    except OSError as error:
        raise WarehouseError(
            f"The ledger cannot be published under {folder}: {error}.",
            remedy="Check free space and that you may write there; the old ledger still stands.",
        ) from error
    return Published(number, finished / LEDGER_FILE, folder / LEDGER_FILE, folder / "parquet", relations)


def _build(store: Store, building: Path, current: Path | None) -> dict[str, int]:
    """Makes every relation in a new file and as Parquet; rows of each. `current`: the version before."""
    building.mkdir()
    store.run("publish/prepare")
    try:
        inputs = Inputs.of(store)
        before = taken_over.before(current, inputs)
        before.tell(store, inputs)
        if before.amended and before.file is not None:
            shutil.copyfile(before.file, building / LEDGER_FILE)
        with store.attached(building / LEDGER_FILE, "published"), _attached(store, before):
            rows = _make_all(store, building, before)
    finally:
        store.run("publish/discard")
    if not before.amended:
        _make_shortcuts(store, building)
    taken_over.keep(building, inputs, before)
    return rows


def _make_shortcuts(store: Store, building: Path) -> None:
    """The macros that name relations, which are bound where they stand, and the views."""
    with Store.open(building / LEDGER_FILE, memory_mb=store.memory_mb) as made:
        for macro in TABLE_MACROS:
            made.run(f"macros/{macro}")
        with made.transaction():
            for view in views():
                made.run(f"views/{view}")


@contextlib.contextmanager
def _attached(store: Store, before: Before) -> Iterator[None]:
    """Shows the version before as `previous`, where it can be used."""
    if before.file is None:
        yield
        return
    with store.attached(before.file, "previous", read_only=True):
        yield


def _make_all(store: Store, building: Path, before: Before) -> dict[str, int]:
    rows = {}
    if not before.amended:
        with store.transaction():  # one commit for many comments
            store.run("publish/macros")
    for relation in RELATIONS:
        _make(store, relation, before)
        rows[relation] = int(store.value("publish/relation_rows", {"relation": f"published.{relation}"}))
        parquet_parts.write(store, relation, rows[relation], building / "parquet" / relation, before)
    return rows


def _make(store: Store, relation: str, before: Before) -> None:
    """Makes one relation: whole, or part by part, in one transaction: row groups go to the file and not to its log."""
    for staged in STAGED.get(relation, ()):
        _take_over(store, staged, before)
        _make_parts(store, staged)
    with store.transaction():
        if before.amended and relation in TAKEN_OVER and before.holds(relation):
            store.run(f"outdated/{relation}")
        else:
            store.run(f"publish/{relation}")
            _take_over(store, relation, before)
        _make_parts(store, relation)


def _take_over(store: Store, name: str, before: Before) -> None:
    """What of the version before still holds, into a relation or staged table that was just made."""
    for folder, names in (("taken_over", TAKEN_OVER), ("held", HELD)):
        if name in names and before.holds(name):
            store.run(f"{folder}/{name}")


def _make_parts(store: Store, name: str) -> None:
    for part in parts_of(store, name):
        store.run(f"parts/{name}", part)


def _check(building: Path, expected: Mapping[str, int], memory_mb: int) -> None:
    """Opens the new file as a reader would. Raises CheckFailed for what is missing, undocumented or inconsistent."""
    if _log_of(building / LEDGER_FILE).exists():
        raise CheckFailed("The new file was not written whole, its log is beside it; nothing was published.")
    with Store.open(building / LEDGER_FILE, read_only=True, memory_mb=memory_mb) as ledger:
        found = {
            relation: int(ledger.value("publish/relation_rows", {"relation": relation}))
            for relation, _ in ledger.rows("catalog/relations")
            if relation not in views()
        }
        if found != dict(expected):
            raise CheckFailed(f"The new file holds {found}, expected {dict(expected)}; nothing was published.")
        for relation, rows in expected.items():
            parts = building / "parquet" / relation / "*.parquet"
            written = int(ledger.value("publish/parquet_rows", {"path": str(parts)}))
            if written != rows:
                raise CheckFailed(f"The Parquet of {relation} holds {written} rows, expected {rows}.")
        undocumented = [thing for (thing,) in ledger.rows("catalog/undocumented")]
        if undocumented:
            raise CheckFailed(f"These have no comment: {', '.join(undocumented)}; nothing was published.")
        if broken := contradictions(ledger):
            raise CheckFailed(
                f"The new ledger contradicts itself ({'; '.join(broken)}); nothing was published.",
                remedy="Rebuild the aggregates of every day, or report it with the night's log.",
            )


def contradictions(ledger: Store) -> list[str]:
    """What should hold of a published file and does not, with both sides; [] for a whole ledger.

    One statement of `sql/whole` after another: together they would not fit into the memory of a night.
    """
    sides = {name: ledger.rows(name)[0] for name in library.names("whole")}
    return [
        f"{library.title(name).rstrip('.')}: {expected} and {found}"
        for name, (expected, found) in sides.items()
        if expected != found
    ]


def _seal(building: Path) -> None:
    """Makes files read-only and lasting: the link must never name bytes that a power cut can take back."""
    for file in sorted(building.rglob("*")):
        if file.is_file():
            file.chmod(0o444)
            sync(file)
    for directory in (*(path for path in building.rglob("*") if path.is_dir()), building):
        sync(directory)


def _move_link(folder: Path, finished: Path) -> None:
    """Points `current` at the new version by one rename; the stable names follow it."""
    for name in (LEDGER_FILE, "parquet"):
        stable = folder / name
        # A log beside a name that readers open was left by a killed writer of another file and would be replayed.
        _log_of(stable).unlink(missing_ok=True)
        target = Path("current", name)
        if not (stable.is_symlink() and stable.readlink() == target):
            _refuse_folder(stable)
            stable.unlink(missing_ok=True)
            stable.symlink_to(target)
    (folder / _NEXT_LINK).symlink_to(finished.relative_to(folder))
    (folder / _NEXT_LINK).replace(folder / "current")
    sync(folder)


def _refuse_folder(link: Path) -> None:
    """Raises WarehouseError where a folder stands in a link's place, as a copy that followed links leaves it."""
    if link.is_dir() and not link.is_symlink():
        raise WarehouseError(f"{link} is a folder, not the link that publishing keeps there.", remedy="Move it away.")


def _clear_leftovers(folder: Path) -> None:
    """Removes what a killed publishing left: versions half made, half removed or never linked, and an unmoved link.

    Without `current` (a restored backup) nobody knows which versions were linked: whole ones stay.
    """
    (folder / _NEXT_LINK).unlink(missing_ok=True)
    current = _current_number(folder)
    whole = dict(_versions(folder))
    for path in (folder / "versions").iterdir():
        number = _number(path)
        useless = number is not None and (number not in whole or (current is not None and number > current))
        if useless or path.name.startswith(_BUILDING):
            _remove(path)


def _remove_old(folder: Path, keep: int, grace: timedelta) -> None:
    """Removes versions beyond `keep` that were replaced more than `grace` ago.

    A version was replaced when its successor was finished. Time is that of the newest version's file: no clock is read.
    """
    newest_first = sorted(_versions(folder), reverse=True)
    made = {number: (path / LEDGER_FILE).stat().st_mtime for number, path in newest_first}
    now = made[newest_first[0][0]]
    for place, (_, path) in enumerate(newest_first[1:], start=1):
        replaced = made[newest_first[place - 1][0]]
        if place > keep and now - replaced > grace.total_seconds():
            _remove(path)


def remove_replaced(folder: Path) -> int:
    """Remove every version but the one that the link names, whoever still reads it; how many there were.

    For an erasure: what an older version held is not to be read again. Raises WarehouseError where one cannot go.
    """
    if not (folder / "versions").is_dir():
        return 0
    try:
        _clear_leftovers(folder)
        current = _current_number(folder)
        replaced = [path for number, path in _versions(folder) if current is not None and number != current]
        for path in replaced:
            shutil.rmtree(path)
    except OSError as error:
        raise WarehouseError(
            f"An older version under {folder} cannot be removed: {error.strerror}.",
            remedy="Close what keeps it open, or mend its permissions, and run the same command again.",
        ) from error
    return len(replaced)


def _remove(folder: Path) -> None:
    with contextlib.suppress(OSError):  # a file open on a network drive, say: tried again every night
        shutil.rmtree(folder)


def _next_number(folder: Path, wanted: int | None) -> int:
    newest = max(dict(_versions(folder)), default=0)
    if wanted is not None and wanted <= newest:
        raise WarehouseError(f"Version {wanted} was published already; {newest + 1} or more is free.")
    return newest + 1 if wanted is None else wanted


def _versions(folder: Path) -> Iterator[tuple[int, Path]]:
    for path in (folder / "versions").iterdir():
        number = _number(path)
        if number is not None and (path / LEDGER_FILE).is_file():
            yield number, path


def _current_number(folder: Path) -> int | None:
    """Number of the version that the link names, None where there is no link."""
    link = folder / "current"
    _refuse_folder(link)
    return _number(link.readlink()) if link.is_symlink() else None


def _current(folder: Path) -> Path | None:
    """Folder of the version that the link names, None where there is none."""
    link = folder / "current"
    return folder / link.readlink() if link.is_symlink() else None


def _number(path: Path) -> int | None:
    match = _VERSION.fullmatch(path.name)
    return int(match[1]) if match else None


def _log_of(file: Path) -> Path:
    return Path(f"{file}.wal")
