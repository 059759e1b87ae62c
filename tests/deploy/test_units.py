"""What is deployed is checked by the checkers of those who run it: systemd, hadolint, the program's own settings."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from flows.settings import load_settings


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_takes_the_unit_and_its_timer(root: Path, tmp_path: Path) -> None:
    for name in ("valueledger.service", "valueledger.timer"):
        text = (root / "deploy" / name).read_text("utf-8")
        # The checker looks for the program; where it is installed is not this machine's affair.
        (tmp_path / name).write_text(text.replace("/opt/valueledger/.venv/bin/valueledger", sys.executable), "utf-8")
    units = [str(tmp_path / name) for name in ("valueledger.service", "valueledger.timer")]
    checked = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_the_timer_fires_when_the_shipped_schedule_does(root: Path) -> None:
    timer = (root / "deploy" / "valueledger.timer").read_text("utf-8")
    moment = re.search(r"OnCalendar=(.+)", timer)[1]
    told = subprocess.run(["systemd-analyze", "calendar", moment], capture_output=True, text=True, check=True).stdout
    settings = load_settings(root / "configs" / "pipeline.yaml")
    minute, hour = settings.schedule.split()[:2]
    assert moment == f"*-*-* {int(hour):02}:{int(minute):02}:00 {settings.time_zone}"
    assert "Next elapse" in told


def test_the_work_pool_fires_when_the_shipped_schedule_does(root: Path) -> None:
    document = yaml.safe_load((root / "configs" / "prefect.yaml").read_text("utf-8"))
    settings = load_settings(root / "configs" / "pipeline.yaml")
    (deployment,) = document["deployments"]
    assert deployment["schedules"] == [{"cron": settings.schedule, "timezone": settings.time_zone}]
    assert deployment["concurrency_limit"]["limit"] == 1


def test_the_image_is_built_of_files_that_exist_and_runs_without_rights(root: Path) -> None:
    text = (root / "deploy" / "Dockerfile").read_text("utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (root / source).exists(), source
    assert re.findall(r"^USER (.+)$", text, re.MULTILINE) == ["10001:10001"]
    assert ":latest" not in text


def test_hadolint_finds_nothing_in_the_image(root: Path) -> None:
    hadolint = shutil.which("hadolint") or Path(sys.executable).parent / "hadolint"
    checked = subprocess.run([hadolint, root / "deploy" / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")
