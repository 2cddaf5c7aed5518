"""Puts accepted files into ``landed.*`` as text under canonical names, inside the engine.

Belongs here: the one reader (one fixed dialect, every column text) and the projection to canonical columns. A feed that
came as Parquet only stays in its files: its landed table is a view, so that a hundred million rows are not copied.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from sqlglot import exp

from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.canonical import FEEDS, landed_columns
from pipelines.intake.damage import damaged_line, why_unreadable
from pipelines.intake.inspection import NO_MARKS, Inspected, Marks
from pipelines.intake.layout import DIALECT, Layout
from pipelines.intake.profile import ISO_DATE, MoneyForm, Profile

# Types whose text is exact. A floating-point amount has already lost its cents.
EXACT_TYPES = (
    "VARCHAR",
    "DATE",
    "DECIMAL",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "BOOLEAN",
    "UTINYINT",
)
MAXIMUM_LINE_BYTES = 2_000_000
# The reader is told of one column more than the header has, and pads short rows with nulls: so a row with a field too
# many or too few shows itself. Left alone it drops an empty field too many, and the row has slipped by one column.
BEYOND = "\x02beyond the header"
NO_NULL_TEXT = "\x02"
BRACKETED = r"^\(([0-9][0-9.,]*)\)$"
MINUS_LAST = r"^([0-9][0-9.,]*)-$"
GROUPED = r"^-?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?$"


@dataclass(frozen=True)
class Landing:
    """One file on its way into a feed; ``rows`` is what a format converted it to.

    A file that only helps to convert others, such as a list of payers, gives no rows.
    """

    feed: str
    profile: Profile
    layout: Layout
    file: Inspected
    rows: Path | None = None
    gives_rows: bool = True
    left: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_parquet(self) -> bool:
        """Whether the rows are read from Parquet."""
        return self.rows is not None or self.file.is_parquet

    @property
    def marks(self) -> Marks:
        """The marks of records that are no rows."""
        return Marks(self.profile.records.header, self.profile.records.trailer)


def header_of(connection: duckdb.DuckDBPyConnection, each: Landing) -> tuple[tuple[str, ...], list[Refused]]:
    """Return a file's column names, and the faults of a Parquet file's columns."""
    if not each.is_parquet:
        return each.file.header, []
    try:
        rows = exp.select("*").from_(parquet_rows(each.rows or each.file.path, row_numbers=False))
        described = connection.execute(f"describe {rows.sql(DIALECT)}").fetchall()
    except duckdb.Error:
        return (), [Refused(Fault.UNREADABLE, "not a Parquet file")]
    inexact = [name for name, kind, *_ in described if not kind.startswith(EXACT_TYPES) or kind.endswith("[]")]
    faults = [Refused(Fault.COLUMN_TYPE, ", ".join(inexact))] if inexact else []
    return tuple(name for name, *_ in described), faults


def landed_select(landing: Landing, header: tuple[str, ...]) -> exp.Select:
    """Return the query that reads one file as canonical text columns with its origin."""
    file, reads, renamed = landing.file, landing.layout.reads(), landing.layout.under_older_names(header)
    present = {*header, *renamed}
    used = [name for name in header if name in reads]
    row_number: exp.Expr
    if landing.rows is not None:
        row_number, rows = exp.cast(exp.column("row_number"), "bigint"), parquet_rows(landing.rows, row_numbers=False)
    elif file.is_parquet:
        row_number, rows = exp.column("file_row_number") + 1, parquet_rows(file.path)
    else:
        has_header_record = landing.profile.records.header is not None
        row_number = row_number_of_whole_rows(header)
        rows = csv(file.path, landing.profile.delimiter, header, int(has_header_record))
    expressions = landing.layout.parsed()
    columns_read = [received_column(name, expressions, landing.profile) for name in used]
    columns_read += [exp.alias_(cleaned(old).this, new, quoted=True) for new, old in renamed.items()]
    received = exp.select(*columns_read, exp.alias_(row_number, "row_number")).from_(rows)
    if not landing.is_parquet and landing.profile.records.trailer is not None:
        received = received.where(exp.not_(is_trailer(header, landing.profile.records.trailer)))
    # Collected and selected at once: adding to a query copies all of it.
    columns: list[exp.Expr] = []
    unreliable = landing.profile.unreliable.get(landing.feed, ())
    for name in FEEDS[landing.feed]:
        expression = None if name in unreliable else expressions.get(name)
        if expression is not None and all(column.name in present for column in expression.find_all(exp.Column)):
            columns.append(exp.alias_(dated(expression, name, landing.profile), name))
        else:
            columns.append(exp.alias_(text_null(), name))
    return exp.select(
        *columns,
        exp.alias_(exp.Literal.string(file.file_id), "file_id"),
        exp.column("row_number"),
        exp.alias_(exp.Literal.string(landing.profile.source_id), "source_id"),
    ).from_(received.subquery("received"))


def row_number_of_whole_rows(header: tuple[str, ...]) -> exp.Expr:
    """Return the row's number in a text file; evaluating it fails on a row with a field too many or too few."""
    last, beyond = exp.column(header[-1], quoted=True), exp.column(BEYOND, quoted=True)
    ragged = exp.or_(last.is_(exp.null()), exp.not_(beyond.is_(exp.null())))
    failure = exp.cast(exp.func("error", exp.Literal.string(Fault.RAGGED_ROWS.name)), "bigint")
    return exp.case().when(ragged, failure).else_(exp.Window(this=exp.Anonymous(this="row_number")))


