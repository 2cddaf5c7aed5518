"""Credibility: TEST T6.9 of the method, and a pool of clients by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.actuarial.credibility import (
    Pool,
    credibility_of_mean_cost,
    members_for_full_credibility,
    pool_of,
)


@pytest.mark.parametrize(
    ("within", "counts_vary", "members"), [("0.10", False, 2_435), ("0.10", True, 2_706), ("0.05", False, 9_740)]
)
def test_t6_9_full_credibility(within, counts_vary, members):
    assert members_for_full_credibility(Decimal(3), Decimal(within), counts_vary=counts_vary) == members


def test_t6_9_the_weight_of_a_mean_cost():
    # Of 2,434.989 members it were 0.784868895: members are whole before anything else.
    assert credibility_of_mean_cost(1_500, members_for_full_credibility(Decimal(3))) == Decimal("0.784867139779")
    assert credibility_of_mean_cost(2_435, 2_435) == credibility_of_mean_cost(9_999, 2_435) == 1


def test_a_pool_of_three_clients():
    # Each varies by 8 around 12, 22 and 32, which vary by 100: 100 less 8 / 2 is the clients' own.
    pool = pool_of(((10, 14), (20, 24), (30, 34)))
    assert pool == Pool(Fraction(22), Fraction(8), Fraction(96))
    assert pool.weight(2) == Fraction(24, 25)
    assert pool.estimate((10, 14)) == Fraction(1240, 100)


def test_clients_alike_but_for_chance_are_not_believed():
    pool = pool_of(((0, 20), (2, 18)))
    assert pool.between_variance < 0
    assert pool.estimate((0, 20)) == 10
    assert pool.estimate((100, 100)) == pool.overall_mean


@pytest.mark.parametrize("clients", [(), ((1, 2),), ((1, 2), (1, 2, 3)), ((1,), (2,))])
def test_a_pool_needs_two_of_two(clients):
    with pytest.raises(ValueError, match="two clients or more"):
        pool_of(clients)
