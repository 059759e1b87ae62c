"""What every stage of training needs beside its data: a folder for checkpoints, a voice, a device.

Called by all of `nlp.train`. A stage can be killed at any time and goes on from its last checkpoint.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Stage:
    """Folder, voice and device of one stage. `compile` pays where a stage runs for minutes."""

    folder: Path
    say: Callable[[str], None]
    device: str = "cpu"
    compile: bool = True
    checkpoint_minutes: float = 3.0
    _saved: float = field(default_factory=time.monotonic)

    def due(self) -> bool:
        """Whether it is time for a checkpoint; true at most once every `checkpoint_minutes`."""
        now = time.monotonic()
        if now - self._saved < self.checkpoint_minutes * 60:
            return False
        self._saved = now
        return True
