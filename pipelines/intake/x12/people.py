"""Who a name segment (NM1) means: the number by which the same person is known in every file of a payer.

Belongs here: one rule for claims and coverage alike. A social security number is never kept as it came: only
its hash is.
"""

import hashlib

from pipelines.intake.x12.segments import Segment

SOCIAL_SECURITY = frozenset({"34", "SY"})
PROVIDER_NUMBER = "XX"
TAX_NUMBER = frozenset({"FI", "24", "EI"})


def social_security_hash(number: str) -> str:
    """Return the hash of the digits of a social security number."""
    return hashlib.sha256("".join(each for each in number if each.isdigit()).encode()).hexdigest()


def person_of(name: Segment | None) -> str | None:
    """Return the identifier of a person named by a segment; null if it has none."""
    if name is None or not name[9]:
        return None
    return social_security_hash(name[9])[:32] if name[8] in SOCIAL_SECURITY else name[9]


def provider_of(name: Segment | None, qualifier_at: int = 8) -> str | None:
    """Return the national provider number of a name; null if it is named by another number."""
    if name is None or name[qualifier_at] != PROVIDER_NUMBER:
        return None
    return name[qualifier_at + 1] or None
