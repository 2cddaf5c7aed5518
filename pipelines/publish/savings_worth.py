"""What savings are worth and made of, in words: net of fees, by prices and use, and care that was replaced."""

from fractions import Fraction
from typing import NamedTuple

from pipelines.actuarial.economics import NetSavings
from pipelines.publish.figures import half_up, listed, money, signed_money
from pipelines.publish.savings import Cap, PriceUse, Replaced, Savings
from pipelines.publish.savings_reasons import GROUPS
from pipelines.publish.savings_words import people
from pipelines.publish.small_cells import is_small

ITEMS = {
    "ADV_IMG": "Advanced images",
    "ED": "Emergency visits",
    "INJECTION": "Injections",
    "IN_PERSON_PT": "In-person physical therapy",
    "OPIOID": "Opioids",
    "SURGERY": "Surgery",
    "VIRTUAL_PT": "Virtual physical therapy billed as claims",
}
# In place of an amount from which a hidden count could be worked out.
HIDDEN_TOO = "not shown"
SIDES = {"BEFORE": "before", "AFTER": "after"}
ARMS = {"TREATED": "Treated", "CONTROL": "Others"}


class PriceUseRow(NamedTuple):
    """What a member month of one side costs more than before, by prices and by use."""

    group: str
    arm: str
    price: str
    use: str


class ReplacedRow(NamedTuple):
    """A kind of care: members who had it, who were expected to, what it costs each, and what was saved on it."""

    item: str
    actual: str
    expected: str
    each: str
    avoided: str


def caps_words(caps: tuple[Cap, ...]) -> str:
    """Say the most that counts of a member, and whether that is agreed."""
    if not caps:
        return ""
    sides = listed([f"{money(cap.cap_cents)} {SIDES[cap.side_code]} the index day" for cap in caps])
    if all(cap.origin_code == "AGREED" for cap in caps):
        return f"Of a member at most {sides} counts, as agreed."
    return (
        f"Of a member at most {sides} counts: proposed, by the 99th percentile of both sides; agree on caps in advance."
    )


def worth_words(savings: Savings, fees_cents: int) -> str:
    """Say what is left of savings after what the vendor is paid, and both returns on that.

    Nothing where savings are not paid on: they may be of a few members, and fees are of all.
    """
    gross_cents = savings.found.gross_cents
    if gross_cents is None or not savings.found.is_paid_on:
        return ""
    net = NetSavings(gross_cents, fees_cents, savings.programme_cents)
    own = f" and {money(savings.programme_cents)} of the payer's own" if savings.programme_cents else ""
    text = f"Less {money(fees_cents)} paid to the vendor for all its members{own}: {money(net.net_cents)}."
    if net.gross_multiple is None or net.net_return is None:
        return text
    multiple, gained = (money(half_up(value * 100)) for value in (net.gross_multiple, net.net_return))
    return f"{text} For each dollar paid to the vendor {multiple} was saved, {gained} beyond it."


def price_use_rows(rows: tuple[PriceUse, ...]) -> list[PriceUseRow]:
    """Write what prices and use did to a member month of each side."""
    return [
        PriceUseRow(
            GROUPS[row.claim_group_code].capitalize(),
            ARMS[row.arm_code],
            _cents(row.price_cents),
            _cents(row.use_cents),
        )
        for row in rows
    ]


def replaced_rows(rows: tuple[Replaced, ...]) -> list[ReplacedRow]:
    """Write which care took place and which was expected."""
    return [_replaced(row) for row in rows]


def _replaced(row: Replaced) -> ReplacedRow:
    """Write one kind of care; what would tell a hidden count is hidden with it, and below none nothing is expected."""
    actual, expected = (half_up(Fraction(text)) for text in (row.actual_count, row.expected_count))
    is_hidden = is_small(actual) or is_small(expected)
    return ReplacedRow(
        item=ITEMS[row.item_code],
        actual=people(actual),
        expected="cannot be told" if expected < 0 else people(expected),
        each=money(half_up(Fraction(row.cents_each))),
        avoided=HIDDEN_TOO if is_hidden or expected < 0 else money(half_up(Fraction(row.avoided_cents))),
    )


def _cents(text: str) -> str:
    return signed_money(half_up(Fraction(text)))


# What templates write with.
WORDS = (caps_words, worth_words, price_use_rows, replaced_rows)
