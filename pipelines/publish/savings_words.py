"""Savings in words: what was found, what speaks against paying on it, and what other designs would have said."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from pipelines.publish.figures import count, half_up, money, one_decimal, percent
from pipelines.publish.savings import Balance, Estimate, Savings, SavingsFound, Threat
from pipelines.publish.small_cells import HIDDEN, is_small

ESTIMATES = {
    "MAIN": "By the design",
    "GROUP_TIME": "All eligible members, by when their employer was offered the programme",
    "GROUP_TIME_SIGNS": "The same, few employers weighed by signs",
    "LATE": "Of those who use it, from all eligible members",
    "BEFORE_OFFER": "All eligible members: spend moving apart in the months before the offer, each month",
    "OTHER_METHOD": "The other way to make both sides alike",
    "LOG_RATIO": "As a ratio, not a difference",
    "UNTRUNCATED": "Without caps on a member's spend",
    "CF_LOW": "More claims still to come, by a standard error",
    "CF_HIGH": "Fewer claims still to come, by a standard error",
    "NO_CENSORING": "Others followed beyond an activation of their own",
    "CENSORED_AT_EXCLUSION": "Both sides followed to a diagnosis that excludes",
    "ALL_CAUSE": "All care, not musculoskeletal care alone",
    "PLACEBO": "Care that the vendor cannot change",
    "PRE_TREND": "Spend moving apart in the months before it is compared, each month",
    "DUMMY_YEAR": "The same method in a year before the vendor",
    "BOOTSTRAP": "By the design, members drawn again",
    "WILD_BOOTSTRAP": "By the design, few employers weighed by signs",
    "NAIVE_PRE_POST": "The vendor's members, after against before",
    "NAIVE_TRENDED": "The same, before brought forward by a trend",
    "NAIVE_PARTICIPANTS": "The vendor's members beside others, after only",
}
# What rows of participants are called where a design compares all eligible members.
BESIDE_ALL = {
    "MAIN": "Participants beside others like them",
    "WILD_BOOTSTRAP": "The same, few employers weighed by signs",
}
VERDICTS = {
    "EQUIVALENT": "alike",
    "UNDECIDED": "cannot be told",
    "NOT_DIFFERENT": "no more than chance",
    "DIFFERENT": "more than chance",
    "CONTRADICTS": "goes the other way",
    "NOT_POSSIBLE": "no data",
    "NOT_ESTIMABLE": "cannot be estimated",
}
METHODS = {
    "ENTROPY_BALANCING": "others weighted until both sides are alike",
    "NEAREST_NEIGHBOUR": "each member matched with others like them",
    "STAGGERED": "employers by when they were offered the programme",
    "RANDOMISED_ARMS": "employers whom chance offered the programme, and the others",
}
POPULATIONS = {"PARTICIPANTS": "members who activated", "ELIGIBLE": "all eligible members"}
# Numbers of rows that are no amounts: a logarithm, and changes of cents a month.
RATIO, TRENDS = "LOG_RATIO", frozenset({"PRE_TREND", "BEFORE_OFFER"})


# Each threat: what it is, and how its two numbers are said.
THREATS = {
    "REGRESSION_TO_MEAN": (
        "Members come at a peak of pain, after which spend falls by itself",
        "{value} a member month, where the vendor's members alone would have said {beside}",
    ),
    "PARTICIPATION_BIAS": (
        "Whoever chooses a vendor differs from others",
        "at most {value} standard deviations apart, {beside} before members were matched or weighted",
    ),
    "TREND_INFLATION": (
        "An assumed trend makes savings of its own",
        "{value} a member month, where a trend assumed for the vendor's members would have said {beside}",
    ),
    "COMPLETER_ONLY": (
        "Whoever stays with a programme fares better",
        "{value} members who activated are judged, not the {beside} who completed the programme",
    ),
    "IMMATURE_CLAIMS": (
        "Claims that are not known yet look like savings",
        "the least complete month is known to {value}; {beside} at least is asked",
    ),
}
IN_MONEY, IN_PEOPLE, IN_SHARES = {"REGRESSION_TO_MEAN", "TREND_INFLATION"}, {"COMPLETER_ONLY"}, {"IMMATURE_CLAIMS"}


class ThreatRow(NamedTuple):
    """A threat in words, the numbers that say whether it is met, and whether it is."""

    what: str
    numbers: str
    is_answered: bool


class EstimateRow(NamedTuple):
    """An estimate in words: what it is, savings in all, what a member month costs more or less, and a verdict."""

    what: str
    savings: str
    a_month: str
    limits: str
    verdict: str
    is_paid_on: bool


class BalanceRow(NamedTuple):
    """How alike both sides are in one column; means of a few members would tell counts, so none are written."""

    what: str
    before: str
    after: str
    limit: str
    is_within: bool
    column: Balance


def savings_heading(savings: Savings) -> str:
    """Say in a headline what became of savings."""
    found = savings.found
    if found.role_code != "SETTLED":
        return "Savings: an indication, not for payment"
    words = {"CREDIBLE": "Savings", "NOT_CREDIBLE": "Savings are not credible", "SUSPENDED": "Savings are suspended"}
    return words[found.status_code]


def savings_standing(savings: Savings) -> str:
    """Say what is paid on savings, and why."""
    found = savings.found
    if found.role_code != "SETTLED":
        return "The agreement names no design of savings, so nothing is paid on what is shown here."
    if found.status_code == "SUSPENDED":
        return "The data cannot be judged: nothing is posted on savings, and nobody signs a final settlement."
    if found.status_code == "NOT_CREDIBLE":
        return "They say too little, so what the agreement pays instead is paid."
    return "Clauses pay on them as the agreement says."


def savings_amount(found: SavingsFound) -> str:
    """Write savings with their interval and the benchmark that they are of; what could not be estimated says so."""
    if found.gross_cents is None or found.benchmark_cents is None:
        return "Nothing could be estimated."
    word = "saved" if found.gross_cents >= 0 else "more spent"
    text = f"{money(abs(found.gross_cents))} {word}, of {money(found.benchmark_cents)} expected"
    if found.lower_cents is None or found.upper_cents is None:
        return f"{text}."
    return f"{text}; with 95% certainty savings lie between {money(found.lower_cents)} and {money(found.upper_cents)}."


def savings_basis(found: SavingsFound) -> str:
    """Say by which design, of whom and of how many savings were estimated."""
    design = f"design {found.design_id}, version {found.design_version_number}, tier {found.tier_code}"
    parts = [design, POPULATIONS[found.population_code], METHODS.get(found.method_code or "", "not compared")]
    if found.treated_count is not None:
        parts.append(f"{people(found.treated_count)} treated")
    if found.effective_count is not None:
        parts.append(f"others worth {people(half_up(Fraction(found.effective_count)))}")
    return "; ".join(parts)


def savings_chance(found: SavingsFound) -> str:
    """Say how small savings may be and still count, and how often chance alone reaches that."""
    if found.smallest_rate is None or found.luck_chance is None:
        return ""
    rate, chance = percent(Fraction(found.smallest_rate)), percent(Fraction(found.luck_chance))
    return f"Savings count from {rate} of what was expected on; a vendor without any effect reaches that in {chance}."


def threat_rows(threats: tuple[Threat, ...]) -> list[ThreatRow]:
    """Write each threat with its numbers, in a fixed order."""
    order = list(THREATS)
    return [_threat(each) for each in sorted(threats, key=lambda each: order.index(each.threat_code))]


def estimate_rows(savings: Savings) -> list[EstimateRow]:
    """Write the estimates that differ from the agreed one by one thing, in a fixed order."""
    return _estimates(savings, is_naive=False)


def naive_rows(savings: Savings) -> list[EstimateRow]:
    """Write what designs that never pay would have said."""
    return _estimates(savings, is_naive=True)


def balance_rows(balance: tuple[Balance, ...]) -> list[BalanceRow]:
    """Write how alike both sides are, what is not within its limit first, then what is furthest apart."""
    ordered = sorted(balance, key=lambda each: (each.is_within, -each.distance, each.covariate_code))
    return [_balanced(each) for each in ordered]


def people(number: int) -> str:
    """Write a number of people, a few never exactly."""
    return HIDDEN if is_small(number) else count(number)


def _threat(each: Threat) -> ThreatRow:
    what, numbers = THREATS[each.threat_code]
    if each.value is None or each.beside_value is None:
        return ThreatRow(what, "nothing was estimated", each.is_answered)
    value, beside = (_threat_number(each.threat_code, text) for text in (each.value, each.beside_value))
    return ThreatRow(what, numbers.format(value=value, beside=beside), each.is_answered)


def _threat_number(code: str, text: str) -> str:
    if code in IN_MONEY:
        return money(half_up(Fraction(text)))
    if code in IN_PEOPLE:
        return people(half_up(Fraction(text)))
    return percent(Fraction(text)) if code in IN_SHARES else short_number(text)


def _estimates(savings: Savings, *, is_naive: bool) -> list[EstimateRow]:
    order = list(ESTIMATES)
    found = [each for each in savings.estimates if each.is_naive == is_naive]
    named = ESTIMATES | (BESIDE_ALL if savings.found.population_code == "ELIGIBLE" else {})
    return [_estimated(each, named) for each in sorted(found, key=lambda each: order.index(each.estimate_code))]


def _estimated(each: Estimate, named: Mapping[str, str]) -> EstimateRow:
    amount = "" if each.gross is None or each.estimate_code in {RATIO, *TRENDS} else money(each.gross)
    return EstimateRow(
        what=named[each.estimate_code],
        savings=amount,
        a_month=_a_month(each.estimate_code, each.value),
        limits=" to ".join(_a_month(each.estimate_code, limit) for limit in (each.lower, each.upper) if limit),
        verdict=VERDICTS.get(each.status_code, ""),
        is_paid_on=each.is_paid_on,
    )


def _a_month(code: str, value: str | None) -> str:
    """Write what a member month costs more or less: cents, of a ratio the percent."""
    if value is None:
        return ""
    if code == RATIO:
        return percent(Fraction(Decimal(value).exp() - 1))
    return money(half_up(Fraction(value)))


def _balanced(each: Balance) -> BalanceRow:
    return BalanceRow(
        what=column_words(each.covariate_code),
        before=short_number(each.difference_before),
        after=short_number(each.difference) or "no measure",
        limit=short_number(each.difference_limit),
        is_within=each.is_within,
        column=each,
    )


def column_words(code: str) -> str:
    """Write a column that members are compared on as people do: MSK_SPEND_B12_7 is spend of months 12 to 7 before."""
    name, _, level = code.partition(":")
    for window, months in (("_B12_7", "12 to 7"), ("_B6_4", "6 to 4"), ("_B3_1", "3 to 1")):
        if name.endswith(window):
            return f"{name.removesuffix(window).lower().replace('_', ' ')}, {months} months before"
    plain = name.removesuffix("_number").removesuffix("_count").removeprefix("has_").lower().replace("_", " ")
    return f"{plain}: {level.lower().replace('_', ' ')}" if level else plain


def short_number(text: str | None) -> str:
    """Write a number with at most three decimals; nothing is empty."""
    if text is None:
        return ""
    value = Decimal(text)
    return one_decimal(Fraction(value)) if abs(value) >= 100 else f"{value:.3f}".rstrip("0").rstrip(".")


# What templates write with.
WORDS = (
    savings_heading,
    savings_standing,
    savings_amount,
    savings_basis,
    savings_chance,
    threat_rows,
    estimate_rows,
    naive_rows,
    balance_rows,
)
