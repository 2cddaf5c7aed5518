"""The dates of a sample: which months are served, when the plan's extract ends, when the vendors deliver."""

import datetime as dt
from dataclasses import dataclass

import duckdb

from pipelines.sample_payer.parameters import SampleError

# Service months end here whatever their number, so that the contract year 2025 has its run-out.
EXTRACT_DATE = dt.date(2026, 6, 30)
DELIVERY_DAYS = 10
CONTRACT_YEAR = 2025
# People register for the pain of the five months before: it is simulated even where no claims of that time are served.
PAIN_MONTHS = 5


@dataclass(frozen=True)
class Calendar:
    """The window of service, both days included, and the day on which the vendors' files were made."""

    first_date: dt.date
    extract_date: dt.date

    @classmethod
    def of(cls, months: int) -> "Calendar":
        """Return the last ``months`` calendar months up to the extract date; SampleError if there is none."""
        if months < 1:
            raise SampleError(f"months must be at least 1, got {months}")
        return cls(months_before(EXTRACT_DATE.replace(day=1), months - 1), EXTRACT_DATE)

    @property
    def delivery_date(self) -> dt.date:
        """Return the day of the vendors' delivery: after the plan's last payment, so a little of it is too new."""
        return self.extract_date + dt.timedelta(days=DELIVERY_DAYS)

    @property
    def programme_date(self) -> dt.date:
        """Return the first day of the contract year that is served; after its end where none of it is."""
        return max(self.first_date, dt.date(CONTRACT_YEAR, 1, 1))

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
            ("programme_from_date", "date", self.programme_date),
            ("pain_from_date", "date", min(self.first_date, months_before(self.programme_date, PAIN_MONTHS))),
            ("month_count", "bigint", self.months),
            ("day_count", "bigint", self.days),
        ):
            connection.execute(f"set variable {name} = cast($1 as {kind})", [value])


def months_before(date: dt.date, months: int) -> dt.date:
    """Return the first day of the month so many months before a date's."""
    number = date.year * 12 + date.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)
