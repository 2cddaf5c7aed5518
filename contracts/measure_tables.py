"""Measures as rows of `terms.*`: those that clauses judge, with the agreement's terms, and those that are only shown.

To add a column: name it with its type in the table's columns and give its value in the row beside it, in that order.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.agreement import Agreement
from contracts.clauses.engaged_fee import EngagedFee
from contracts.clauses.measure_terms import JudgedTerms
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.outcome_fee import OutcomeFee
from contracts.exhibit_tables import Columns, Row, TermTable, code, in_order, thousandths
from contracts.exhibits import Exhibits
from contracts.named_measures import REPORTED, Named, by_first_clause, judged, reported
from contracts.terms.instrument import Instrument, Region
from contracts.terms.measure import Measure

# A measure that is only shown has no agreed smallest number.
LEAST_SHOWN = 30
THIRTY_PERCENT = 300


def measure_tables(
    settled: Sequence[Agreement], others: Sequence[Agreement], exhibits: Exhibits
) -> dict[str, TermTable]:
    """Rows of the tables about measures by name; agreements that are not settled now have those of their clauses only.

    Raises LookupError when an agreement names a measure or an instrument that no exhibit holds.
    """
    named = [each for agreement in (*settled, *others) for each in judged(agreement, exhibits)]
    named += [each for agreement in settled for each in reported(agreement, exhibits)]
    once = by_first_clause(named)
    return {
        "measure": TermTable(_MEASURE, in_order(_measure(each) for each in named)),
        "measure_feed": TermTable(_MEASURE_FEED, in_order(row for each in once for row in _feeds(each))),
        "measure_comparator": TermTable(
            _MEASURE_COMPARATOR, in_order(_of(each, cohort) for each in once for cohort in each.comparators)
        ),
        "measure_split": TermTable(
            _MEASURE_SPLIT, in_order(_of(each, code(split)) for each in once for split in each.exhibit.splits)
        ),
        "measure_instrument": TermTable(
            _MEASURE_INSTRUMENT, in_order(row for each in once for row in _instruments(each, exhibits))
        ),
    }


_MEASURE: Columns = (
    ("agreement_id", "varchar"),
    ("clause_id", "varchar"),
    ("measure_id", "varchar"),
    ("measure_version", "bigint"),
    ("measure_title", "varchar"),
    ("form_code", "varchar"),
    ("source_code", "varchar"),
    ("numerator_code", "varchar"),
    ("denominator_code", "varchar"),
    ("missing_policy_code", "varchar"),
    ("instrument_rule_code", "varchar"),
    ("responder_rule_code", "varchar"),
    ("target_days", "bigint"),
    ("window_before_days", "bigint"),
    ("window_after_days", "bigint"),
    ("baseline_before_days", "bigint"),
    ("baseline_after_days", "bigint"),
    ("minimum_denominator_count", "bigint"),
    ("sessions_count", "bigint"),
    ("within_days", "bigint"),
    ("receipt_days", "bigint"),
    ("baseline_capture_minimum_thousandths", "bigint"),
    ("follow_up_capture_minimum_thousandths", "bigint"),
    ("baseline_receipt_days", "bigint"),
    ("role_code", "varchar"),
    ("family_code", "varchar"),
    ("better_code", "varchar"),
    ("adjustment_code", "varchar"),
    ("first_days", "bigint"),
    ("horizon_months_number", "bigint"),
    ("visits_maximum_count", "bigint"),
    ("hours_maximum_number", "bigint"),
    ("question_code", "varchar"),
    ("top_score_number", "bigint"),
    ("event_code", "varchar"),
    ("value_set_id", "varchar"),
    ("disease_set_id", "varchar"),
    ("excuse_set_id", "varchar"),
    ("from_months_number", "bigint"),
)


def _measure(named: Named) -> Row:
    agreement, exhibit, term = named.agreement, named.exhibit, named.term
    minimum = getattr(term, "minimum_denominator", None) or exhibit.minimum_denominator
    return (
        agreement.agreement_id,
        named.clause_id,
        exhibit.measure,
        exhibit.version,
        exhibit.title,
        code(exhibit.form),
        code(exhibit.source),
        code(exhibit.numerator),
        code(exhibit.denominator),
        code(named.missing_policy),
        code(exhibit.instrument_rule),
        code(named.responder_rule),
        *_window(term, exhibit),
        minimum if named.is_judged else minimum or LEAST_SHOWN,
        *_engagement(agreement, exhibit),
        *_receipt(exhibit),
        "JUDGED" if named.is_judged else REPORTED,
        code(exhibit.family_named),
        code(exhibit.better),
        code(exhibit.adjustment),
        *(exhibit.first_days, exhibit.horizon_months, exhibit.visits_at_most, exhibit.hours_at_most),
        *(exhibit.question, exhibit.top_score, exhibit.event, exhibit.value_set),
        *(exhibit.disease_set, exhibit.excuse_set, exhibit.from_months),
    )


def _window(term: JudgedTerms | OutcomeFee | MilestoneFee | None, exhibit: Measure) -> tuple[int | None, ...]:
    """Return the days from activation to the follow-up, around it, and around activation for the baseline."""
    window, target_days = exhibit.follow_up, term.target_days if term else None
    if window is None:
        return (target_days, None, None, None, None)
    return (
        target_days or window.target_days,
        *(window.before_days, window.after_days, window.baseline_before_days, window.baseline_after_days),
    )


def _engagement(agreement: Agreement, exhibit: Measure) -> tuple[int | None, int | None]:
    """Return sessions and days of engagement, as the engaged fee of the agreement counts them where it has one."""
    if exhibit.sessions is None:
        return (None, None)
    engaged = next((fee for fee in agreement.fees if isinstance(fee, EngagedFee)), None)
    return (engaged.sessions, engaged.within_days) if engaged else (exhibit.sessions, exhibit.within_days)


def _receipt(exhibit: Measure) -> tuple[int | None, ...]:
    """Return the days in which an outcome must be received, and how many must be."""
    window = exhibit.follow_up
    if window is None:
        return (None, None, None, None)
    return (
        window.receipt_days,
        thousandths(window.baseline_capture_at_least),
        thousandths(window.follow_up_capture_at_least),
        window.baseline_receipt_days,
    )


_MEASURE_FEED: Columns = (
    ("agreement_id", "varchar"),
    ("measure_id", "varchar"),
    ("feed_code", "varchar"),
    ("owed_by_code", "varchar"),
)
_MEASURE_COMPARATOR: Columns = (("agreement_id", "varchar"), ("measure_id", "varchar"), ("cohort_code", "varchar"))
_MEASURE_SPLIT: Columns = (("agreement_id", "varchar"), ("measure_id", "varchar"), ("group_kind_code", "varchar"))


def _of(named: Named, value: Any) -> Row:
    return (named.agreement.agreement_id, named.exhibit.measure, value)


def _feeds(named: Named) -> Iterable[Row]:
    """Yield the feeds by the names of their files, in capitals as every code."""
    for feed, owed_by in named.exhibit.feeds_needed.items():
        yield (*_of(named, code(feed)), code(owed_by))


_MEASURE_INSTRUMENT: Columns = (
    ("agreement_id", "varchar"),
    ("measure_id", "varchar"),
    ("region_code", "varchar"),
    ("instrument_id", "varchar"),
    ("instrument_version", "bigint"),
    ("threshold_thousandths", "bigint"),
    ("threshold_percent_thousandths", "bigint"),
    ("judged_by_code", "varchar"),
    ("population_mean_thousandths", "bigint"),
    ("reliability_thousandths", "bigint"),
    ("source_text", "varchar"),
)


def _instruments(named: Named, exhibits: Exhibits) -> Iterable[Row]:
    """Yield the instrument of each region in the version that the agreement's signature fixed, and what is enough."""
    rule = named.exhibit.instrument_rule
    if rule is None:
        return
    for region, primary in named.agreement.primary_instruments().items():
        instrument = _signed(named.agreement, exhibits, primary if rule == "primary" else rule)
        # What everybody scores and who else published a change is shown and never paid on: the newest is known.
        newest = exhibits.instrument(instrument.instrument, date.max) or instrument
        yield _instrument(named, region, instrument, newest)


