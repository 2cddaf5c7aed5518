"""One process that receives a folder and builds the models of some layers, timing each: ``python -m benchmarks.build``.

Prints one JSON document: seconds of the wall and of the processors a step, rows a table, and the peak of memory of the
whole process. A process of its own, so that nothing measured before counts in its peak.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.engines import duckdb as engine
from pipelines.intake.receive import receive_folder
from pipelines.reconciliation import Reconciliation, make_work
from pipelines.terms import write_terms
from pipelines.warehouse import read_models

LAYERS = ("input", "core", "attribution", "episodes")


def processor_seconds() -> float:
    """Return what this process has used of all processors so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def build(inputs: Path, layers: tuple[str, ...], threads: int, memory: str | None) -> dict[str, object]:
    """Receive the folder and build the layers in a database on disk; return what each step took."""
    steps: list[dict[str, object]] = []

    def timed(name: str, action: Callable[[], object]) -> None:
        wall, processor = time.perf_counter(), processor_seconds()
        result = action()
        steps.append(
            {
                "step": name,
                "seconds": time.perf_counter() - wall,
                "processor_seconds": processor_seconds() - processor,
                "rows": result if isinstance(result, int) else None,
            }
        )

    with tempfile.TemporaryDirectory(prefix="trueup-build-", dir=inputs.parent) as folder:
        given = Reconciliation(inputs, out=Path(folder))
        make_work(given)
        connection = engine.connect(given.warehouse, threads=threads, memory_limit=memory)
        timed("landed", lambda: receive_folder(connection, inputs))
        timed("terms", lambda: write_terms(connection, given))
        for name, model in read_models().items():
            if model.layer in layers:
                timed(name, lambda model=model: engine.build(connection, model))
        connection.close()
        warehouse_bytes = given.warehouse.stat().st_size
    return {
        "seconds": sum(float(str(step["seconds"])) for step in steps),
        "processor_seconds": sum(float(str(step["processor_seconds"])) for step in steps),
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "warehouse_bytes": warehouse_bytes,
        "steps": steps,
    }


def main() -> None:
    """Build once and print what it took."""
    parser = argparse.ArgumentParser(description="Receive a folder and build layers, timing each step.")
    parser.add_argument("inputs", type=Path, help="folder with received files and their profile.yaml")
    parser.add_argument("--layers", default=",".join(LAYERS), help="layers to build, comma separated")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", help="limit of the database, such as 8GB")
    given = parser.parse_args()
    print(json.dumps(build(given.inputs, tuple(given.layers.split(",")), given.threads, given.memory), indent=1))


if __name__ == "__main__":
    main()
