"""Twelve digits, one thread, and statistics that nobody loads who does not need them."""

import subprocess
import sys
from decimal import Decimal

import numpy as np
from threadpoolctl import threadpool_info

from pipelines.actuarial.digits import digits12, rounded12
from pipelines.actuarial.one_thread import one_thread


def test_twelve_significant_digits_whatever_the_size():
    assert digits12(1 / 3) == Decimal("0.333333333333")
    assert digits12(2e9 / 3) == Decimal("666666666.667")
    assert rounded12(np.array([1 / 3, -2e9 / 3, 0.0, 5e-324])).tolist() == [0.333333333333, -666666666.667, 0.0, 5e-324]


def test_what_differs_after_the_twelfth_digit_is_equal():
    near = np.array([0.1 + 0.2, 0.3, 1.0000000000001, 1.0])
    assert rounded12(near).tolist() == [0.3, 0.3, 1.0, 1.0]


def test_linear_algebra_runs_on_one_thread_and_has_its_threads_again_after():
    before = [library["num_threads"] for library in threadpool_info()]
    with one_thread():
        assert {library["num_threads"] for library in threadpool_info()} == {1}
    assert [library["num_threads"] for library in threadpool_info()] == before


def test_a_command_loads_no_statistics():
    heavy = "{'scipy', 'statsmodels', 'pandas', 'threadpoolctl'}"
    words = f"import sys, pipelines.cli, pipelines.actuarial.one_thread; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", words], check=True)
