"""Why savings are not paid on: what suspends them, because the data cannot be judged, and what leaves the fallback."""

from collections.abc import Iterable, Mapping

# The data cannot be judged: nothing is posted, no fallback either, and nobody signs a final settlement.
SUSPENDING: Mapping[str, str] = {
    "NOT_ESTIMATED": "nothing was estimated",
    "EMPLOYERS_NOT_KNOWN": "employer groups, or their months before the offer, were not sent",
    "UNBALANCED": "treated members and their comparison are not alike enough",
    "NOT_CONVERGED": "no weights make the comparison like the treated members",
    "TOO_FEW_EFFECTIVE": "the comparison rests on too few members",
    "PRE_TREND_DIFFERS": "spend moved apart before the index day or the offer already",
    "PRE_TREND_NOT_TESTED": "older claims do not tell whether spend moved apart before the index day or the offer",
    "PLACEBO_DIFFERS": "care that the vendor cannot change moved apart too",
    "DUMMY_YEAR_DIFFERS": "the same method finds savings in a year before the vendor began",
    "DUMMY_YEAR_MISSING": "no year before the vendor began is known, of which the savings were to be taken off",
    "ALL_CAUSE_CONTRADICTS": "spend on all care went the other way",
    "IMMATURE": "claims of the period are not complete enough",
    "PLAN_CHANGED": "a group's benefits changed and no actuary's factor is named",
    "POPULATION_CHANGED": "eligible members became more or fewer than the design allows",
    "IMPUTED_SHARE": "too much of the spend was never paid but imputed",
}
# Whatever an actuary may look into; what is not known yet is waited for.
REVIEWABLE = tuple(code for code in SUSPENDING if code != "IMMATURE")
# The data can be judged and say too little: what the agreement pays instead is paid.
NOT_CREDIBLE: Mapping[str, str] = {
    "TIER_UNPAYABLE": "the design settles prices and no effect",
    "CAPS_MISSING": "no caps of a member's spend are agreed",
    "TOO_FEW_TREATED": "fewer members were treated than the design asks",
    "TOO_FEW_EMPLOYERS": "too few employers were offered the programme, or too few were not, to compare them",
    "MONTHS_NOT_COMPARED": "in some months all employers but one had been offered the programme",
    "TOO_MANY_UNMATCHED": "too many treated members have nobody to be compared with, so the tier falls to D",
    "RATE_TOO_LARGE": "chance alone may save more than the largest rate that the design allows",
}


def reason_words(codes: Iterable[str]) -> str:
    """Say reasons as people do, each with its code."""
    known = {**SUSPENDING, **NOT_CREDIBLE}
    return "; ".join(f"{known[code]} ({code})" if code in known else code for code in codes)
