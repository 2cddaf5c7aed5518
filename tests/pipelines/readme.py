"""The README's commands and what it says they print; run as a module, it writes the real output into the README."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n\$ (?P<command>trueup [^\n]*)\n(?P<output>.*?)```", re.DOTALL)
# Wide enough that no table of the README wraps.
COLUMNS = "110"
# Ends an output that the README shows the beginning of.
ELLIPSIS = "...\n"


@dataclass(frozen=True)
class Command:
    line: str
    output: str


def commands(text: str) -> list[Command]:
    """Return each command shown in the README with the output shown below it."""
    return [Command(found["command"], found["output"]) for found in BLOCK.finditer(text)]


def printed(line: str, folder: Path) -> str:
    """Run a command in a folder that sees the project's files, and return its standard output without trailing blanks.

    Seconds differ from run to run: the progress lines that carry them are left out.
    """
    program = Path(sys.executable).with_name("trueup")
    finished = subprocess.run(
        [program, *line.split()[1:]],
        cwd=folder,
        env={**os.environ, "COLUMNS": COLUMNS},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-2000:]
    lines = [text.rstrip() for text in finished.stdout.splitlines()]
    return "\n".join(text for text in lines if not re.search(r"\d\.\d s$", text)).strip() + "\n"


def as_shown(output: str, shown: str) -> str:
    """Return an output cut where the README cuts it."""
    if not shown.endswith(ELLIPSIS):
        return output
    return "".join(output.splitlines(keepends=True)[: shown.count("\n") - 1]) + ELLIPSIS


def main(folder: Path) -> None:
    """Write what the commands print now into the README."""
    text = README.read_text(encoding="utf-8")
    for command in commands(text):
        shown = as_shown(printed(command.line, folder), command.output)
        text = text.replace(f"$ {command.line}\n{command.output}```", f"$ {command.line}\n{shown}```")
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
