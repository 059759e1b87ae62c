"""The bundled sample through a whole night: its planted losses alerted and named, its gain shown, nothing else.

Part of `python -m benchmarks.alert_scenarios`: the command `valueledger demo` in a folder of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

CELL = "sample"
"""Name of the result among finished blocks."""


def sample() -> tuple[bool, str]:
    """The bundled sample through the whole nightly flow: its planted losses alerted and named, nothing else."""
    with tempfile.TemporaryDirectory(prefix="valueledger-sample-") as folder:
        command = [sys.executable, "-m", "flows.cli", "--data-dir", f"{folder}/demo", "demo", "--json"]
        environment = os.environ | {"PREFECT_HOME": f"{folder}/prefect"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            return False, done.stderr.strip().splitlines()[-1]
        told: dict[str, Any] = json.loads(done.stdout)
    truth = yaml.safe_load((Path(__file__).parent.parent / "flows" / "sample" / "truth.yaml").read_text("utf-8"))
    losses = sorted(one["id"] for one in truth["events"] if one["side"] == "lost")
    gains = {one["id"] for one in truth["events"] if one["side"] == "gained"}
    alerted = [one["planted"] or f"{one['key']}, not planted" for one in told["incidents"]]
    shown = gains <= {one["planted"] for one in told["findings"]}
    text = f"planted losses: {', '.join(losses)}; alerted: {', '.join(alerted) or 'none'}; planted gain shown: {shown}"
    return sorted(alerted) == losses and shown, text
