"""Which engine builds the models of a run, and where: the arguments read, the engine opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipelines.engines.duckdb import Embedded, drop_built
from pipelines.engines.spark_session import MASTER, start
from pipelines.warehouse import Model

if TYPE_CHECKING:
    import duckdb

EMBEDDED = "duckdb"
CLUSTER = "spark"
LOCAL_THREADS = 2


class Engine(Protocol):
    """Something that builds models; the warehouse of the run can read what it built."""

    def build(self, model: Model) -> int:
        """Build one model from its file; return its number of rows."""

    def close(self) -> None:
        """Give back what was taken."""


@dataclass(frozen=True)
class Choice:
    """The engine of a run. ``master`` is Spark's; ``exchange`` None stands for a folder among the work files."""

    name: str = EMBEDDED
    master: str = ""
    exchange: Path | None = None


def read_choice(given: Mapping[str, str | int | None], threads: int | None, problems: list[str]) -> Choice:
    """Read the arguments about the engine; what is wrong with them is added to the problems."""
    name, master, exchange = (str(given.get(word) or "").strip() for word in ("engine", "master", "exchange"))
    name = name or EMBEDDED
    if name not in (EMBEDDED, CLUSTER):
        problems.append(f"engine: give {EMBEDDED} or {CLUSTER}, got {name[:40]!r}")
    elif name == EMBEDDED:
        problems += [
            f"{word}: goes with --engine {CLUSTER}"
            for word, text in (("master", master), ("exchange", exchange))
            if text
        ]
    elif master and not MASTER.fullmatch(master):
        problems.append(f"master: give local[2], spark://host:7077, yarn or k8s://..., got {master[:80]!r}")
    if exchange and Path(exchange).exists() and not Path(exchange).is_dir():
        problems.append(f"exchange: {exchange} is a file; name a folder that every worker sees")
    default = f"local[{threads or LOCAL_THREADS}]" if name == CLUSTER else ""
    return Choice(name, master or default, Path(exchange) if exchange else None)


NO_CHOICE = Choice()


def open_engine(choice: Choice, connection: duckdb.DuckDBPyConnection, work: Path) -> Engine:
    """Open the engine that was chosen. What another engine built in the warehouse is dropped."""
    if choice.name == EMBEDDED:
        drop_built(connection, "view")
        return Embedded(connection)
    from pipelines.engines.spark import Cluster  # noqa: PLC0415 only when it is asked for

    exchange = (choice.exchange or work / "exchange").resolve()
    session = start(choice.master, work.resolve(), exchange)
    drop_built(connection, "table")
    return Cluster(connection, session, exchange)
