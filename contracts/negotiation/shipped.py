"""Assumption sets that come with trueup, `contracts/assumptions/<name>.yaml`, each number with its source."""

from pathlib import Path

DIRECTORY = Path(__file__).parents[1] / "assumptions"


def shipped() -> dict[str, Path]:
    """Return the file of each set by its name."""
    return {path.stem: path for path in sorted(DIRECTORY.glob("*.yaml"))}
