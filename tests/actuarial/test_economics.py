"""What savings are made of, by hand."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.actuarial.economics import (
    NetSavings,
    PriceAndUse,
    Replaced,
    Used,
    price_and_use,
)


def used(count, price):
    return Used(Fraction(count), Fraction(count * price))


def test_price_and_use_of_two_services():
    # 10 at 100 become 12 at 110, 5 at 1,000 become 4 at 1,050.
    changes = [price_and_use(used(10, 100), used(12, 110)), price_and_use(used(5, 1_000), used(4, 1_050))]
    assert changes == [PriceAndUse(Fraction(120), Fraction(200)), PriceAndUse(Fraction(200), Fraction(-1_000))]
    assert (sum(each.price for each in changes), sum(each.use for each in changes)) == (320, -800)


@pytest.mark.parametrize(("before", "after", "change"), [((0, 0), (3, 50), 150), ((3, 50), (0, 0), -150)])
def test_a_service_new_or_gone_is_use(before, after, change):
    assert price_and_use(used(*before), used(*after)) == PriceAndUse(Fraction(0), Fraction(change))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(*(st.integers(0, 1_000) for _ in range(4)))
def test_both_parts_come_to_the_change(count, cents, later_count, later_cents):
    before, after = Used(Fraction(count), Fraction(cents)), Used(Fraction(later_count), Fraction(later_cents))
    found = price_and_use(before, after)
    assert found.price + found.use == later_cents - cents


def test_therapy_replaced_and_therapy_added():
    # Of 10,000 eligible members 250 use the programme; 520 have therapy in person where 600 were expected, at 820.00.
    therapy = Replaced(Fraction(520), Fraction(600), Fraction(82_000))
    assert (therapy.displaced(250), therapy.induced(250), therapy.avoided_cents) == (80, 170, 6_560_000)
    # Their fees of 995.00 come to 248,750.00: nearly four times what was saved on therapy.
    assert NetSavings(6_560_000, 250 * 99_500).net_cents == 6_560_000 - 24_875_000
    more = Replaced(Fraction(620), Fraction(600), Fraction(82_000))
    assert (more.displaced(250), more.induced(250), more.avoided_cents) == (0, 250, -1_640_000)
    assert Replaced(Fraction(0), Fraction(600), Fraction(1)).displaced(250) == 250


def test_both_returns_on_fees():
    found = NetSavings(100_000_000, 86_127_778)
    assert f"{float(found.gross_multiple):.6f} {float(found.net_return):.6f}" == "1.161066 0.161066"
    assert NetSavings(100_000_000, 86_127_778, 5_000_000).net_cents == 8_872_222
    assert NetSavings(1, 0).gross_multiple is NetSavings(1, 0).net_return is None
