"""A reversal sent for the claim as a whole, line by line as the claim was paid.

Belongs here: lines that are the exact negative of what they take back. Without them the lines of the claim would stay
and the reversal would have no line to meet.
"""

from collections.abc import Iterable, Mapping, Sequence

import polars

Row = Mapping[str, str | None]
AMOUNTS = (
    *("paid_amount", "allowed_amount", "charge_amount", "coinsurance_amount", "copayment_amount"),
    *("deductible_amount", "other_payer_amount", "other_reduction_amount"),
)
OF_THE_REVERSAL = ("paid_date", "adjudicated_date", "claim_version", "claim_status", "remittance_status_code")


def negative(amount: str | None) -> str | None:
    """Return an amount with the other sign."""
    if amount is None or amount == "0.00":
        return amount
    return amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"


def mirrored(reversal: Row, frames: Sequence[polars.DataFrame]) -> list[dict[str, str | None]] | None:
    """Return the reversal line by line; null if no payment of the claim has just its totals."""
    payments: dict[tuple[str, str], list[dict[str, str | None]]] = {}
    for frame in frames:
        paid = frame.filter(
            (polars.col("claim_id") == reversal["claim_id"])
            & (polars.col("claim_status") != "reversal")
            & (polars.col("paid_date") <= reversal["paid_date"])
        )
        for row in paid.iter_rows(named=True):
            payments.setdefault((row["paid_date"], row["claim_version"]), []).append(row)
    for key in sorted(payments, reverse=True):
        lines = {row["claim_line_number"]: row for row in payments[key]}
        if all(cents(lines.values(), name) == -cents([reversal], name) for name in ("charge_amount", "paid_amount")):
            return [turned(row, reversal) for row in lines.values()]
    return None


def cents(rows: Iterable[Row], name: str) -> int:
    """Return the sum of an amount in cents."""
    return sum(int((row[name] or "0.00").replace(".", "")) for row in rows)


def turned(row: dict[str, str | None], reversal: Row) -> dict[str, str | None]:
    """Return a paid line as the reversal takes it back."""
    back = {name: negative(row[name]) for name in AMOUNTS}
    return {**row, **back, **{name: reversal[name] for name in OF_THE_REVERSAL}}
