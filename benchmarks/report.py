"""Where results go: a section of ``benchmarks/README.md`` a benchmark, with the machine that they were measured on."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import duckdb

README = Path(__file__).with_name("README.md")
RESULTS = Path(__file__).resolve().parents[1] / "out" / "benchmarks"


def machine() -> str:
    """Describe the machine in one line: processors, memory, system, versions."""
    model = next(
        (line.split(":", 1)[1].strip() for line in read(Path("/proc/cpuinfo")).splitlines() if "model name" in line),
        platform.processor() or "unknown processor",
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = f"Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    return f"{os.cpu_count()} x {model}, {memory:.0f} GiB, {platform.system()} {platform.machine()}, {versions}"


def read(path: Path) -> str:
    """Return a file's text, nothing where there is no such file."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; every column but the first is aligned to the right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def write_section(name: str, text: str) -> None:
    """Replace what stands between the marks of a section in the README; raise ValueError where it has none."""
    opening, closing = f"<!-- {name} -->", f"<!-- end of {name} -->"
    page = read(README)
    if page.count(opening) != 1 or page.count(closing) != 1:
        raise ValueError(f"{README}: must have one section between {opening} and {closing}")
    before, rest = page.split(opening)
    _, after = rest.split(closing)
    README.write_text(f"{before}{opening}\n{text.strip()}\n{closing}{after}", encoding="utf-8")
