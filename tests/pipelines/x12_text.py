"""Reads X12 files a second way, by splitting the text, and makes bad ones of good ones."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path


def segments(path: Path) -> list[list[str]]:
    text = path.read_text()
    return [each.strip().split(text[3]) for each in text.split(text[105]) if each.strip()]


def cents(text: str) -> int:
    return int(Decimal(text or "0") * 100)


def total(path: Path, name: str, element: int) -> int:
    """The sum of an amount over all segments of a name."""
    return sum(cents(each[element]) for each in segments(path) if each[0] == name)


def provider_adjustments(path: Path) -> int:
    return sum(cents(each[place]) for each in segments(path) if each[0] == "PLB" for place in range(4, len(each), 2))


def rewritten(path: Path, target: Path, change: Callable[[list[str]], list[str]], *, recount: bool = True) -> Path:
    """The file with its segments changed; the segment counts are made to hold again unless told not to."""
    changed = change([each.strip() for each in path.read_text().split("~") if each.strip()])
    if recount:
        start = 0
        for place, each in enumerate(changed):
            if each.startswith("ST*"):
                start = place
            if each.startswith("SE*"):
                changed[place] = re.sub(r"^SE\*\d+", f"SE*{place - start + 1}", each)
    target.write_text("~\n".join(changed) + "~\n")
    return target


def replaced(old: str, new: str) -> Callable[[list[str]], list[str]]:
    """Exchange one segment for another; an empty one takes it away."""

    def change(found: list[str]) -> list[str]:
        assert found.count(old) == 1, f"{found.count(old)} segments are {old}"
        return [each for each in (new if each == old else each for each in found) if each]

    return change
