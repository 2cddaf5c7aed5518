"""The commands of pages and what these say they print; run as a module, it writes the real output into the pages."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "negotiation.md"
PAGES = (README, GUIDE)
BLOCK = re.compile(r"```console\n\$ (?P<command>trueup [^\n]*)\n(?P<output>.*?)```", re.DOTALL)
# Wide enough that no table of a page wraps.
COLUMNS = "110"
# Ends an output that a page shows the beginning of.
ELLIPSIS = "...\n"


@dataclass(frozen=True)
class Command:
    line: str
    output: str


def commands(text: str) -> list[Command]:
    """Return each command shown on a page with the output shown below it."""
    return [Command(found["command"], found["output"]) for found in BLOCK.finditer(text)]


def printed(line: str, folder: Path) -> str:
    """Run a command in a folder that sees the project's files, and return its standard output as pages show it."""
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
    return without_seconds(finished.stdout)


def without_seconds(output: str) -> str:
    """Return an output without trailing blanks, and without the progress lines, whose seconds differ each time."""
    lines = [text.rstrip() for text in output.splitlines()]
    return "\n".join(text for text in lines if not re.search(r"\d\.\d s$", text)).strip() + "\n"


def as_shown(output: str, shown: str) -> str:
    """Return an output cut where the page cuts it."""
    if not shown.endswith(ELLIPSIS):
        return output
    return "".join(output.splitlines(keepends=True)[: shown.count("\n") - 1]) + ELLIPSIS


def main(folder: Path, pages: Sequence[Path]) -> None:
    """Write what the commands print now into pages; those of each run in a new folder below the one given."""
    for page in pages:
        own = folder / page.stem
        own.mkdir(parents=True)
        (own / "contracts").symlink_to(ROOT / "contracts")
        text = page.read_text(encoding="utf-8")
        for command in commands(text):
            shown = as_shown(printed(command.line, own), command.output)
            text = text.replace(f"$ {command.line}\n{command.output}```", f"$ {command.line}\n{shown}```")
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]] or PAGES)
