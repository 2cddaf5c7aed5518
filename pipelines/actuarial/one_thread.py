"""One thread for linear algebra: sums of parts depend on how many there are, and digits must not."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold every BLAS and OpenMP library that is loaded to one thread while the block runs.

    Libraries that the block itself loads are not held: import them before.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  # loads numpy's libraries: only who fits needs it

    with threadpool_limits(limits=1):
        yield
