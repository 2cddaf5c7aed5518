"""What is said when Spark cannot start or do the work of a run."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import bootstrap
from pipelines.engines import spark_session
from pipelines.failures import StorageError, UnusableInputError
from tests.conftest import command
from tests.spark.building import small_session
from tests.spark.standalone import cluster


class OwnDisk(type(Path())):
    """A folder that the workers see too, but with other files in it: each machine's own disk."""

    def as_uri(self) -> str:
        return Path(f"{self}_of_a_worker").as_uri()


def test_without_pyspark(monkeypatch):
    monkeypatch.setattr(spark_session, "find_spec", {}.get)
    with pytest.raises(UnusableInputError, match=r"SPARK_MISSING.*bootstrap.py spark"):
        spark_session.require_installed()


def test_a_master_without_workers(monkeypatch, tmp_path):
    monkeypatch.setattr(spark_session, "SECONDS_FOR_WORKERS", 1)
    with cluster(tmp_path, workers=0) as master, pytest.raises(UnusableInputError, match=r"no worker came.*NO_WORKERS"):
        spark_session.start(master, tmp_path, tmp_path / "exchange")


def test_an_exchange_of_which_each_machine_has_its_own(tmp_path):
    session = small_session(tmp_path)
    try:
        spark_session.require_shared(session, tmp_path)
        with pytest.raises(StorageError, match=r"where this machine reads.*EXCHANGE_NOT_SHARED"):
            spark_session.require_shared(session, OwnDisk(tmp_path))
    finally:
        session.stop()
    assert len(list((tmp_path / "probe_of_a_worker").glob("*.parquet"))) == spark_session.PROBE_TASKS


def test_a_master_that_does_not_answer(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(UnusableInputError, match=r"nothing answers at .*MASTER_UNREACHABLE"):
            spark_session.start(master, tmp_path, tmp_path / "exchange")


def test_without_java(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UnusableInputError, match=r"JAVA_MISSING.*install Java 17"):
        spark_session.require_installed()


def test_setting_up_without_java(tmp_path):
    setting_up = subprocess.run(
        [sys.executable, bootstrap.__file__, "spark"],
        env={**os.environ, "JAVA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert setting_up.returncode == 1
    assert "JAVA_MISSING); install Java 17 or newer (openjdk-17-jre-headless)" in setting_up.stderr


def test_with_an_old_java(monkeypatch, tmp_path):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_412\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UnusableInputError, match=r"is Java 8 \(JAVA_TOO_OLD\)"):
        spark_session.require_installed()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--engine", "sparc"), "engine: give duckdb or spark"),
        (("--master", "local[2]"), "master: goes with --engine spark"),
        (("--engine", "spark", "--master", "http://here"), "master: give local[2]"),
    ],
)
def test_options_that_do_not_fit(options, said, tmp_path):
    ran = command("run", "--out", tmp_path / "out", *options)
    assert ran.code == 2
    assert said in ran.errors
