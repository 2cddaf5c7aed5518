"""The SQL of netting against the same rules written in plain Python, on claims that no one would think of.

Each example replays some hundreds of histories as of a day of chance: claims of a few lines, corrected in every order,
under numbers that point to earlier ones, with copies. Every style is a source of its own in one build.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.reference.building import build
from tests.reference.netting import Line, Transaction, net_lines, quarantined_cents

DAY = date(2026, 1, 1)
STYLES = ("DELTA", "REPLACE", "REPLACE_CLAIM", "FLAGGED")
NETTED = ("core.claim_root", "core.contested_claim", "core.contested_transaction", "core.netting", "core.claim_line")
HISTORIES = 100


def history(chance: Random, style: str, name: str) -> list[Transaction]:
    """Return a claim and what corrects it.

    No two payments of a line share date and version, but for copies; a void and a payment may, where rows restate.
    """
    found = []
    # Which claim says it corrects which: none, the first, the one before, or in a circle.
    pointers: dict[str, str] = {
        **({f"{name}B": f"{name}A"} if chance.random() < 0.6 else {}),
        **({f"{name}C": f"{name}{chance.choice('AB')}"} if chance.random() < 0.6 else {}),
        **({f"{name}A": f"{name}C"} if chance.random() < 0.05 else {}),
    }
    places = {(chance.randint(1, 2), chance.randint(0, 7), chance.randint(0, 4)) for _ in range(chance.randint(1, 9))}
    for line_number, day, version in sorted(places):
        claim_id = name + chance.choice("AAABC")
        status = chance.choice(["PAID", "REPLACEMENT", "REVERSAL"] if style == "DELTA" else ["PAID", "PAID", "VOID"])
        # A FLAGGED source sends the row again as it was; a reversal has the wrong sign now and then.
        void = 1 if style == "FLAGGED" else 0
        sign = {"REVERSAL": chance.choice([-1] * 9 + [1]), "VOID": void}.get(status, 1)
        row = Transaction(
            claim_id=claim_id,
            line_number=line_number,
            version_number=version,
            status_code=status,
            known_from_date=DAY + timedelta(days=day),
            allowed_cents=sign * chance.choice([0, 1, 100, 101, 250]),
            unit_thousandths=-1 if status == "REVERSAL" else sign,
            original_claim_id=pointers.get(claim_id),
        )
        found.append(row)
        if style == "REPLACE" and chance.random() < 0.2:
            found.append(replace(row, **tied(status)))
    return found + chance.choices(found, k=chance.choice([0, 0, 1, 2]))


def tied(status: str) -> dict[str, object]:
    """Return what a row of the same day and version says that takes back a payment, or pays again after a void."""
    if status == "VOID":
        return {"status_code": "PAID", "allowed_cents": 70, "unit_thousandths": 1}
    return {"status_code": "VOID", "allowed_cents": 0, "unit_thousandths": 0}


def received_row(number: int, file_number: int, style: str, each: Transaction) -> dict[str, object]:
    return {
        "file_id": f"F{file_number}",
        "row_number": number,
        "source_id": style,
        "claim_id": each.claim_id,
        "original_claim_id": each.original_claim_id,
        "line_number": each.line_number,
        "version_number": each.version_number,
        "status_code": each.status_code,
        "form_code": "P",
        "member_id": "M",
        "service_from_date": DAY,
        "known_from_date": each.known_from_date,
        "allowed_cents": each.allowed_cents,
        "plan_paid_cents": each.allowed_cents,
        "member_share_cents": 0,
        "other_reduction_cents": 0,
        "unit_thousandths": each.unit_thousandths,
        "is_capitated": False,
    }


def in_sql(received: dict[str, list[Transaction]], paid_through: date) -> tuple[dict[str, set[Line]], int]:
    """Return the lines of each style that stand, and the cents of DELTA in quarantine."""
    both = [(style, each) for style, rows in received.items() for each in rows]
    # A row that one file says twice may be a rebill: copies come in files of their own.
    times: Counter[tuple[str, Transaction]] = Counter()
    numbered = []
    for number, (style, each) in enumerate(both):
        times[style, each] += 1
        numbered.append(received_row(number, times[style, each], style, each))
    built = build(
        {
            "terms.run": [{"paid_through_date": paid_through}],
            "terms.source": [{"source_id": style, "adjustment_style_code": style} for style in STYLES],
            "input.medical_claim": numbered,
        },
        NETTED,
        {
            "core.claim_line": "source_id, claim_root_id, line_number, allowed_cents, unit_thousandths",
            "core.netting as made inner join input.medical_claim as received using (file_id, row_number)": (
                "made.source_id, made.disposition_code, received.allowed_cents"
            ),
        },
    )
    lines, rows = built.values()
    standing = {style: {Line(*line) for source, *line in lines if source == style} for style in STYLES}
    assert sum(map(len, standing.values())) == len(lines)
    return standing, sum(cents for source, code, cents in rows if (source, code) == ("DELTA", "quarantined"))


# Histories of chance are many already; shrinking them takes minutes.
@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.randoms(use_true_random=True))
def test_sql_nets_as_the_words_say(chance):
    paid_through = DAY + timedelta(days=chance.randint(0, 8))
    received = {
        style: [row for number in range(HISTORIES) for row in history(chance, style, f"{number}")] for style in STYLES
    }
    for rows in received.values():
        chance.shuffle(rows)
    standing, quarantined = in_sql(received, paid_through)
    for style in STYLES:
        assert standing[style] == net_lines(style, received[style], paid_through), style
    assert quarantined == quarantined_cents(received["DELTA"], paid_through)


def test_the_reference_on_the_worked_example():
    """T1.1's C100 and C103."""

    received = [
        Transaction("C100", 1, 1, "PAID", date(2026, 1, 25), 20_000, 1),
        Transaction("C100", 1, 2, "REVERSAL", date(2026, 3, 2), -20_000, -1),
        Transaction("C100", 1, 3, "REPLACEMENT", date(2026, 3, 2), 15_000, 1),
        Transaction("C103", 1, 2, "REVERSAL", date(2026, 2, 10), -5_500, -1),
    ]
    assert net_lines("DELTA", received, date(2026, 2, 28)) == {Line("C100", 1, 20_000, 1)}
    assert net_lines("DELTA", received, date(2026, 3, 31)) == {Line("C100", 1, 15_000, 1)}
    assert quarantined_cents(received, date(2026, 3, 31)) == -5_500
