"""The dates of a sample: which months are served, when the plan's extract ends, when the vendors deliver."""

import datetime as dt
from dataclasses import dataclass

import duckdb

from pipelines.sample_payer.parameters import SampleError

# Service months end here whatever their number, so that the contract year 2025 has its run-out.
EXTRACT_DATE = dt.date(2026, 6, 30)
DELIVERY_DAYS = 10
CONTRACT_YEAR = 2025
# The contract year, the half year after it, and two months of a past before the first member registers.
MINIMUM_MONTHS = 20


@dataclass(frozen=True)
class Calendar:
    """The window of service, both days included, and the day on which the vendors' files were made."""

    first_date: dt.date
    extract_date: dt.date

    @classmethod
    def of(cls, months: int) -> "Calendar":
        """Return the last ``months`` calendar months up to the extract date; SampleError if they are too few."""
        if months < MINIMUM_MONTHS:
            raise SampleError(
                f"months must be at least {MINIMUM_MONTHS}, so that {CONTRACT_YEAR} has a past; got {months}"
            )
        number = EXTRACT_DATE.year * 12 + EXTRACT_DATE.month - months
        return cls(dt.date(number // 12, number % 12 + 1, 1), EXTRACT_DATE)

    @property
    def delivery_date(self) -> dt.date:
        """Return the day of the vendors' delivery: after the plan's last payment, so a little of it is too new."""
        return self.extract_date + dt.timedelta(days=DELIVERY_DAYS)

    @property
    def days(self) -> int:
        """Return the number of days of service."""
        return (self.extract_date - self.first_date).days + 1

    @property
    def months(self) -> int:
        """Return the number of calendar months touched."""
        years = self.extract_date.year - self.first_date.year
        return years * 12 + self.extract_date.month - self.first_date.month + 1

    def install(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Set the variables that the simulator's SQL reads."""
        for name, kind, value in (
            ("window_from_date", "date", self.first_date),
            ("extract_date", "date", self.extract_date),
            ("delivery_date", "date", self.delivery_date),
            ("contract_from_date", "date", dt.date(CONTRACT_YEAR, 1, 1)),
            ("contract_to_date", "date", dt.date(CONTRACT_YEAR, 12, 31)),
            ("month_count", "bigint", self.months),
            ("day_count", "bigint", self.days),
        ):
            connection.execute(f"set variable {name} = cast($1 as {kind})", [value])
