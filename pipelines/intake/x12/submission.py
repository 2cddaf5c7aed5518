"""A claim as a provider submitted it (837 professional, institutional, dental): charges, diagnoses, who and where.

Belongs here: which segment says what, and finding the submission of a paid claim. What was submitted is never what was
paid.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.intake.acknowledgement import Fault
from pipelines.intake.inspection import Inspected
from pipelines.intake.x12.people import provider_of
from pipelines.intake.x12.segments import Segment, Transaction, UnreadableFileError, iso_date, transactions

PROFESSIONAL, INSTITUTIONAL, DENTAL = "professional", "institutional", "dental"
FORMS = {"SV1": PROFESSIONAL, "SV2": INSTITUTIONAL, "SV3": DENTAL}
DIAGNOSIS = {"BK", "ABK", "BF", "ABF"}
PROCEDURE = {"BR", "BBR", "BQ", "BBQ"}
OLD_CODES = {"BK", "BF", "BR", "BQ"}
POINTER = re.compile(r"^([0-9]{1,2})([.]0*)?$")
# A line points to diagnoses by their place on the claim; four at most count.
MOST_DIAGNOSES, MOST_PROCEDURES = 12, 6


@dataclass
class SubmittedLine:
    """One service as it was billed."""

    service: Segment
    dates: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    names: dict[str, Segment] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """Return which kind of claim the line stands on."""
        return FORMS[self.service.name]

    @property
    def procedure(self) -> list[str]:
        """Return qualifier, code and modifiers."""
        return self.service.parts(2 if self.form == INSTITUTIONAL else 1)

    @property
    def revenue_code(self) -> str | None:
        """Return the revenue code of an institutional line."""
        return self.service[1] or None if self.form == INSTITUTIONAL else None

    @property
    def charge(self) -> int:
        """Return the charge in cents."""
        return self.service.cents(3 if self.form == INSTITUTIONAL else 2)

    @property
    def units(self) -> str | None:
        """Return the units billed; minutes and days are units of their own and left."""
        unit, count = (6, 6) if self.form == DENTAL else (3, 4) if self.form == PROFESSIONAL else (4, 5)
        if self.form != DENTAL and self.service[unit] != "UN":
            return None
        return self.service[count] or None

    @property
    def pointers(self) -> list[int]:
        """Return the places of the diagnoses that the line points to."""
        parts = self.service.parts(7) if self.form == PROFESSIONAL else []
        return [int(found[1]) for part in parts if (found := POINTER.match(part))]


@dataclass
class SubmittedClaim:
    """One submitted claim with its lines."""

    claim: Segment
    billing: Segment | None
    billing_tax_id: str | None
    person: Segment | None
    birth_date: str | None
    group_id: str | None
    payer: Segment | None
    diagnoses: list[str] = field(default_factory=list)
    procedures: list[str] = field(default_factory=list)
    has_old_codes: bool = False
    drg: str | None = None
    discharge_status: str | None = None
    dates: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    names: dict[str, Segment] = field(default_factory=dict)
    lines: list[SubmittedLine] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, int]:
        """Return what a remittance repeats of the claim: the provider's own number for it, and its charge."""
        return self.claim[1], self.claim.cents(2)

    @property
    def form(self) -> str | None:
        """Return which kind of claim it is: its lines say it."""
        return self.lines[0].form if self.lines else None

    @property
    def frequency(self) -> str:
        """Return the claim frequency code: 1 first, 7 replacement, 8 void."""
        return ([*self.claim.parts(5), "", ""])[2]

    @property
    def related_cause(self) -> str | None:
        """Return what caused it, if it is an accident or the work."""
        return self.claim.parts(11)[0] or None

    @property
    def content(self) -> tuple[object, ...]:
        """Return what must agree for two submissions to be the same one sent again."""
        lines = tuple((*line.procedure, line.charge, *line.pointers) for line in self.lines)
        return self.form, tuple(self.diagnoses), self.claim[5], lines

    def diagnoses_of(self, line: SubmittedLine | None) -> list[str]:
        """Return the diagnoses of a line: those it points to first, then the others of the claim."""
        places = [place - 1 for place in line.pointers if 0 < place <= len(self.diagnoses)] if line else []
        rest = [place for place in range(len(self.diagnoses)) if place not in places]
        return [self.diagnoses[place] for place in [*dict.fromkeys(places), *rest]][:MOST_DIAGNOSES]


