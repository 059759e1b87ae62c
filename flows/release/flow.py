"""The gate as a Prefect flow: compare a candidate, leave the comparison as an artifact, promote it where it holds.

For deployments of a company's own, say after each training;
the commands under `valueledger release` do the same without an orchestrator.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.release import desk
from flows.release.desk import Checked
from flows.release.page import render_markdown
from flows.settings import Settings

ARTIFACT = "release"
"""Key under which Prefect keeps the comparisons."""


@flow(name="release")
def release(
    config: str, candidate: str, data_dir: str | None = None, data: Sequence[str] = (), *, promote: bool = False
) -> bool:
    """Whether the candidate is worse nowhere; with `promote`, it then reads new nights."""
    settings, named = desk.configured(Path(config), Path(data_dir) if data_dir else None)
    checked = compare(settings, candidate, [Path(one) for one in data])
    record_comparison(checked, settings.language)
    if promote and checked.comparison.holds:
        desk.promote(settings, named, candidate, checked, why="passed the gate in a flow", overrule=False, wait=600)
    return checked.comparison.holds


@task(name="compare", cache_policy=NO_CACHE)
def compare(settings: Settings, candidate: str, data: Sequence[Path]) -> Checked:
    """Both judges on the same feedback."""
    return desk.check_candidate(settings, candidate, data)


@task(name="artifact", cache_policy=NO_CACHE)
def record_comparison(checked: Checked, lang: str) -> None:
    """The comparison, where people look at flows."""
    made = checked.comparison
    create_markdown_artifact(
        key=ARTIFACT, markdown=render_markdown(made, lang), description=f"{made.candidate} beside {made.current}"
    )
