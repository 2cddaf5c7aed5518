"""Sets up the project's own virtual environment from the lock file.

Standard library only: it runs before anything is installed. `make` calls it; without make, call it yourself:
`python pipelines/bootstrap.py`. With the word `spark`, it adds what the engine of a cluster needs to that environment.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
READY = ENVIRONMENT / ".ready"
SPARK_LOCK = ROOT / "requirements-spark.lock"
SPARK_READY = ENVIRONMENT / ".ready-spark"
MINIMUM_PYTHON = (3, 11)
UV = "uv==0.13.9"


def main() -> int:
    """Set up what is asked for; return the exit code."""
    python = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    try:
        return add_spark(python) if "spark" in sys.argv[1:] else set_up(python)
    except subprocess.CalledProcessError as failure:
        print(f"set-up failed: {' '.join(map(str, failure.cmd))}", file=sys.stderr)
        return 1


def set_up(python: Path) -> int:
    """Create the environment, install the locked versions, then the project itself; return the exit code."""
    if sys.version_info < MINIMUM_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"trueup needs Python 3.11 or newer; this is Python {found} at {sys.executable}", file=sys.stderr)
        return 1
    print("setting up .venv from requirements.lock", flush=True)
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    install(python, LOCK)
    pip: list[str | Path] = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    # The build backend is in the lock too, so nothing unlocked is fetched to build the project.
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT], check=True)
    READY.touch()
    return 0


def add_spark(python: Path) -> int:
    """Add PySpark to the environment, once there is a Java to run it; return the exit code."""
    home = os.environ.get("JAVA_HOME")
    if shutil.which(str(Path(home) / "bin" / "java") if home else "java") is None:
        print(
            "Spark needs Java, and none was found (JAVA_MISSING); install Java 17 or newer (openjdk-17-jre-headless) "
            "and set JAVA_HOME or PATH",
            file=sys.stderr,
        )
        return 1
    print("adding Spark to .venv from requirements-spark.lock", flush=True)
    install(python, SPARK_LOCK)
    SPARK_READY.touch()
    return 0


def install(python: Path, lock: Path) -> None:
    """Install a lock with uv, which takes a third of the time, or with plain pip where uv cannot be had."""
    pip: list[str | Path] = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    # Compiled now, or every later process compiles again where writing bytecode is switched off.
    uv: list[str | Path] = [python, "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
    if not (run([*pip, UV]) and run([*uv, "--no-deps", "-r", lock])):
        subprocess.run([*pip, "--no-deps", "-r", lock], check=True)


def run(command: list[str | Path]) -> bool:
    """Run a command and tell whether it succeeded."""
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
