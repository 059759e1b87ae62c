"""What must be right on a machine for a night to succeed, one small check each, with its remedy.

Called by `flows.doctor`. A check looks and reports; it repairs nothing and never raises. Those that need the
configuration are asked only where it can be read.
"""

from __future__ import annotations

import os
import platform
import socket
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from flows import health_tonight as tonight
from flows.group_health import customer_groups
from flows.health_tonight import FAILURE, OK, WARNING, Finding
from flows.in_force import in_force
from flows.judging import open_configured
from flows.lock import holder_of, is_locked, night_lock
from flows.monitor_health import monitor_findings
from flows.protect import id_key
from flows.query import published_link
from flows.settings import Settings
from taxonomy.errors import BusyError, ConfigError, ValueLedgerError
from warehouse.checks import breaches
from warehouse.read import Ledger
from warehouse.store import Store

MEMORY_GB = 2.0
"""A night stays below this, whatever its input (measured by `python -m benchmarks.real_night`)."""


def machine_checks() -> Iterator[Finding]:
    """Checks that need no configuration."""
    yield _python()
    yield from _packages()
    yield _encoding()
    yield _memory()
    yield _clock()
    yield _port()


def settings_checks(settings: Settings) -> Iterator[Finding]:
    """Checks of what the configuration names, as tonight's run will find it."""
    yield _guarded("id key", lambda: _key(settings))
    yield _guarded("data folder", lambda: _data_dir(settings.data_dir))
    yield _guarded("disk", lambda: tonight.disk(settings))
    yield _guarded("schedule", lambda: tonight.schedule(settings))
    yield from tonight.sources(settings)
    yield _guarded("judge", lambda: _judge(settings))
    yield _guarded("taxonomy", lambda: _taxonomy(settings))
    yield _guarded("runner", lambda: tonight.runner(settings))
    yield _lock(settings.data_dir)
    yield from _warehouse(settings)
    yield _guarded("published ledger", lambda: _published(settings.data_dir))
    yield _guarded("heartbeat", lambda: tonight.heartbeat(settings))


def _guarded(name: str, check: Callable[[], Finding]) -> Finding:
    """The finding of `check`; an error of ours is a failure with that error's remedy."""
    try:
        return check()
    except ValueLedgerError as error:
        return Finding(name, FAILURE, error.message, error.remedy)
    except OSError as error:
        return Finding(name, FAILURE, str(error), "Check the path and its permissions.")


