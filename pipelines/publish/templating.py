"""How every page is made of its template: escaped, strict about what is missing, with the words and drawings given."""

from collections.abc import Callable, Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"


def templates_of(
    folders: Iterable[Path], words: Iterable[Callable[..., object]], drawings: Iterable[Callable[..., object]]
) -> Environment:
    """Return the templates of folders, which write with `words` as filters and draw with `drawings` as functions."""
    environment = Environment(
        loader=FileSystemLoader([*folders], encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {word.__name__: word for word in words}
    environment.globals |= {drawn.__name__: drawn for drawn in drawings}
    return environment
