"""What a reconciliation is given: files, agreements, the date of knowledge, the kind of settlement, where to write.

The same of these give the same release. Nothing here comes from a clock: the date of posting is an argument, and
without one the statements carry none.
"""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from contracts.terms.life import Calendar
from pipelines.engines.choice import NO_CHOICE, Choice, read_choice
from pipelines.failures import StorageError, UnusableInputError

FINAL = "FINAL"
INTERIM = "INTERIM"

ROOT = Path(__file__).resolve().parents[1]
AGREEMENTS = ROOT / "contracts" / "agreements"
OUT = Path("out")
SAMPLE = "sample"
BOOKS = "books"

# A run is of many agreements, so it starts by the calendar of one that says nothing else.
CALENDAR = Calendar()


@dataclass(frozen=True)
class Reconciliation:
    """The arguments of a run.

    ``inputs`` is the folder received; ``more_inputs`` are those of other sources, each with a profile of its own.
    ``paid_through`` None stands for the greatest paid date received. ``interim_month`` is the first day of the last
    month that an interim settlement covers; None asks for the final settlement. ``since`` is the release to compare
    with; None stands for the one that readers are led to. ``memory`` is the database's share, beyond which it works on
    the disk; None stands for four fifths of the machine's.
    ``books_given`` is the folder of the books; None stands for the one below ``out``.
    """

    inputs: Path
    agreements: Path = AGREEMENTS
    out: Path = OUT
    paid_through: date | None = None
    interim_month: date | None = None
    posting_date: date | None = None
    threads: int | None = None
    since: str | None = None
    engine: Choice = NO_CHOICE
    more_inputs: tuple[Path, ...] = ()
    memory: str | None = None
    books_given: Path | None = None

    @property
    def settlement_code(self) -> str:
        """Say which settlement this is."""
        return INTERIM if self.interim_month else FINAL

    @property
    def work(self) -> Path:
        """Return the folder of what is needed only while running."""
        return self.out / "work"

    @property
    def books(self) -> Path:
        """Return the folder of the books, which say what is posted already."""
        return self.books_given or self.out / BOOKS

    @property
    def warehouse(self) -> Path:
        """Return the database file."""
        return self.work / "warehouse.duckdb"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Return every folder received."""
        return (self.inputs, *self.more_inputs)

    @property
    def shown_inputs(self) -> str:
        """Name the folders received for a person."""
        return " and ".join(str(folder) for folder in self.folders)

    @property
    def is_on_sample(self) -> bool:
        """Tell whether the sample payer stands in for inputs, and is made when it is not there."""
        return self.inputs == self.out / SAMPLE


def reconciliation(given: Mapping[str, str | int | None]) -> Reconciliation:
    """Read the arguments as they were typed; raise UnusableInputError with everything that is wrong with them."""
    problems: list[str] = []
    out = Path(_text(given, "out") or OUT)
    named = [Path(line.strip()) for line in _text(given, "inputs").splitlines() if line.strip()]
    inputs, *more_inputs = named or [out / SAMPLE]
    agreements = Path(_text(given, "agreements") or AGREEMENTS)
    paid_through = _date(given, "paid_through", problems)
    posting = _date(given, "posting_date", problems)
    interim = _month(given, "interim", problems)
    threads = _threads(given, problems)
    memory = _memory(given, problems)
    engine = read_choice(given, threads, problems)
    problems += [problem for folder in named for problem in _folder_problems("inputs", folder)]
    problems += _folder_problems("agreements", agreements)
    if out.exists() and not out.is_dir():
        problems.append(f"out: {out} is a file; name a folder to write to")
    if paid_through and interim and paid_through < interim:
        problems.append(f"paid-through: {paid_through} lies before the month to settle, {interim:%Y-%m}")
    if posting and paid_through and posting < paid_through:
        problems.append(f"posting-date: {posting} lies before the paid-through date {paid_through}")
    if problems:
        raise UnusableInputError("\n".join(problems))
    since = _text(given, "since") or None
    return Reconciliation(
        *(inputs, agreements, out, paid_through, interim, posting, threads, since, engine),
        more_inputs=tuple(more_inputs),
        memory=memory,
        books_given=Path(_text(given, "books")) if _text(given, "books") else None,
    )


def make_work(given: Reconciliation) -> None:
    """Make the folder to work in; raise StorageError where it cannot be made or written to."""
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        # All claims lie in there: for the owner only.
        given.work.mkdir(mode=0o700, exist_ok=True)
        # Asking for permission is not enough: a file system may be read-only.
        with tempfile.TemporaryFile(dir=given.work):
            pass
    except OSError as error:
        raise StorageError(f"out: {given.out} cannot be written to: {error.strerror}") from None


def interim_arguments(month: date) -> dict[str, str]:
    """Return the arguments of a month's interim settlement: what was paid through the tenth of the month after."""
    return {"interim": f"{month:%Y-%m}", "paid_through": CALENDAR.interim_from(month).isoformat()}


def final_arguments(first_day: date, following_first_day: date) -> dict[str, str]:
    """Return the arguments of the final settlement of a performance period: six months of run-out after its end."""
    last_day = following_first_day - timedelta(days=1)
    if last_day < first_day:
        raise ValueError("a period ends on or after its first day")
    return {"interim": "", "paid_through": CALENDAR.run_out_to(last_day).isoformat()}


def _text(given: Mapping[str, str | int | None], name: str) -> str:
    value = given.get(name)
    return "" if value is None else str(value).strip()


def _date(given: Mapping[str, str | int | None], name: str, problems: list[str]) -> date | None:
    text = _text(given, name)
    if not text:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        problems.append(f"{name.replace('_', '-')}: give a date of the calendar as 2026-06-30, got {text[:40]!r}")
        return None


def _month(given: Mapping[str, str | int | None], name: str, problems: list[str]) -> date | None:
    text = _text(given, name)
    if not text:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        problems.append(f"{name}: give a month as 2025-03, got {text[:40]!r}")
        return None


def _threads(given: Mapping[str, str | int | None], problems: list[str]) -> int | None:
    text = _text(given, "threads")
    if text in ("", "0"):
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 1024:
        problems.append(f"threads: give a number from 1 to 1024, got {text[:40]!r}")
        return None
    return int(text)


def _memory(given: Mapping[str, str | int | None], problems: list[str]) -> str | None:
    text = _text(given, "memory")
    if text and not re.fullmatch(r"[1-9]\d{0,5}(MB|GB|TB)", text):
        problems.append(f"memory: give an amount such as 8GB or 900MB, got {text[:40]!r}")
    return text or None


def _folder_problems(name: str, folder: Path) -> list[str]:
    if folder.is_dir():
        return []
    if folder.exists():
        return [f"{name}: {folder} is a file; name the folder that holds it"]
    return [f"{name}: there is no folder {folder}"]
