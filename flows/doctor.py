"""`valueledger doctor`: every check of `flows.health`, told to a person or as JSON, worst news last.

Called by `flows.cli`. Exits with the configuration's code if something fails; warnings alone are no failure.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.text import Text

from flows.alert_health import alert_checks
from flows.exits import ExitCode
from flows.health import config_failure, machine_checks, settings_checks
from flows.health_tonight import FAILURE, OK, WARNING, Finding
from flows.settings import load_settings
from taxonomy.errors import ConfigError

MARKS = {OK: ("ok", "green"), WARNING: ("warn", "yellow"), FAILURE: ("FAIL", "red")}


def examine(config: Path, data_dir: Path | None, *, as_json: bool) -> int:
    """Run every check and print the findings; return the exit code."""
    findings = list(machine_checks())
    try:
        settings = load_settings(config, data_dir)
    except ConfigError as error:
        findings.append(config_failure(error))
    else:
        findings.append(Finding("configuration", OK, str(config)))
        findings += settings_checks(settings)
        findings += alert_checks(config, settings)
    if as_json:
        sys.stdout.write(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False) + "\n")
    else:
        _print(findings)
    return ExitCode.CONFIG if any(finding.state == FAILURE for finding in findings) else ExitCode.OK


def _print(findings: list[Finding]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        mark, colour = MARKS[finding.state]
        console.print(Text.assemble((f"{mark:<5}", colour), f"{finding.name:<24} ", finding.seen))
        if finding.remedy:
            console.print(Text(f"{'':<30}{finding.remedy}", style="dim"))
