"""Starts Spark: what must be installed, the settings of a run, and whether the cluster can do the work.

The optional extra `[spark]` brings PySpark; Java is the machine's. Spark tells nothing of its own: its messages quote
rows. What a user wants otherwise (memory and cores of executors) goes in `spark-defaults.conf`, as with any Spark.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import subprocess
import time
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.failures import StorageError, UnusableInputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = re.compile(r"local(\[(\d{1,4}|\*)\])?")
MASTER = re.compile(rf"{LOCAL.pattern}|spark://\S+|yarn|k8s://\S+")
STANDALONE = "spark://"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
OLDEST_JAVA = 17
JAVA_VERSION = re.compile(r'version "(?:1\.)?(\d+)')
SECONDS_TO_ANSWER = 5
SECONDS_FOR_WORKERS = 120
PROBE_TASKS = 16

SETTINGS = {
    "spark.app.name": "trueup",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.executor.syncLogLevel.enabled": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.catalogImplementation": "in-memory",
    # A recursion ends when it finds nothing more, as on the embedded engine.
    "spark.sql.cteRecursionLevelLimit": "-1",
    "spark.sql.cteRecursionRowLimit": "-1",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
}


def start(master: str, work: Path, exchange: Path) -> SparkSession:
    """Return a session on a master.

    ``work`` is a folder of this machine, ``exchange`` one that every worker sees. Raises UnusableInputError with a code
    when something is missing, and StorageError when the workers do not see the exchange.
    """
    require_installed()
    require_reachable(master)
    exchange.mkdir(parents=True, exist_ok=True)
    session = session_of(settings(master, work))
    if not LOCAL.fullmatch(master):
        try:
            require_workers(session)
            require_shared(session, exchange)
        except Exception:
            session.stop()
            raise
    return session


def require_installed() -> None:
    """Raise UnusableInputError naming what is to be installed."""
    if find_spec("pyspark") is None:
        raise UnusableInputError(
            "engine: PySpark is not installed (SPARK_MISSING); in a clone run `python3 pipelines/bootstrap.py spark`, "
            "elsewhere install trueup with its extra `spark`"
        )
    advice = f"install Java {OLDEST_JAVA} or newer (openjdk-{OLDEST_JAVA}-jre-headless) and set JAVA_HOME or PATH"
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(str(Path(home) / "bin" / "java")) if home else shutil.which("java")
    if java is None:
        raise UnusableInputError(f"engine: Spark needs Java, and none was found (JAVA_MISSING); {advice}")
    answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 found above
    found = JAVA_VERSION.search(answer.stderr)
    if answer.returncode or found is None:
        raise UnusableInputError(f"engine: {java} does not run (JAVA_MISSING); {advice}")
    if int(found[1]) < OLDEST_JAVA:
        raise UnusableInputError(f"engine: {java} is Java {found[1]} (JAVA_TOO_OLD); {advice}")


def require_reachable(master: str) -> None:
    """Raise UnusableInputError when nothing listens at any address of a standalone master."""
    if not master.startswith(STANDALONE):
        return
    for address in master.removeprefix(STANDALONE).split(","):
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS_TO_ANSWER).close()
        except (OSError, ValueError):
            continue
        return
    raise UnusableInputError(
        f"master: nothing answers at {master} (MASTER_UNREACHABLE); give the address that the master printed, such as "
        "spark://host:7077"
    )


def settings(master: str, work: Path) -> dict[str, str]:
    """Return the settings of a session."""
    chosen = {**SETTINGS, "spark.master": master, "spark.sql.warehouse.dir": (work / "spark").as_uri()}
    is_local = LOCAL.fullmatch(master) is not None
    if is_local:
        # A quarter of the machine, as Java itself would take; here driver and executor are one.
        gigabytes = max(1, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4 // 2**30)
        chosen |= {"spark.driver.memory": f"{gigabytes}g", "spark.local.dir": str(work / "spark")}
    if is_local or any(host in master for host in LOOPBACK):
        chosen |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    return chosen


def session_of(chosen: dict[str, str]) -> SparkSession:
    """Start a session; raise UnusableInputError when Spark does not start."""
    logging.getLogger("SQLQueryContextLogger").disabled = True  # it prints failing queries with their values
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PySpark warns of a pandas that is not used
        from pyspark import SparkConf, SparkContext  # noqa: PLC0415 an optional extra, and slow
        from pyspark.sql import SparkSession  # noqa: PLC0415

        try:
            conf = SparkConf(loadDefaults=False).setAll(list(chosen.items()))
            context = SparkContext(conf=conf, gateway=machine(conf))
            return SparkSession(context)
        except Exception as error:
            reason = type(error).__name__
    raise UnusableInputError(f"engine: Spark did not start on {chosen['spark.master']} ({reason}) (SPARK_NOT_STARTED)")


_machines: list[Any] = []


def machine(conf: Any) -> Any:
    """Return the Java process of this process. It ends with it, and what it prints is thrown away."""
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415

    if not _machines:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        _machines.append(launch_gateway(conf, quiet))
    return _machines[0]


def require_workers(session: SparkSession) -> None:
    """Wait for the first executor; raise UnusableInputError when none comes."""
    context = session.sparkContext._jsc.sc()
    deadline = time.monotonic() + SECONDS_FOR_WORKERS
    while context.getExecutorMemoryStatus().size() < 2:  # the driver is one of them
        if time.monotonic() > deadline:
            raise UnusableInputError(
                f"master: no worker came within {SECONDS_FOR_WORKERS} seconds (NO_WORKERS); see that workers are "
                "registered and have the memory and cores that spark-defaults.conf asks for"
            )
        time.sleep(0.1)


def require_shared(session: SparkSession, exchange: Path) -> None:
    """Let the workers write to the exchange and count here what came; raise StorageError when it is not all."""
    probe = exchange / "probe"
    try:
        session.range(0, PROBE_TASKS, 1, PROBE_TASKS).write.mode("overwrite").parquet(probe.as_uri())
        came = len(list(probe.glob("*.parquet")))
    except Exception:
        came = 0
    finally:
        shutil.rmtree(probe, ignore_errors=True)
    if came != PROBE_TASKS:
        raise StorageError(
            f"exchange: not every worker writes where this machine reads, {exchange} (EXCHANGE_NOT_SHARED); name a "
            "folder that all of them see under the same path"
        )
