"""A settlement as a release holds it: what the book reads of its plain form (`statement`)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from contracts.books.ledger import Digest, canonical
from contracts.performance import SettlementKind
from contracts.terms.model import ClauseId, Day, Name
from contracts.terms.period import Period


class BookedLine(BaseModel):
    """What the book reads of a payment line."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    step_number: int
    clause_id: ClauseId
    measure: Name | None = None
    month: Day | None = None
    cents: int


class PublishedSettlement(BaseModel):
    """A settlement as a release holds it; amounts in cents, positive is owed to the vendor."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    agreement_id: Name
    vendor_id: Name
    kind: SettlementKind
    period: Period
    paid_through: Day
    lines: tuple[BookedLine, ...]
    net_cents: int
    true_up_cents: int
    withheld_cents: int
    flags: tuple[str, ...] = ()
    sha256: Digest

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "PublishedSettlement":
        """Read the plain form of a settlement; its hash is that of the whole of it."""
        return cls(**document, sha256=hashlib.sha256(canonical(document).encode()).hexdigest())

    @property
    def settlement_id(self) -> str:
        """What the book calls it."""
        return f"{self.kind}:{self.paid_through}:{self.sha256[:12]}"
