"""How the amounts settled differ from those of an earlier release: by agreement, clause and kind of payment line.

The difference, not its cause: a settlement also changes with the vendors' feeds, with terms and with what was posted.
"""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Key = tuple[str, str, str]
FILE = "settlement.json"


def settlement_of(out: Path, release_id: str) -> Mapping[str, Any] | None:
    """Return what a release settled; None where it cannot be read."""
    try:
        content: dict[str, Any] = json.loads((out / "releases" / release_id / FILE).read_bytes())
    except (OSError, ValueError):
        return None
    return content


def settlement_changes(earlier: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the sums in cents that differ; they add up to the difference of the nets."""
    if earlier is None:
        return []
    before, after = summed(earlier), summed(now)
    names = ("agreement_id", "clause_id", "kind")
    return [
        {**dict(zip(names, key, strict=True)), "earlier_cents": before[key], "cents": after[key]}
        for key in sorted({*before, *after})
        if before[key] != after[key]
    ]


def summed(document: Mapping[str, Any]) -> Counter[Key]:
    """Return the cents of payment lines by agreement, clause and kind."""
    cents: Counter[Key] = Counter()
    for item in document["agreements"]:
        for line in item["lines"]:
            cents[item["agreement_id"], line["clause_id"], line["kind"]] += line["cents"]
    return cents
