"""Every reason for which savings are not paid on, as a term sheet says it of a design: what is tested, and what is not.

A reason that is not told apart here is told of every design: a new one cannot be forgotten.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from contracts.prose.terms import shown
from contracts.terms.savings import CAPPED_TIERS, UNPAYABLE_TIER, SavingsDesign, SavingsTerms
from contracts.terms.savings_reason import NOT_CREDIBLE, SUSPENDING, reason_words

Holds = Callable[[SavingsTerms, SavingsDesign], bool]
# Months before the index day that members are matched on are not tested: a design must compare more than half as many.
UNTESTED_MONTHS = 6


def _of_participants(_: SavingsTerms, design: SavingsDesign) -> bool:
    return design.population == "participants"


def _of_all_eligible(_: SavingsTerms, design: SavingsDesign) -> bool:
    return design.population == "eligible"


def _not_by_chance(_: SavingsTerms, design: SavingsDesign) -> bool:
    """Tell whether a design must show that spend did not move apart before: arms that chance made need not."""
    return design.method != "randomised_arms"


def _before(terms: SavingsTerms, design: SavingsDesign) -> bool:
    """Tell whether months before can be tested: those of participants over few months suspend savings untested."""
    has_months = design.population == "eligible" or design.baseline_months > UNTESTED_MONTHS
    return has_months and _not_by_chance(terms, design)


def _reports_a_dummy_year(terms: SavingsTerms, design: SavingsDesign) -> bool:
    return _of_participants(terms, design) and terms.dummy_year == "reported"


# Of which terms and designs a reason may be found; the others of all.
ONLY: Mapping[str, Holds] = {
    "EMPLOYERS_NOT_KNOWN": _of_all_eligible,
    "UNBALANCED": _of_participants,
    "NOT_CONVERGED": _of_participants,
    "TOO_FEW_EFFECTIVE": _of_participants,
    "PRE_TREND_DIFFERS": _before,
    "PRE_TREND_NOT_TESTED": _not_by_chance,
    "PLACEBO_DIFFERS": _of_participants,
    "DUMMY_YEAR_DIFFERS": _reports_a_dummy_year,
    "DUMMY_YEAR_MISSING": lambda terms, _: terms.dummy_year == "subtracted",
    "ALL_CAUSE_CONTRADICTS": _of_participants,
    "TIER_UNPAYABLE": lambda _, design: design.tier == UNPAYABLE_TIER,
    "CAPS_MISSING": lambda _, design: design.tier in CAPPED_TIERS,
    "TOO_FEW_EMPLOYERS": _of_all_eligible,
    "MONTHS_NOT_COMPARED": _of_all_eligible,
}
# What each test of a design asks, where the sheet says that it is not made.
TESTS: Mapping[str, str] = {
    "UNBALANCED": "whether both sides are alike",
    "PRE_TREND_DIFFERS": "whether spend moved apart in the months before",
    "PLACEBO_DIFFERS": "care that the vendor cannot change",
    "DUMMY_YEAR_DIFFERS": "a year before the vendor",
    "ALL_CAUSE_CONTRADICTS": "spend on all care",
}
LIMITS: Mapping[str, str] = {
    "UNBALANCED": "means or shares further apart than {difference} of a standard deviation, of spend {spend} from "
    "{many:,} members on, or variances below {least} or above {most} times",
    "TOO_FEW_EFFECTIVE": "fewer than {effective:,}",
    "PRE_TREND_DIFFERS": "slopes differ at {significance}",
    "PLACEBO_DIFFERS": "differs at {significance}",
    "DUMMY_YEAR_DIFFERS": "differs at {significance}",
    "ALL_CAUSE_CONTRADICTS": "by an interval of {contradiction} that leaves out nothing",
    "IMMATURE": "less than {mature} of a month known",
    "POPULATION_CHANGED": "by more than {population}",
    "IMPUTED_SHARE": "more than {imputed}",
    "TOO_FEW_TREATED": "fewer than {smallest:,}",
    "TOO_MANY_UNMATCHED": "more than {unmatched} of them, or of their months",
    "RATE_TOO_LARGE": "more than {largest}",
}
SUSPENDED = "Savings are suspended, and nothing is posted on them, where one of these holds:"
UNPAID = "They are not credible, and what is agreed for that is paid, where one of these holds:"


def reasons_told(terms: SavingsTerms, design: SavingsDesign) -> Iterator[str]:
    """Yield each reason that may be found under a design, with its limit, and the tests that it does not make."""
    for head, codes in ((SUSPENDED, SUSPENDING), (UNPAID, NOT_CREDIBLE)):
        lines = (f"- {_told(code, design)}" for code in found_under(terms, design, codes))
        yield "\n".join((f"{head}\n", *lines))
    untested = [words for code, words in TESTS.items() if not any(found_under(terms, design, [code]))]
    if untested:
        yield f"Not tested under this design: {'; '.join(untested)}."


def found_under(terms: SavingsTerms, design: SavingsDesign, codes: Iterable[str]) -> Iterator[str]:
    """Yield those of some reasons that may be found under a design."""
    yield from (code for code in codes if code not in ONLY or ONLY[code](terms, design))


def _told(code: str, design: SavingsDesign) -> str:
    words = reason_words([code])
    return f"{words}: {LIMITS[code].format(**_limits(design))}" if code in LIMITS else words


def _limits(design: SavingsDesign) -> Mapping[str, object]:
    balance = design.balance
    return {
        "difference": balance.difference,
        "spend": balance.spend_difference,
        "many": balance.spend_difference_from,
        "least": balance.variance_ratio_least,
        "most": balance.variance_ratio_most,
        "effective": design.smallest_effective,
        "significance": shown(design, "significance"),
        "contradiction": shown(design, "contradiction_level"),
        "mature": shown(design.completion, "balanced_from"),
        "population": shown(design, "population_change"),
        "imputed": shown(design, "imputed_share"),
        "smallest": design.smallest_count,
        "unmatched": shown(design, "unmatched_at_most"),
        "largest": shown(design, "largest_rate"),
    }
