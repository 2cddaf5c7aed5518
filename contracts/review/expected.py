"""What a review rests on beside the text: how many members a measure counts, and what was measured, where given."""

from dataclasses import dataclass
from fractions import Fraction

from contracts.clauses.measure_terms import JudgedTerms
from contracts.performance import Performance
from contracts.terms.measure import Measure

LARGEST_FLIP = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Expected:
    """What whoever asks for a review expects.

    `members` is the number in the denominator of every measure of members. `largest_flip` is the share of a pool that
    one member may decide. `facts` are those of a period, such as last year's.
    """

    members: int | None = None
    largest_flip: Fraction = LARGEST_FLIP
    facts: Performance | None = None

    def denominator(self, term: JudgedTerms, exhibit: Measure) -> tuple[int, str] | None:
        """Return how many members a measure counts and who says so: given, measured, else the fewest it pays on.

        None where nobody says, and for what is no count of members.
        """
        if exhibit.denominator == "due":
            return None
        if self.members is not None:
            return self.members, "as expected"
        fact = self.facts.measure(term.measure) if self.facts else None
        if fact is not None and fact.denominator:
            return fact.denominator, "as in the facts"
        fewest = term.minimum_denominator or exhibit.minimum_denominator
        return (fewest, "the fewest that count") if fewest else None
