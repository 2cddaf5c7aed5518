"""The sentences of a scorecard: what happened, why the money moved, what happens next.

Each follows from the page's own figures; none adds a number that the page does not show.
"""

from datetime import date, timedelta
from fractions import Fraction

from pipelines.publish.figures import count, counted, day, listed, money, percent
from pipelines.publish.guaranteed import Measure
from pipelines.publish.scorecard_page import Headline, ScorecardPage, WalkLine
from pipelines.publish.vocabulary import absent_words, kind_words


def line_words(line: WalkLine) -> str:
    """Name a line of the payment walk."""
    if line.row_code == "FEES":
        return "Fees before performance"
    if line.row_code == "NET":
        return "Net for the period"
    if line.measure_label:
        return f"{line.measure_label}: not earned" if line.cents < 0 else line.measure_label
    return kind_words(line.kind_code or line.row_code)


def met_words(measure: Measure) -> str:
    """Say in words how a measure came out, without relying on colour."""
    if measure.status_code == "VENDOR_FAULT":
        return "Not delivered by the vendor"
    if measure.status_code == "PAYER_FAULT":
        return "Payer did not deliver: counts as met"
    if measure.status_code != "MEASURED":
        return "Not measured"
    if measure.is_gate_failed:
        return "Gate not passed"
    if measure.is_met:
        return "Met"
    return "Met in part" if measure.role_code == "PAID" and measure.earned_share > 0 else "Not met"


def met_detail(measure: Measure) -> str:
    """Say why, where the result alone does not: an absent feed, too few members, how many were missing, or chance."""
    if measure.missing_feed_code:
        return absent_words(measure.missing_feed_code, measure.missing_feed_owed_by_code)
    if measure.status_code in ("NOT_MEASURED", "NOT_CREDIBLE"):
        if measure.denominator_count < measure.minimum_denominator_count:
            return f"{count(measure.denominator_count)} of at least {count(measure.minimum_denominator_count)} needed"
        return "its weight goes to the other measures"
    parts = []
    if measure.short_count:
        side = "too many" if measure.comparison_code == "AT_MOST" else "short of the target"
        parts.append(f"{count(measure.short_count)} {side}")
    if measure.is_within_chance:
        parts.append("interval includes the target")
    if measure.is_met and measure.luck is not None and round(measure.luck, 3):
        parts.append(f"luck meets it with {percent(measure.luck)} when the true rate is five points short")
    return "; ".join(parts)


def what_happened(page: ScorecardPage) -> str:
    """Say how many members took part and how many measures were met."""
    head = page.headline
    reached = {stage.stage_code: stage.member_count for stage in page.funnel}
    period = f"From {day(head.period_from_date)} to {day(head.period_to_date)}"
    if reached.get("ACTIVATED"):
        members = f"{counted(reached['ACTIVATED'], 'member')} had a first completed session"
        if "ENGAGED" in reached:
            members += f" and {count(reached['ENGAGED'])} went on to engage"
    else:
        members = "no member had a completed session"
    judged = _measures_met(page.paid_measures)
    return f"{period}, {members}; {'to date ' if head.status_code == 'INTERIM' else ''}{judged}."


def why_money_moved(page: ScorecardPage) -> str:
    """Explain the difference between fees and net by its largest causes."""
    head = page.headline
    if head.fees_cents == 0 and head.net_cents == 0:
        return "No fee became payable, so nothing was at risk and no money moved."
    if head.status_code == "INTERIM":
        return (
            f"Fees to date are {money(head.fees_cents)}; this interim settlement does not yet apply the guarantees: "
            "what is at risk is settled when the period is final."
        )
    changes = sorted(
        (line for line in page.walk if line.row_code == "CHANGE" and line.cents != 0),
        key=lambda line: (-abs(line.cents), line.position_number),
    )
    if not changes:
        return f"Fees of {money(head.fees_cents)} are payable in full: {_why_nothing_was_lost(page)}."
    named = [_cause(line) for line in changes[:3]]
    if len(changes) > 3:
        named.append(f"{counted(len(changes) - 3, 'smaller change')} listed below")
    moved = "less" if head.change_cents < 0 else "more"
    return (
        f"Net is {money(head.net_cents)}, {money(abs(head.change_cents))} {moved} than the fees of "
        f"{money(head.fees_cents)}: {listed(named)}."
    )


