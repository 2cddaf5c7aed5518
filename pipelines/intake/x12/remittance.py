"""A remittance (835) as values: its claims with their lines, what it takes back by itself, and whether it adds up.

Belongs here: which segment says what, and the sums that must hold. Rows of a feed are made in ``x12_835``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.intake.acknowledgement import Fault
from pipelines.intake.x12.adjustments import Adjustment, adjustments_of, total
from pipelines.intake.x12.segments import Segment, Transaction, UnreadableFileError, iso_date


@dataclass
class ServiceLine:
    """One service of a claim as it was paid."""

    service: Segment
    adjustments: list[Adjustment] = field(default_factory=list)
    dates: dict[str, str | None] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)

    @property
    def difference(self) -> int:
        """Return by how many cents charge less adjustments differs from the payment."""
        return self.service.cents(2) - total(self.adjustments) - self.service.cents(3)


@dataclass
class PaidClaim:
    """One claim of a remittance: status and totals, the patient, its lines, and adjustments of the claim as a whole."""

    claim: Segment
    is_institutional_group: bool
    adjustments: list[Adjustment] = field(default_factory=list)
    names: dict[str, Segment] = field(default_factory=dict)
    dates: dict[str, str | None] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    lines: list[ServiceLine] = field(default_factory=list)
    has_inpatient_segment: bool = False

    @property
    def status(self) -> str:
        """Return the status code without leading zeros."""
        return self.claim[2].lstrip("0")

    @property
    def differences(self) -> tuple[int, int, int]:
        """Return by how many cents lines, charges and payment do not add up to the claim."""
        charge, paid = self.claim.cents(3), self.claim.cents(4)
        of_lines = sum(abs(line.difference) for line in self.lines)
        of_charges = sum(line.service.cents(2) for line in self.lines) - charge if self.lines else 0
        every = total(self.adjustments) + sum(total(line.adjustments) for line in self.lines)
        return of_lines, of_charges, charge - every - paid


@dataclass(frozen=True)
class ProviderAdjustment:
    """An amount of the remittance that belongs to no claim in it; positive lowers the payment."""

    position: int
    provider: str
    period_end: str | None
    reason: str
    reference: str
    cents: int


@dataclass
class Remittance:
    """One payment: its head, who pays whom, its claims and what was adjusted beside them."""

    payment: Segment
    trace: str = ""
    produced: str | None = None
    names: dict[str, Segment] = field(default_factory=dict)
    payee_tax_id: str | None = None
    claims: list[PaidClaim] = field(default_factory=list)
    provider_adjustments: list[ProviderAdjustment] = field(default_factory=list)

    @property
    def paid_date(self) -> str | None:
        """Return the day the money moves."""
        return iso_date(self.payment[16]) or self.produced

    @property
    def difference(self) -> int:
        """Return by how many cents the claims less the provider's adjustments differ from the payment."""
        paid = sum(each.claim.cents(4) for each in self.claims)
        return self.payment.cents(2) - (paid - sum(each.cents for each in self.provider_adjustments))


def remittance_of(transaction: Transaction) -> Remittance:
    """Return a transaction as a remittance; raises UnreadableFileError if it is another kind or lacks its head."""
    if transaction.kind != "835":
        raise transaction.is_not_expected
    if not transaction.segments or transaction.segments[0].name != "BPR":
        raise UnreadableFileError(Fault.X12_TRANSACTION, "the payment segment BPR does not come first")
    reader = Reader(Remittance(transaction.segments[0]))
    for segment in transaction.segments[1:]:
        reader.take(segment)
    check_balance(reader.remittance)
    return reader.remittance


class Reader:
    """Follows the segments: what a segment says depends on the claim and line that are open."""

    def __init__(self, remittance: Remittance) -> None:
        self.remittance = remittance
        self.claim: PaidClaim | None = None
        self.line: ServiceLine | None = None
        self.party = ""
        self.is_institutional_group = False

    def take(self, segment: Segment) -> None:
        """Add one segment."""
        if segment.name == "LX":
            self.claim, self.line, self.is_institutional_group = None, None, False
        elif segment.name in ("TS2", "TS3"):
            self.is_institutional_group = True
        elif segment.name == "CLP":
            self.claim, self.line = PaidClaim(segment, self.is_institutional_group), None
            self.remittance.claims.append(self.claim)
        elif segment.name == "PLB":
            self.remittance.provider_adjustments += provider_adjustments_of(segment)
        elif self.claim is None:
            self.take_of_head(segment)
        elif segment.name == "SVC":
            self.line = ServiceLine(segment)
            self.claim.lines.append(self.line)
        else:
            self.take_of_claim(segment, self.claim)

    def take_of_head(self, segment: Segment) -> None:
        """Add a segment before the first claim."""
        if segment.name == "TRN":
            self.remittance.trace = segment[2]
        elif segment.name == "DTM" and segment[1] == "405":
            self.remittance.produced = iso_date(segment[2])
        elif segment.name == "N1":
            self.party = segment[1]
            self.remittance.names.setdefault(self.party, segment)
            if self.party == "PE" and segment[3] == "FI":
                self.remittance.payee_tax_id = segment[4]
        elif segment.name == "REF" and self.party == "PE" and segment[1] == "TJ":
            self.remittance.payee_tax_id = segment[2]

    def take_of_claim(self, segment: Segment, claim: PaidClaim) -> None:
        """Add a segment of the open claim, or of its open line."""
        place = self.line or claim
        if segment.name == "CAS":
            place.adjustments += adjustments_of(segment)
        elif segment.name == "NM1":
            claim.names.setdefault(segment[1], segment)
        elif segment.name == "DTM":
            place.dates[segment[1]] = iso_date(segment[2])
        elif segment.name == "REF":
            place.references.setdefault(segment[1], segment[2])
        elif segment.name == "AMT":
            place.amounts[segment[1]] = segment.cents(2)
        elif segment.name == "MIA":
            claim.has_inpatient_segment = True


def provider_adjustments_of(segment: Segment) -> Iterator[ProviderAdjustment]:
    """Yield the adjustments of a PLB segment: up to six pairs of a reason and an amount."""
    for place in range(3, len(segment.elements), 2):
        if segment[place]:
            reason, *reference = segment.parts(place)
            yield ProviderAdjustment(
                segment.position,
                segment[1],
                iso_date(segment[2]),
                reason,
                ":".join(reference),
                segment.cents(place + 1),
            )


def check_balance(remittance: Remittance) -> None:
    """Refuse a remittance that does not add up; the refusal says where and by how many cents."""
    faults = []
    wrong = [(each, each.differences) for each in remittance.claims if any(each.differences)]
    for name, place in (("lines", 0), ("charges of lines against the claim", 1), ("adjustments of claims", 2)):
        off = [(claim, found[place]) for claim, found in wrong if found[place]]
        if off:
            cents = sum(abs(each) for _, each in off)
            first = off[0][0].claim.position
            faults.append(f"{name}: {cents} cents in {len(off)} claims, the first in segment {first}")
    if remittance.difference:
        stated = remittance.payment.cents(2)
        faults.append(
            f"payment: stated {stated} cents, claims less provider adjustments are {stated - remittance.difference}"
        )
    if faults:
        raise UnreadableFileError(Fault.X12_BALANCE, "; ".join(faults))
