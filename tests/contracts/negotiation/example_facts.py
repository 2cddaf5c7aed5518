"""The facts of the example that stands beside a preset."""

from pathlib import Path

from contracts.presets import DIRECTORY


def example_facts(preset: str, folder: Path) -> Path:
    """Write the first facts of a preset's example to a file."""
    text = (DIRECTORY / f"{preset}.example.md").read_text(encoding="utf-8")
    file = folder / f"{preset}.facts.yaml"
    file.write_text(text.partition("```yaml facts\n")[2].partition("```")[0], encoding="utf-8")
    return file