def what_happens_next(page: ScorecardPage, posting_date: date | None) -> str:
    """Say who pays what, and until when it can be disputed."""
    head = page.headline
    step = f"{_payment(page)}. {dispute_window(head, posting_date)}"
    if head.withheld_cents:
        return f"{money(head.withheld_cents)} stays withheld until the final settlement. {step}"
    return step


def _payment(page: ScorecardPage) -> str:
    head = page.headline
    before = f"{_paid_before(page)}, so " if head.paid_before_cents else ""
    if head.cash_cents > 0:
        return f"{before}{head.payer_name} owes {head.vendor_name} {money(head.cash_cents)}"
    if head.cash_cents < 0:
        return f"{before}{head.vendor_name} returns {money(-head.cash_cents)} to {head.payer_name}"
    return f"{before}nothing further is due from either side" if before else "Nothing further is due from either side"


def _paid_before(page: ScorecardPage) -> str:
    accepted, refused = page.claims_accepted_cents, page.claims_refused_cents
    paid = money(page.headline.paid_before_cents)
    if accepted + refused != page.headline.paid_before_cents:
        return f"{paid} was already paid, through claims or earlier settlements"
    if not refused:
        return f"{paid} was already paid through claims"
    return (
        f"{paid} was already paid through claims, {money(accepted)} of it on accepted claim lines and {money(refused)} "
        "on refused ones, which comes back"
    )


def dispute_deadline(head: Headline, posting_date: date) -> date:
    """Return the last day on which items can be disputed, by the agreement."""
    return posting_date + timedelta(days=head.dispute_open_days)


def dispute_window(head: Headline, posting_date: date | None) -> str:
    """Say until when items can be disputed; without a posting date, from when the time runs."""
    rest = "and what is not disputed by then is accepted"
    if posting_date is None:
        return f"Items can be disputed for {head.dispute_open_days} days from the day this statement is posted, {rest}."
    last = day(dispute_deadline(head, posting_date))
    return f"Posted on {day(posting_date)}; items can be disputed until {last}, {rest}."


def _measures_met(measures: tuple[Measure, ...]) -> str:
    if not measures:
        return "the agreement has no performance measures"
    measured = [measure for measure in measures if measure.status_code == "MEASURED"]
    if not measured:
        return f"none of the {counted(len(measures), 'performance measure')} could be measured"
    met = sum(met_words(measure) == "Met" for measure in measured)
    part = sum(met_words(measure) == "Met in part" for measure in measured)
    words = f"{count(met)} of {counted(len(measures), 'performance measure')} met the target"
    if part:
        words += f", {count(part)} in part"
    if len(measured) < len(measures):
        words += f" and {count(len(measures) - len(measured))} could not be measured"
    return words


def _why_nothing_was_lost(page: ScorecardPage) -> str:
    if not page.paid_measures:
        return "no guarantee reduced them"
    if all(measure.status_code != "MEASURED" for measure in page.paid_measures):
        return "no measure could be measured, and the agreement then leaves the fees at risk with the vendor"
    return "everything that was at risk was earned"


def _cause(line: WalkLine) -> str:
    amount, clause = money(abs(line.cents)), f"(clause {line.clause_id})"
    kind = kind_words(line.kind_code or line.row_code)
    kind = kind[0].lower() + kind[1:]
    if line.cents > 0:
        return f"{amount} added by the {kind} {clause}"
    if line.measure_label:
        return f"{amount} not earned on “{line.measure_label}” {clause}"
    return f"{amount} taken back by the {kind} {clause}"


def risk_words(page: ScorecardPage) -> str:
    """Say what share of the fees is at risk, and by which mechanism."""
    head = page.headline
    if head.at_risk_cents == 0 or head.fees_cents == 0:
        return "no fee depends on results here"
    mode = {"WITHHOLD": "withheld until settled", "CLAWBACK": "paid, and returned if not earned"}
    words = head.at_risk_text or f"{percent(Fraction(head.at_risk_cents, head.fees_cents))} of fees"
    return f"{words}, {mode[head.at_risk_mode_code]}" if head.at_risk_mode_code in mode else words


def earned_words(page: ScorecardPage) -> str:
    """Say what share of the amount at risk was earned."""
    head = page.headline
    if head.at_risk_cents == 0:
        return "nothing was at risk"
    if head.status_code == "INTERIM":
        return "judged in the final settlement"
    return f"{percent(Fraction(head.earned_cents, head.at_risk_cents))} of what was at risk"
