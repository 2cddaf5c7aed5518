"""Reason codes of the reconciliation list in plain words, with what a vendor can do about each."""

from typing import NamedTuple


class Reason(NamedTuple):
    """What a code means to the vendor who reads it, and the step that could change the finding."""

    meaning: str
    remedy: str


REASONS = {
    "A01": Reason("Accepted", "Nothing to do."),
    "R01": Reason(
        "The member was not found in the payer's eligibility", "Send the member id or subscriber id the payer issued."
    ),
    "R02": Reason("More than one member matched", "Send one more identifier, so that only one member fits."),
    "R03": Reason("The member was not covered on that day", "Show coverage, or check the date of the event."),
    "R04": Reason(
        "Coverage was ended afterwards, back to before that day",
        "Ask the payer's enrolment team whether the termination stands.",
    ),
    "R05": Reason("The member's product or age is outside the agreement", "Check the agreement's members in scope."),
    "R06": Reason("The member has a condition the agreement excludes", "Check the exclusions named in the agreement."),
    "R07": Reason(
        "Already paid, or billed twice, within the time in which it is payable once",
        "Nothing to do unless it was another member.",
    ),
    "R08": Reason(
        "Another vendor holds the attribution: it came first, or by a switch or a finding after a dispute",
        "Send an earlier completed session, if there was one.",
    ),
    "R09": Reason("Sent after the time for submitting it had passed", "Show that the first submission was in time."),
    "R10": Reason(
        "The sessions do not meet the agreement's definition",
        "Send the sessions that are missing, with their duration and exercises.",
    ),
    "R11": Reason("The member had opted out before that day", "Correct the opt-out date if it is wrong."),
    "R12": Reason("Outside the dates of the agreement", "Check the date of the event."),
    "R13": Reason("A test account or an employee's account", "Correct the account's mark if it is wrong."),
    "R14": Reason("The member had died before that day", "Check the date and the member id of the event."),
    "N01": Reason("Valid, but never billed by the vendor", "Bill it: it is payable once billed."),
}


def reason_meaning(code: str) -> str:
    """Say what a code means; a code nobody explained is shown as it is rather than hidden."""
    return REASONS[code].meaning if code in REASONS else f"Reason {code}"


def reason_remedy(code: str) -> str:
    """Say what a vendor can do about a code."""
    return REASONS[code].remedy if code in REASONS else "Ask the payer what this code means."
