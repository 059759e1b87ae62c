"""Who judges a night's partitions: this process, threads or processes of this machine, or a Dask cluster.

The block `runner:` of the configuration, assembled into `flows.settings.Settings`, used by `flows.partitions`.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from flows.sources.options import Frozen

_ADDRESS: Final = re.compile(r"(tcp|tls|ucx|ws|wss)://[A-Za-z0-9.\-\[\]:]+:\d{1,5}")

AHEAD: Final = 2
"""Partitions in flight per worker: one is judged, one waits beside it, so that no worker waits for the reader."""


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("is no scheduler's address; accepted: such as tcp://scheduler:8786 or tls://10.0.0.5:8786")
    return text


class Runner(Frozen):
    """The task runner that judges partitions; rows are the same whichever it is.

    `local` judges in the night's own process, batch by batch. The others judge up to two partitions a worker ahead
    of the load, so memory grows with `workers`, never with the input.
    """

    kind: Literal["local", "threads", "processes", "dask"] = "local"
    workers: int = Field(default=2, ge=1, le=256)  # of this machine; with `address`, how many the cluster has
    timeout_s: float = Field(default=3_600, gt=0, le=86_400)  # for a partition; the slowest judge needs some minutes
    address: Annotated[str, AfterValidator(_address)] | None = None  # of a Dask scheduler; None: a cluster of our own

    @model_validator(mode="after")
    def _address_is_of_dask(self) -> Self:
        if self.address is not None and self.kind != "dask":
            raise ValueError(f"address belongs to kind dask, not to {self.kind}")
        return self

    @property
    def ahead(self) -> int:
        """Partitions that may be in flight at once; none where the night judges by itself."""
        return 0 if self.kind == "local" else AHEAD * self.workers
