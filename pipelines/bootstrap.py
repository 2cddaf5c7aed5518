"""Sets up the project's own virtual environment from the lock file.

Standard library only: it runs before anything is installed. `make` calls it; without make, call it yourself:
`python pipelines/bootstrap.py`.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
READY = ENVIRONMENT / ".ready"
MINIMUM_PYTHON = (3, 11)
UV = "uv==0.13.9"


def main() -> int:
    """Create the environment, install the locked versions, then the project itself; return the exit code."""
    if sys.version_info < MINIMUM_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"trueup needs Python 3.11 or newer; this is Python {found} at {sys.executable}", file=sys.stderr)
        return 1
    print("setting up .venv from requirements.lock", flush=True)
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    python = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    try:
        install(python)
    except subprocess.CalledProcessError as failure:
        print(f"set-up failed: {' '.join(map(str, failure.cmd))}", file=sys.stderr)
        return 1
    READY.touch()
    return 0


def install(python: Path) -> None:
    """Install with uv, which takes a third of the time, or with plain pip where uv cannot be had."""
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    # Compiled now, or every later process compiles again where writing bytecode is switched off.
    uv = [python, "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
    if not (run([*pip, UV]) and run([*uv, "--no-deps", "-r", LOCK])):
        subprocess.run([*pip, "--no-deps", "-r", LOCK], check=True)
    # The build backend is in the lock too, so nothing unlocked is fetched to build the project.
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT], check=True)


def run(command: list[str | Path]) -> bool:
    """Run a command and tell whether it succeeded."""
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
