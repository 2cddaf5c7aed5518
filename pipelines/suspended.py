"""What a run says aloud of savings that are suspended: why, and in which columns both sides are not alike."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import duckdb

from contracts.clauses.savings_evidence import SAVINGS_SUSPENDED
from contracts.terms.savings_reason import reason_words
from pipelines.settling import Settled

REASONS = """
select reason_code, subject_code
from actuarial.savings_reason
where agreement_id = $1
order by reason_code, subject_code
"""
ALL = "ALL"


def suspended_lines(connection: duckdb.DuckDBPyConnection, settled: Sequence[Settled]) -> Iterator[str]:
    """Yield a line on each settlement that carries suspended savings."""
    for item in settled:
        if SAVINGS_SUSPENDED in item.settlement.flags:
            agreement_id = item.agreement.agreement_id
            found = connection.execute(REASONS, [agreement_id]).fetchall()
            why = "; ".join(
                _why(code, [subject for _, subject in of]) for code, of in groupby(found, lambda row: row[0])
            )
            yield (
                f"{agreement_id}: savings are suspended, so nothing is posted on them and nobody signs the final "
                f"settlement: {why}"
            )


def _why(code: str, subjects: Sequence[str]) -> str:
    named = [subject for subject in subjects if subject != ALL]
    return reason_words([code]) + (f" in {', '.join(named)}" if named else "")
