"""What `trueup reproduce` does once its arguments are parsed."""

from collections.abc import Sequence
from pathlib import Path

from pipelines import terminal_tables as tables
from pipelines.commands import run_whole
from pipelines.failures import OK, QualityError, UnusableInputError
from pipelines.publish.release import MANIFEST
from pipelines.reconciliation import AGREEMENTS, BOOKS, SAMPLE
from pipelines.reproducing import Arguments, Places, reproduce


def reproduce_command(
    release: Path,
    inputs: Sequence[Path],
    agreements: Path | None,
    books: Path | None,
    how: Arguments,
) -> int:
    """Make a release again and compare it; raise QualityError with every file that is not the same."""
    made = release.resolve()
    out = made.parent.parent
    absent = [folder for folder in (*inputs, *([agreements] if agreements else [])) if not folder.is_dir()]
    if absent:
        raise UnusableInputError("\n".join(f"there is no folder {folder}" for folder in absent))
    places = Places(out, tuple(inputs) or (out / SAMPLE,), agreements or AGREEMENTS, books or out / BOOKS)
    found = reproduce(made, places, lambda arguments: run_whole({**arguments, **how}, tables.page()))
    if found:
        raise QualityError("\n".join([f"{release} is not what is made again:", *map(str, found)]))
    count = sum(1 for path in made.rglob("*") if path.is_file())
    print(f"{release}: all {count} files, {MANIFEST} among them, are made again byte for byte")
    return OK
