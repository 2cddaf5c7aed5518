"""An enrolment (834) as values: who is reported, what is to be done, and the coverage lines with their dates.

Belongs here: which segment says what. What follows for the coverage of a member is in ``spans``.
"""

from dataclasses import dataclass, field

from pipelines.intake.acknowledgement import Fault
from pipelines.intake.x12.people import SOCIAL_SECURITY, person_of, social_security_hash
from pipelines.intake.x12.segments import Segment, Transaction, UnreadableFileError, iso_date

FULL_FILE = frozenset({"4", "RX"})
SUBSCRIBER_NUMBER, GROUP_NUMBER = "0F", "1L"
MEMBER_NAMES = frozenset({"IL", "74"})
RELATIONS = {"18": "self", "01": "spouse", "19": "child"}
SEXES = {"F": "female", "M": "male"}


@dataclass
class CoverageLine:
    """One line of coverage of a member, and other coverage that comes before it."""

    segment: Segment
    dates: dict[str, str | None] = field(default_factory=dict)
    other_coverage: list["OtherCoverage"] = field(default_factory=list)

    @property
    def maintenance(self) -> str:
        """Return what is to be done with the line."""
        return self.segment[1]

    @property
    def line(self) -> str:
        """Return the kind of insurance."""
        return self.segment[3]

    @property
    def plan(self) -> str:
        """Return the plan, else the kind of insurance."""
        return self.segment[4] or self.segment[3]


@dataclass
class OtherCoverage:
    """Coverage by another payer."""

    segment: Segment
    dates: dict[str, str | None] = field(default_factory=dict)

    @property
    def is_first_payer(self) -> bool:
        """Return whether the other payer pays before this one."""
        return self.segment[1] == "P"


@dataclass
class ReportedMember:
    """One member in an enrolment file."""

    segment: Segment
    names: dict[str, Segment] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str | None] = field(default_factory=dict)
    birth_date: str | None = None
    sex: str | None = None
    state: str | None = None
    zip_code: str | None = None
    lines: list[CoverageLine] = field(default_factory=list)

    @property
    def name(self) -> Segment | None:
        """Return the name as it is now."""
        return self.names.get("74") or self.names.get("IL")

    @property
    def maintenance(self) -> str:
        """Return what is to be done with the member."""
        return self.segment[3]

    @property
    def person_id(self) -> str | None:
        """Return the member's own number; the subscriber's stands for the subscriber alone."""
        own = person_of(self.name)
        return own or (self.references.get(SUBSCRIBER_NUMBER) if self.segment[1] == "Y" else None)

    @property
    def ssn_hash(self) -> str | None:
        """Return the hash of the social security number, where the name carries it."""
        name = self.name
        return social_security_hash(name[9]) if name and name[8] in SOCIAL_SECURITY and name[9] else None

    @property
    def death_date(self) -> str | None:
        """Return the day of death."""
        return iso_date(self.segment[12])

    @property
    def relation(self) -> str | None:
        """Return the relation to the subscriber."""
        return RELATIONS.get(self.segment[2], self.segment[2]) or None


@dataclass
class Enrolment:
    """One enrolment: when it was made, whether it lists everybody, who sent it, and the members."""

    reference: str
    posted: str | None
    time: str
    is_full: bool
    effective: str | None = None
    payer: str | None = None
    members: list[ReportedMember] = field(default_factory=list)

    @property
    def made(self) -> tuple[str, str, str]:
        """Return when it was made: what the order of enrolments goes by."""
        return self.posted or "", self.time, self.reference


def enrolment_of(transaction: Transaction) -> Enrolment:
    """Return a transaction as an enrolment; raises UnreadableFileError if it is another kind or lacks its head."""
    if transaction.kind != "834":
        raise transaction.is_not_expected
    if not transaction.segments or transaction.segments[0].name != "BGN":
        raise UnreadableFileError(Fault.X12_TRANSACTION, "the head segment BGN does not come first")
    head = transaction.segments[0]
    reader = Reader(Enrolment(head[2], iso_date(head[3]), head[4], head[8] in FULL_FILE))
    for segment in transaction.segments[1:]:
        reader.take(segment)
    return reader.enrolment


class Reader:
    """Follows the segments: what a segment says depends on the member, the name and the line that are open."""

    def __init__(self, enrolment: Enrolment) -> None:
        self.enrolment = enrolment
        self.member: ReportedMember | None = None
        self.place: ReportedMember | CoverageLine | OtherCoverage | None = None
        self.party = ""

    def take(self, segment: Segment) -> None:
        """Add one segment."""
        if segment.name == "INS":
            self.member = self.place = ReportedMember(segment)
            self.party = ""
            self.enrolment.members.append(self.member)
        elif self.member is None:
            self.take_of_head(segment)
        elif segment.name == "HD":
            self.place = CoverageLine(segment)
            self.member.lines.append(self.place)
        elif segment.name == "COB" and self.member.lines:
            self.place = OtherCoverage(segment)
            self.member.lines[-1].other_coverage.append(self.place)
        elif segment.name == "DTP":
            if self.place is not None:
                self.place.dates.setdefault(segment[1], iso_date(segment[3]))
        elif isinstance(self.place, ReportedMember):
            self.take_of_member(segment, self.place)

    def take_of_head(self, segment: Segment) -> None:
        """Add a segment before the first member."""
        if segment.name == "DTP" and segment[1] == "007":
            self.enrolment.effective = iso_date(segment[3])
        elif segment.name == "N1" and segment[1] == "IN":
            self.enrolment.payer = segment[4] or segment[2] or None

    def take_of_member(self, segment: Segment, member: ReportedMember) -> None:
        """Add a segment of the open member."""
        if segment.name == "NM1":
            self.party = segment[1]
            member.names.setdefault(self.party, segment)
        elif segment.name == "REF":
            member.references.setdefault(segment[1], segment[2])
        elif segment.name == "N4" and self.party in MEMBER_NAMES:
            member.state, member.zip_code = segment[2] or None, segment[3][:5] or None
        elif segment.name == "DMG" and self.party in MEMBER_NAMES:
            member.birth_date, member.sex = iso_date(segment[2]), SEXES.get(segment[3], segment[3]) or None
