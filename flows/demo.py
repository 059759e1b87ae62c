"""`valueledger demo`: the bundled sample through the real nightly flow, and what its ledger says.

Called by `flows.cli`. Its folder is made anew each time and holds nothing else: a marker file says that it is a
demo's, and a folder without it is never touched. The findings stand beside the truth that was planted.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from flows.exits import ExitCode
from flows.lock import holder_of, is_locked, unwritable
from flows.made_under import DEMO_MARKER
from flows.night import as_object, prefect_ground, tell
from flows.protect import SAMPLE_KEY
from flows.query import DEMO, published_link
from flows.reporting import build_report
from flows.settings import load_settings
from flows.strict_yaml import read_yaml
from taxonomy.errors import BusyError, ConfigError

SAMPLE = Path(__file__).parent / "sample"
MARKER = DEMO_MARKER


def run_demo(data_dir: Path | None, *, lang: str, as_json: bool, keep: bool) -> int:
    """Run the sample's last night in a fresh folder and show what was found; return the exit code."""
    folder = (data_dir or DEMO).absolute()
    if not keep:
        remake(folder)
    truth, _ = read_yaml(SAMPLE / "truth.yaml")
    config = SAMPLE / "pipeline.yaml"
    settings = load_settings(config, folder)
    os.environ[settings.id_key_env] = SAMPLE_KEY
    with prefect_ground(settings, wait=0, what="demo"):
        from flows.nightly import night

        report = night(str(config), str(folder), date.fromisoformat(truth["last_day"]), page=False)
    tell(report)
    page = build_report(folder, folder / "report.html", lang)
    if as_json:
        sys.stdout.write(json.dumps(as_object(report) | _as_objects(folder, truth), ensure_ascii=False) + "\n")
    else:
        _show(folder, truth, lang, page)
    return ExitCode.OK


def remake(folder: Path) -> None:
    """An empty folder that says it is a demo's. Raises ConfigError for a folder that holds anything else."""
    try:
        if folder.is_dir() and any(folder.iterdir()):
            if not (folder / MARKER).exists():
                raise ConfigError(
                    f"{folder} is not empty and was not made by `valueledger demo`.",
                    remedy="Name an empty folder with --data-dir, or one that does not exist.",
                )
            if is_locked(folder):
                raise BusyError(f"another demo works in {folder}{holder_of(folder)}.", remedy="Wait for it to end.")
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text("`valueledger demo` makes this folder anew each time.\n", "utf-8")
    except OSError as error:
        raise unwritable(folder, error) from None


def _show(folder: Path, truth: Mapping[str, Any], lang: str, page: Path) -> None:
    from rich.console import Console

    from flows.report.alert_lines import incidents, show_alerts
    from flows.report.terminal import QUOTES_SEARCHED, show_findings, show_gains_and_losses, show_paths
    from taxonomy.dimensions import load
    from warehouse.read import Ledger

    console = Console(highlight=False, soft_wrap=True)
    with Ledger.open(published_link(folder)) as ledger:
        show_findings(console, ledger.findings(quotes=QUOTES_SEARCHED), load(), lang, truth["events"])
        show_alerts(console, incidents(ledger), load(), lang, truth["events"])
        show_gains_and_losses(console, ledger, lang)
    link = published_link(folder)
    parquet, planted = link.parent / "parquet", SAMPLE / "truth.yaml"
    show_paths(console, {"ledger": link, "parquet": parquet, "report": page, "planted truth": planted}, lang)


def _as_objects(folder: Path, truth: Mapping[str, Any]) -> dict[str, Any]:
    """The findings, the alerts and the planted events for programs."""
    from flows.report.alert_lines import incidents, planted
    from flows.report.terminal import is_about
    from warehouse.read import Ledger

    with Ledger.open(published_link(folder)) as ledger:
        findings, alerts = ledger.findings(), incidents(ledger)
    told = [
        {
            "aspect": finding.aspect,
            finding.slice.kind: finding.slice.value,
            "direction": finding.direction.value,
            "since": finding.since.isoformat(),
            "before": round(finding.before, 4),
            "after": round(finding.after, 4),
            "planted": next((event["id"] for event in truth["events"] if is_about(finding, event)), None),
            "quotes": [quote.quote for quote in finding.quotes],
        }
        for finding in findings
    ]
    alerted = [
        {
            "incident": one["incident_id"],
            "kind": one["kind"],
            "key": one["key"],
            one["slice_kind"]: one["slice_value"],
            "since": one["since"].isoformat(),
            "alerted": one["opened_day"].isoformat(),
            "points": round(one["effect"], 1) if one["kind"] == "drop" else None,
            "planted": planted(one, truth["events"]),
        }
        for one in alerts
    ]
    return {"findings": told, "incidents": alerted, "planted": [event["id"] for event in truth["events"]]}