def is_trailer(header: tuple[str, ...], mark: str) -> exp.Expr:
    """Return whether a row is a trailer record: its first field is the mark that the profile declares."""
    first = exp.func("coalesce", exp.column(header[0], quoted=True), exp.Literal.string(""))
    return exp.EQ(this=first, expression=exp.Literal.string(mark))


def trailer_count(connection: duckdb.DuckDBPyConnection, each: Landing, header: tuple[str, ...], mark: str) -> int:
    """Return how many rows look like a trailer record; more than one, and a row of data would be lost as one."""
    rows = csv(each.file.path, each.profile.delimiter, header, int(each.profile.records.header is not None))
    query = exp.select("count(*)").from_(rows).where(is_trailer(header, mark))
    ((count,),) = connection.execute(query.sql(DIALECT)).fetchall()
    return int(count)


def lost_lines(
    connection: duckdb.DuckDBPyConnection, file: Inspected, delimiter: str, marks: Marks = NO_MARKS
) -> list[Refused]:
    """Return the fault of a text of which the engine gives fewer rows than its lines hold.

    At a quote that is not closed the engine stops without a word; one that a later quote closes glues rows together.
    """
    if not file.has_quotes:
        return []
    skipped = int(marks.header is not None)
    query = exp.select("count(*)").from_(csv(file.path, delimiter, file.header, skipped))
    try:
        ((rows,),) = connection.execute(query.sql(DIALECT)).fetchall()
    except duckdb.InvalidInputException:
        return [why_unreadable(file, delimiter, marks)]
    if rows + skipped + 1 == file.line_count:
        return []
    line = damaged_line(file, delimiter, marks)
    return [] if line is None else [Refused(Fault.RAGGED_ROWS, f"line {line:,}")]


def received_column(name: str, expressions: Mapping[str, exp.Expr], profile: Profile) -> exp.Expr:
    """Return a received column as trimmed text; an amount in the plain form, where the profile declares others."""
    is_amount = any(
        canonical.endswith("_amount") and any(column.name == name for column in expression.find_all(exp.Column))
        for canonical, expression in expressions.items()
    )
    plain = cleaned(name)
    return (
        exp.alias_(plain_money(plain.this, profile.money), name, quoted=True) if is_amount and profile.money else plain
    )


def plain_money(amount: exp.Expr, forms: Sequence[MoneyForm]) -> exp.Expr:
    """Return an amount in the plain form; what is in none of the declared forms stays, for typing to reject."""
    for form, pattern in ((MoneyForm.PARENTHESES, BRACKETED), (MoneyForm.TRAILING_MINUS, MINUS_LAST)):
        if form in forms:
            amount = exp.Anonymous(
                this="regexp_replace", expressions=[amount, exp.Literal.string(pattern), exp.Literal.string("-\\1")]
            )
    if MoneyForm.THOUSANDS not in forms:
        return amount
    grouped = exp.Anonymous(this="regexp_matches", expressions=[amount, exp.Literal.string(GROUPED)])
    ungrouped = exp.func("replace", amount.copy(), exp.Literal.string(","), exp.Literal.string(""))
    return exp.case().when(grouped, ungrouped).else_(amount.copy())