def _python() -> Finding:
    # An older interpreter cannot even read this module: pip refuses it on installing.
    return Finding("python", OK, f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _packages() -> Iterator[Finding]:
    """Installed versions against what the package asks for."""
    from packaging.requirements import Requirement

    try:
        wanted = [Requirement(text) for text in metadata.requires("valueledger") or ()]
        own = metadata.version("valueledger")
    except metadata.PackageNotFoundError:
        yield Finding("packages", FAILURE, "valueledger is not installed", "Run `pip install -c constraints.txt -e .`.")
        return
    wrong = []
    for one in wanted:
        if one.marker is not None and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
            continue
        if not one.specifier.contains(version, prereleases=True):
            wrong.append(f"{one.name} is {version}, wanted {one.specifier}")
    if wrong:
        yield Finding("packages", FAILURE, "; ".join(wrong), "Run `pip install -c constraints.txt -e .` again.")
    told = ", ".join(f"{name} {metadata.version(name)}" for name in ("duckdb", "prefect", "pandas", "pyarrow"))
    yield Finding("versions", OK, f"valueledger {own}, {told}")


def _encoding() -> Finding:
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding != "utf8":
        return Finding("encoding", WARNING, f"stdout is {sys.stdout.encoding}", "Set PYTHONUTF8=1 to see Chinese text.")
    return Finding("encoding", OK, "stdout is UTF-8")


def _memory() -> Finding:
    import psutil

    free = psutil.virtual_memory().available / 1024**3
    if free < MEMORY_GB:
        return Finding("memory", WARNING, f"{free:.1f} GB free", "Lower batch_rows, or free memory before the night.")
    return Finding("memory", OK, f"{free:.1f} GB free")


def _clock() -> Finding:
    """A clock before the program's own files is wrong, and would book nights on wrong days."""
    now = datetime.now(UTC)
    built = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if now < built:
        seen = f"the clock says {now:%Y-%m-%d %H:%M} UTC, before the program was installed ({built:%Y-%m-%d})"
        return Finding("clock", FAILURE, seen, "Set the clock, for example by NTP.")
    return Finding("clock", OK, f"{now:%Y-%m-%d %H:%M} UTC")


def _port() -> Finding:
    """Prefect needs its server: the configured one, or a port of this machine."""
    configured = os.environ.get("PREFECT_API_URL")
    if configured:
        try:
            with urllib.request.urlopen(f"{configured.rstrip('/')}/health", timeout=5):  # noqa: S310 - the user's own
                return Finding("prefect server", OK, f"{configured} answers")
        except (urllib.error.URLError, OSError, ValueError):
            remedy = "Start that server, or unset PREFECT_API_URL to use one of our own."
            return Finding("prefect server", FAILURE, f"{configured} does not answer", remedy)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
            return Finding(
                "prefect server", OK, f"one of our own, on 127.0.0.1 (port {probe.getsockname()[1]} is free)"
            )
    except OSError as error:
        return Finding("prefect server", FAILURE, f"no port on 127.0.0.1: {error}", "Allow local ports.")


def _key(settings: Settings) -> Finding:
    return Finding("id key", OK, f"{settings.id_key_env} is set ({len(id_key(settings.id_key_env))} bytes)")


def _data_dir(folder: Path) -> Finding:
    """Writable, and able to hold the link that publishing moves."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(existing, os.W_OK | os.X_OK) or not existing.is_dir():
        remedy = "Give another folder with --data-dir, or change its permissions."
        return Finding("data folder", FAILURE, f"{folder} cannot be written", remedy)
    with tempfile.TemporaryDirectory(dir=existing, prefix=".valueledger-doctor-") as probe:
        try:
            (Path(probe) / "link").symlink_to("target")
        except OSError:
            remedy = "Choose a data folder on a file system with symbolic links."
            return Finding("data folder", FAILURE, f"{folder} is on a file system without symbolic links", remedy)
    return Finding("data folder", OK, str(folder))


def _judge(settings: Settings) -> Finding:
    """Loads the judge as a night does."""
    bench = open_configured(settings)
    return Finding("judge", OK, f"{bench.judge.label}, taxonomy {bench.taxonomy.label}")


def _taxonomy(settings: Settings) -> Finding:
    """Whether the ledger is told by what the configuration names."""
    if not settings.warehouse.exists():
        return Finding("taxonomy", OK, "the first night puts the configured one in force")
    try:
        with night_lock(settings.data_dir, what="doctor"):
            found = in_force(settings)
    except BusyError as error:
        return Finding("taxonomy", WARNING, error.message, error.remedy)
    if found.notices:
        told = "; ".join(found.notices)
        return Finding("taxonomy", WARNING, told, "Apply the change, or configure what is in force.")
    if found.version is None:
        return Finding("taxonomy", OK, "the next night records which one is in force")
    return Finding("taxonomy", OK, f"version {found.version.version} in force: {found.version.taxonomy}")


def _lock(data_dir: Path) -> Finding:
    if is_locked(data_dir):
        return Finding("lock", WARNING, f"a night is running{holder_of(data_dir)}", "Wait for it to end.")
    return Finding("lock", OK, "no night is running")


def _warehouse(settings: Settings) -> Iterator[Finding]:
    """Opens the warehouse, and holds every rule against its whole history where its schema is this program's."""
    path = settings.warehouse
    if not path.exists():
        yield Finding("warehouse", OK, "none yet; the first night makes it")
        return
    try:
        # A file held open between two steps of a night would end that night: look only where none runs.
        with night_lock(settings.data_dir, what="doctor"), Store.open(path) as store:
            schema = tonight.upgrade(settings, store)
            yield schema
            yield tonight.missed(settings, store)
            broken = []
            if schema.state == OK:
                yield from tonight.undelivered_alerts(store)
                yield from monitor_findings(store)
                yield from customer_groups(settings, store)
                broken = breaches(store, everything=True)
    except BusyError as error:
        yield Finding("warehouse", WARNING, error.message, error.remedy)
        return
    except ValueLedgerError as error:
        yield Finding("warehouse", FAILURE, error.message, error.remedy)
        return
    if broken:
        remedy = "Keep the data folder and report this; the published ledger is the last good one."
        yield Finding("warehouse", FAILURE, " ".join(map(str, broken)), remedy)
        return
    checked = "every rule holds" if schema.state == OK else "its rules are checked after the upgrade"
    yield Finding("warehouse", OK, f"{path.stat().st_size / 1024**2:,.0f} MB, {checked}")


def _published(data_dir: Path) -> Finding:
    link = published_link(data_dir)
    if not link.exists():
        return Finding("published ledger", OK, "none yet; the first night makes it")
    with Ledger.open(link) as ledger:
        last = ledger.query("SELECT max(night) AS night FROM run WHERE state = 'done'")["night"].iloc[0]
    return Finding("published ledger", OK, f"{link}, last night {last}")


def config_failure(error: ConfigError) -> Finding:
    """The finding where the configuration itself cannot be read."""
    return Finding("configuration", FAILURE, error.message, error.remedy)
