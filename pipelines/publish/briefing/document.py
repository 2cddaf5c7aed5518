"""A briefing for programs: the same numbers, exact, each with the assumptions and clauses it rests on."""

from typing import Any

from pipelines.publish.briefing.html import MARK
from pipelines.publish.briefing.page import Briefing, PricePage


def document(page: Briefing | PricePage) -> dict[str, Any]:
    """Return everything that a page shows as plain data: amounts in cents and shares as `n/d` text."""
    return {"is": MARK.lower(), **page.model_dump(mode="json")}
