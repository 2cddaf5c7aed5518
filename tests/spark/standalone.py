"""A standalone cluster on this machine: a master and workers on loopback, as anyone would start them by hand."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyspark

SECONDS = 120
SETTINGS = """\
spark.executor.memory 768m
spark.driver.memory 1g
"""


@contextmanager
def cluster(folder: Path, *, workers: int = 2) -> Iterator[str]:
    """Start master and workers; give the master's URL; end exactly these processes."""
    home = Path(pyspark.__file__).parent
    (folder / "conf").mkdir()
    (folder / "conf" / "spark-defaults.conf").write_text(SETTINGS)
    # The master of a free port says which one it took, so its log is read.
    (folder / "conf" / "log4j2.properties").write_text(
        "rootLogger.level = info\nrootLogger.appenderRef.stderr.ref = stderr\nappender.console.type = Console\n"
        "appender.console.name = stderr\nappender.console.target = SYSTEM_ERR\n"
        "appender.console.layout.type = PatternLayout\nappender.console.layout.pattern = %m%n\n"
    )
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder / "worker"),
        "PYSPARK_PYTHON": sys.executable,
    }
    started: list[subprocess.Popen] = []

    def start(name: str, *arguments: str) -> Path:
        log = folder / f"{name}.log"
        kind = f"org.apache.spark.deploy.{name.rstrip('0123456789').lower()}.{name.rstrip('0123456789')}"
        command = [str(home / "bin" / "spark-class"), kind, "--host", "127.0.0.1", "--webui-port", "0", *arguments]
        with log.open("wb") as output:
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        started.append(process)
        return log

    try:
        master = wait_for(start("Master", "--port", "0"), r"Starting Spark master at (spark://\S+)")
        logs = [start(f"Worker{number}", "-c", "1", "-m", "1g", master) for number in range(workers)]
        for log in logs:
            wait_for(log, r"Successfully registered with (master)")
        yield master
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(timeout=SECONDS)


def wait_for(log: Path, pattern: str) -> str:
    """Return what a log says once it says it."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.2)
    raise TimeoutError(f"{log.name} never said {pattern!r}:\n{log.read_text(errors='replace')[-2000:]}")