def cleaned(name: str) -> exp.Expr:
    """Return a received column as trimmed text, empty as null."""
    column = exp.cast(exp.column(name, quoted=True), "varchar")
    return exp.alias_(exp.func("nullif", exp.func("trim", column), exp.Literal.string("")), name, quoted=True)


def dated(expression: exp.Expr, name: str, profile: Profile) -> exp.Expr:
    """Return a date column written the ISO way; what is not in the declared form stays, for typing to reject."""
    if not name.endswith("_date") or profile.date_format == ISO_DATE:
        return expression
    parsed = exp.Anonymous(this="try_strptime", expressions=[expression, exp.Literal.string(profile.date_format)])
    return exp.func("coalesce", exp.cast(exp.cast(parsed, "date"), "varchar"), expression)


def text_null() -> exp.Expr:
    """Return a null of type text."""
    return exp.cast(exp.null(), "varchar")


def parquet_rows(path: Path, *, row_numbers: bool = True) -> exp.Expr:
    """Return the table function that reads a Parquet file; a folder called a=b is never read as a column."""
    return reader("read_parquet", path, hive_partitioning=exp.false(), file_row_number=exp.convert(row_numbers))


def csv(path: Path, delimiter: str, header: tuple[str, ...], skipped: int = 0) -> exp.Expr:
    """Return the table function that reads a text file: the one fixed dialect, nothing sniffed.

    ``skipped`` lines stand before the header.
    """
    columns = exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=exp.Literal.string("VARCHAR"))
            for name in (*header, BEYOND)
        ]
    )
    return reader(
        "read_csv",
        path,
        columns=columns,
        auto_detect=exp.false(),
        header=exp.true(),
        skip=exp.convert(skipped),
        delim=exp.Literal.string(delimiter),
        quote=exp.Literal.string('"'),
        escape=exp.Literal.string('"'),
        compression=exp.Literal.string("gzip" if path.name.endswith(".gz") else "none"),
        encoding=exp.Literal.string("utf-8"),
        strict_mode=exp.true(),
        null_padding=exp.true(),
        nullstr=exp.Literal.string(NO_NULL_TEXT),
        parallel=exp.false(),
        ignore_errors=exp.false(),
        hive_partitioning=exp.false(),
        max_line_size=exp.convert(MAXIMUM_LINE_BYTES),
    )


def reader(function: str, path: Path, **options: exp.Expr) -> exp.Expr:
    """Return a call of a table function on one file, whatever its name: a star in it stands for itself."""
    arguments = [exp.EQ(this=exp.to_identifier(name), expression=value) for name, value in options.items()]
    literal = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path.resolve()))
    return exp.Anonymous(this=function, expressions=[exp.Literal.string(literal), *arguments])


def land(
    connection: duckdb.DuckDBPyConnection, feed: str, selects: list[tuple[Landing, exp.Select]]
) -> list[Refused | None]:
    """Fill ``landed.<feed>`` from its files; return for each file what made it unreadable, if anything did."""
    name = f"landed.{feed}"
    if selects and all(landing.is_parquet for landing, _ in selects):
        union = " union all by name ".join(select.sql(DIALECT) for _, select in selects)
        connection.execute(f"create or replace view {name} as {union}")
        return [None for _ in selects]
    definition = ", ".join(f"{column} {kind}" for column, kind in landed_columns(feed).items())
    connection.execute(f"create or replace table {name} ({definition})")
    return [insert(connection, name, select, landing) for landing, select in selects]


def insert(connection: duckdb.DuckDBPyConnection, name: str, select: exp.Select, landing: Landing) -> Refused | None:
    """Append one file; a file with a ragged row adds nothing at all."""
    # Row numbers are those of the file only while the reader keeps its order.
    connection.execute("set preserve_insertion_order = true")
    try:
        connection.execute(f"insert into {name} by name {select.sql(DIALECT)}")
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return why_unreadable(landing.file, landing.profile.delimiter, landing.marks)
    finally:
        connection.execute("set preserve_insertion_order = false")
    return None