class Reader:
    """Follows the segments of an 837 through its levels: provider, subscriber, patient, claim, line."""

    def __init__(self) -> None:
        self.claims: list[SubmittedClaim] = []
        self.claim: SubmittedClaim | None = None
        self.line: SubmittedLine | None = None
        self.level = ""
        self.party = ""
        self.provider: dict[str, str] = {}
        self.names: dict[str, Segment] = {}
        self.birth_dates: dict[str, str | None] = {}
        self.group_id: str | None = None

    def take(self, segment: Segment) -> None:
        """Add one segment."""
        if segment.name == "HL":
            self.enter(segment)
        elif segment.name == "CLM":
            self.claim, self.line = self.opened(segment), None
            self.claims.append(self.claim)
        elif self.claim is None:
            self.take_of_level(segment)
        elif segment.name in FORMS:
            self.line = SubmittedLine(segment)
            self.claim.lines.append(self.line)
        else:
            self.take_of_claim(segment, self.claim)

    def enter(self, segment: Segment) -> None:
        """Begin a level: a new provider forgets the subscriber, a new subscriber the patient."""
        self.claim, self.line, self.level = None, None, segment[3]
        forgotten = {"20": ("85", "IL", "QC", "PR"), "22": ("IL", "QC", "PR"), "23": ("QC",)}.get(self.level, ())
        for party in forgotten:
            self.names.pop(party, None)
            self.birth_dates.pop(party, None)
        if self.level == "20":
            self.provider = {}

    def opened(self, segment: Segment) -> SubmittedClaim:
        """Return a claim of the level that is open."""
        patient = "QC" if "QC" in self.names else "IL"
        return SubmittedClaim(
            claim=segment,
            billing=self.names.get("85"),
            billing_tax_id=self.provider.get("EI"),
            person=self.names.get(patient),
            birth_date=self.birth_dates.get(patient),
            group_id=self.group_id,
            payer=self.names.get("PR"),
        )

    def take_of_level(self, segment: Segment) -> None:
        """Add a segment before a claim."""
        if segment.name == "NM1":
            self.party = segment[1]
            self.names[self.party] = segment
        elif segment.name == "SBR":
            self.group_id = segment[3] or None
        elif segment.name == "DMG":
            self.birth_dates[self.party] = iso_date(segment[2])
        elif segment.name == "REF" and self.party == "85":
            self.provider.setdefault(segment[1], segment[2])

    def take_of_claim(self, segment: Segment, claim: SubmittedClaim) -> None:
        """Add a segment of the open claim, or of its open line."""
        place = self.line or claim
        if segment.name == "DTP":
            place.dates.setdefault(segment[1], segment[3])
        elif segment.name == "REF":
            place.references.setdefault(segment[1], segment[2])
        elif segment.name == "NM1":
            place.names.setdefault(segment[1], segment)
        elif segment.name == "CL1":
            claim.discharge_status = segment[3] or None
        elif segment.name == "HI":
            take_codes(segment, claim)


def take_codes(segment: Segment, claim: SubmittedClaim) -> None:
    """Add the codes of an HI segment: diagnoses, inpatient procedures, the DRG; others are left."""
    for place in range(1, len(segment.elements)):
        qualifier, code = (*segment.parts(place), "")[:2]
        if len(qualifier) > 3:
            raise UnreadableFileError(Fault.X12_ENVELOPE, f"HI in segment {segment.position} uses another separator")
        if qualifier in DIAGNOSIS and code:
            claim.diagnoses.append(code)
            claim.has_old_codes = claim.has_old_codes or qualifier in OLD_CODES
        elif qualifier in PROCEDURE and code:
            claim.procedures.append(code)
        elif qualifier == "DR":
            claim.drg = code or None


def claims_of(transaction: Transaction) -> list[SubmittedClaim]:
    """Return the claims of a transaction; raises UnreadableFileError if it is another kind."""
    if transaction.kind != "837":
        raise transaction.is_not_expected
    reader = Reader()
    for segment in transaction.segments:
        reader.take(segment)
    for claim in reader.claims:
        check(claim)
    return reader.claims


def check(claim: SubmittedClaim) -> None:
    """Raise UnreadableFileError for a charge that is no amount, or parts separated otherwise than the file declares."""
    claim.claim.cents(2)
    for line in claim.lines:
        line.service.cents(3 if line.form == INSTITUTIONAL else 2)
    if any(len(line.procedure[0]) > 2 for line in claim.lines):
        place = claim.claim.position
        raise UnreadableFileError(
            Fault.X12_ENVELOPE, f"a service of the claim in segment {place} uses another separator"
        )


def read_submissions(file: Inspected) -> list[SubmittedClaim]:
    """Return the claims of a file; raises UnreadableFileError if it is refused."""
    return [claim for transaction in transactions(file) for claim in claims_of(transaction)]


class Submissions:
    """The submitted claims of a drop, found by what a remittance repeats of them."""

    def __init__(self, claims: Iterable[SubmittedClaim] = ()) -> None:
        self.by_key: dict[tuple[str, int], list[SubmittedClaim]] = defaultdict(list)
        for claim in claims:
            self.by_key[claim.key].append(claim)
        self.used: set[int] = set()

    def find(self, number: str, charge: int, billing_npi: str | None, frequency: str) -> SubmittedClaim | None:
        """Return the submission of a paid claim; none where two differ and nothing tells which was paid."""
        found = [each for each in self.by_key.get((number, abs(charge)), ()) if same_provider(each, billing_npi)]
        if len({each.content for each in found}) > 1:
            found = [each for each in found if frequency and each.frequency == frequency]
        if len({each.content for each in found}) != 1:
            return None
        self.used |= {id(each) for each in found}
        return found[0]

    def is_used(self, claim: SubmittedClaim) -> bool:
        """Return whether a remittance was found for a claim."""
        return id(claim) in self.used


def same_provider(claim: SubmittedClaim, billing_npi: str | None) -> bool:
    """Return whether a claim was billed by the provider that was paid, as far as both are known."""
    own = provider_of(claim.billing)
    return own is None or billing_npi is None or own == billing_npi


def matching_line(
    claim: SubmittedClaim, number: int, control: str | None, code: str, charge: int
) -> SubmittedLine | None:
    """Return the submitted line of a paid one: by the provider's number of the line, else by code and charge."""
    if control:
        named = [line for line in claim.lines if line.references.get("6R") == control]
        if len(named) == 1:
            return named[0]
    same = [line for line in claim.lines if ([*line.procedure, ""])[1] == code and line.charge == abs(charge)]
    if len(same) == 1:
        return same[0]
    at_place = claim.lines[number - 1] if number <= len(claim.lines) else None
    return at_place if at_place in same else None
