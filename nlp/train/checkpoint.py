"""Where a stage stands, on disk: weights, optimizer moments and progress in one safetensors file.

Called by `nlp.train.pretrain` and `nlp.train.fit`. Written beside and renamed, so that a kill leaves the last
whole checkpoint. Never pickle: moments are tensors, progress is JSON in the file's metadata.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

FILE = "state.safetensors"


def save(model: nn.Module, optimizer: Any, progress: dict[str, Any], folder: Path) -> None:
    """Replaces the checkpoint of `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"model.{k}": v.detach().clone().contiguous() for k, v in model.state_dict().items()}
    for index, moments in optimizer.state_dict()["state"].items():
        for name, value in moments.items():
            tensors[f"moments.{index}.{name}"] = value.detach().clone().contiguous()
    beside = folder / (FILE + ".new")
    save_file(tensors, beside, metadata={"progress": json.dumps(progress)})
    beside.replace(folder / FILE)


def resume(model: nn.Module, optimizer: Any, folder: Path) -> dict[str, Any]:
    """Loads the checkpoint of `folder` into model and optimizer and returns its progress; {} where there is none."""
    path = folder / FILE
    if not path.exists():
        return {}
    with safe_open(path, "pt") as file:
        progress: dict[str, Any] = json.loads(file.metadata()["progress"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    model.load_state_dict({k.removeprefix("model."): v for k, v in tensors.items() if k.startswith("model.")})
    state = optimizer.state_dict()
    moments: dict[int, dict[str, Any]] = {}
    for key, value in tensors.items():
        if key.startswith("moments."):
            _, index, name = key.split(".")
            moments.setdefault(int(index), {})[name] = value
    state["state"] = moments
    optimizer.load_state_dict(state)
    return progress
