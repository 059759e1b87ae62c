"""What every stage of training needs beside its data: a folder for checkpoints, a voice, a device.

Called by all of `nlp.train`. A stage can be killed at any time and goes on from its last checkpoint.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import torch


@dataclass
class Stage:
    """Folder, voice and device of one stage. `compile` pays where a stage runs for minutes; `clock` gives seconds."""

    folder: Path
    say: Callable[[str], None]
    device: str = "cpu"
    compile: bool = True
    checkpoint_minutes: float = 3.0
    clock: Callable[[], float] = time.monotonic
    _saved: float = field(init=False)

    def __post_init__(self) -> None:
        self._saved = self.clock()

    def due(self) -> bool:
        """Whether it is time for a checkpoint; true at most once every `checkpoint_minutes`."""
        now = self.clock()
        if now - self._saved < self.checkpoint_minutes * 60:
            return False
        self._saved = now
        return True


@contextmanager
def without_denormals() -> Iterator[None]:
    """Rounds denormal numbers to zero while training: an optimizer's tiny moments are slow to add up otherwise.

    It is a mode of the processor, so it is given back: code of others in the same process may rely on IEEE 754.
    """
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