def _signed(agreement: Agreement, exhibits: Exhibits, name: str) -> Instrument:
    found = exhibits.instrument(name.upper(), agreement.executed)
    if found is None:
        raise LookupError(
            f"agreement {agreement.agreement_id}: no exhibit for instrument {name.upper()} "
            f"dated by its signature on {agreement.executed}"
        )
    return found


def _instrument(named: Named, region: Region, instrument: Instrument, newest: Instrument) -> Row:
    agreed = getattr(named.term, "thresholds", {}).get(instrument.instrument)
    percent = None if agreed is not None or instrument.mcid_percent is None else instrument.mcid_percent * 10
    if named.responder_rule == "mcid_or_30pct" and instrument.better == "lower" and instrument.judged_by == "change":
        percent = THIRTY_PERCENT
    everybody = newest.population
    return (
        *_of(named, region.value),
        instrument.instrument,
        instrument.version,
        thousandths(instrument.threshold if agreed is None else agreed),
        percent,
        code(instrument.judged_by),
        thousandths(everybody.mean) if everybody else None,
        thousandths(everybody.reliability) if everybody else None,
        _source(newest if agreed is not None else instrument, agreed),
    )


def _source(instrument: Instrument, agreed: Decimal | None) -> str:
    """Say who published the change that is enough, and whether that was checked; another number is as agreed."""
    known = (found.citation for found in instrument.thresholds if agreed is not None and found.value == agreed)
    citation = instrument.mcid_citation if agreed is None else next(known, None)
    if citation is None:
        return "as agreed"
    return citation.source if citation.verified == "yes" else f"{citation.source}; not yet verified"
