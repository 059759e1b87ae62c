"""A flow around calls of a test: what runs inside may use a task runner, whose workers are sent the flow.

The flow travels by value with whatever its body names; a function of this module goes by its name alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prefect import flow

_CALLS: list[Callable[[], Any]] = []


def _call_all() -> list[Any]:
    return [call() for call in _CALLS]


@flow
def _one_after_the_other() -> list[Any]:
    return _call_all()


def inside_a_flow(*calls: Callable[[], Any]) -> list[Any]:
    """What the calls return, one after the other, within one flow run."""
    _CALLS[:] = calls
    return _one_after_the_other()
