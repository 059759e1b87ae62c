"""A flow around calls of a test: what runs inside may use a task runner, whose workers import the flow by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prefect import flow

_CALLS: list[Callable[[], Any]] = []


@flow
def _one_after_the_other() -> list[Any]:
    return [call() for call in _CALLS]


def inside_a_flow(*calls: Callable[[], Any]) -> list[Any]:
    """What the calls return, one after the other, within one flow run."""
    _CALLS[:] = calls
    return _one_after_the_other()
