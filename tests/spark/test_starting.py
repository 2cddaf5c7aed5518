"""What is said when Spark cannot start, and what a session leaves behind."""

import socket

import pytest

from pipelines.engines import spark_session
from pipelines.failures import UnusableInputError
from tests.conftest import command


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
