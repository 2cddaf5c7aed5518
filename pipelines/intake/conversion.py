"""What formats that convert have in common: received text files as tables of an engine of their own, rows to Parquet.

Belongs here: reading in the one fixed dialect, and a query's rows written for a feed. Does not: any column of a format.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from pipelines.engines import duckdb as engine
from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.damage import why_unreadable
from pipelines.intake.inspection import ENDINGS, Inspected, inspect
from pipelines.intake.landing import cleaned, csv, dated, lost_lines, reader, row_number_of_whole_rows, text_null
from pipelines.intake.layout import DIALECT, Converted, Drop

QUERIES = Path(__file__).parent
# A line of a fixed-width file is one field: no text holds this character.
NO_DELIMITER = "\x1f"


@dataclass
class Bench:
    """An engine of one conversion, with the received files as views; every column is trimmed text, empty as null."""

    drop: Drop
    connection: duckdb.DuckDBPyConnection = field(default_factory=engine.connect)

    def __post_init__(self) -> None:
        # Row numbers are those of the file only while the reader keeps its order.
        self.connection.execute("set preserve_insertion_order = true")
        # What does not fit in memory goes to the conversion's own folder, not beside the program.
        self.connection.execute("set temp_directory = ?", [str(self.drop.work)])

    def read_csv(
        self, name: str, path: Path, required: Iterable[str], columns: Iterable[str], kind: str | None = None
    ) -> Inspected:
        """Make a view of a delimited file, its ``columns`` null where it has them not; say what is wrong with it.

        Columns called ``..._date`` are written the ISO way, as on landing. ``kind`` is the format's word for the file,
        by default the view's name; the columns that the profile calls unreliable for it are null.
        """
        file = inspect(path, self.drop.profile.delimiter)
        if file.refused:
            return file
        received = {each.lower(): each for each in file.header}
        if absent := [each for each in required if each.lower() not in received]:
            return replace(file, refused=(Refused(Fault.MISSING_COLUMN, ", ".join(absent)),))
        lowered = list(dict.fromkeys(each.lower() for each in columns))
        profile = self.drop.profile
        for each in profile.unreliable.get(kind or name, ()):
            received.pop(each.lower(), None)
        selected = [
            exp.alias_(dated(cleaned(received[each]).this, each, profile) if each in received else text_null(), each)
            for each in lowered
        ]
        numbered = exp.alias_(row_number_of_whole_rows(file.header), "row_number")
        rows = exp.select(*selected, numbered).from_(csv(path, self.drop.profile.delimiter, file.header))
        if lost := lost_lines(self.connection, file, self.drop.profile.delimiter):
            return replace(file, refused=tuple(lost))
        return self.view(name, rows, file)

    def read_fixed(
        self, name: str, path: Path, positions: Mapping[str, tuple[int, int]], blank: Iterable[str] = ("",)
    ) -> Inspected:
        """Make a view of a fixed-width file from the first and last place of each field; ``blank`` texts are null."""
        # The first line is no header but a record: it is not kept.
        file = replace(inspect(path, NO_DELIMITER), header=())
        if file.refused:
            return file
        fields = [exp.alias_(field_of(first, last, blank), each.lower()) for each, (first, last) in positions.items()]
        length = exp.alias_(
            exp.func("length", exp.func("rtrim", exp.column("line"), exp.Literal.string("\r"))), "line_length"
        )
        number = exp.alias_(exp.Window(this=exp.Anonymous(this="row_number")), "row_number")
        return self.view(name, exp.select(*fields, length, number).from_(lines(path)), file)

    def view(self, name: str, rows: exp.Select, file: Inspected) -> Inspected:
        """Make a view, or say that the file has a row that is not whole."""
        self.connection.execute(
            exp.Create(this=exp.to_table(name), kind="VIEW", expression=rows, replace=True).sql(DIALECT)
        )
        return file

    def load(self, name: str, file: Inspected) -> Inspected:
        """Read a file once and keep its rows, for one that is read again or must be whole before others are joined."""
        if file.refused:
            return file
        rows = self.drop.work / f"{name}_{file.file_id}.received.parquet"
        try:
            self.connection.table(name).write_parquet(str(rows))
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            return replace(file, refused=(why_unreadable(file, self.drop.profile.delimiter),))
        self.connection.read_parquet(str(rows)).create_view(name, replace=True)
        return file

    def unite(self, name: str, parts: Mapping[str, Inspected], columns: Iterable[str]) -> None:
        """Make one view of several files, each row with the ``file_id`` of its own; without files an empty one."""
        known = [exp.column(each) for each in (*(column.lower() for column in columns), "row_number")]
        selects = [
            exp.select(*known, exp.alias_(exp.Literal.string(file.file_id), "file_id")).from_(part)
            for part, file in parts.items()
        ]
        nothing = [exp.alias_(text_null(), each.name) for each in (*known[:-1], exp.column("file_id"))]
        number = exp.alias_(exp.cast(exp.null(), "bigint"), "row_number")
        rows: exp.Query = selects[0] if selects else exp.select(*nothing, number).where(exp.false())
        for each in selects[1:]:
            rows = exp.union(rows, each, distinct=False)
        self.connection.execute(exp.Create(this=exp.to_table(name), kind="VIEW", expression=rows).sql(DIALECT))

    def give_own(self, feed: str, file: Inspected, given: str, left: Mapping[str, int] | None = None) -> Converted:
        """Write those rows of a table that come from a file."""
        own = duckdb.ColumnExpression("file_id") == duckdb.ConstantExpression(file.file_id)
        return self.give(feed, file, self.connection.table(given).filter(own).project("* exclude (file_id)"), left)

    def give(
        self, feed: str, file: Inspected, query: "str | duckdb.DuckDBPyRelation", left: Mapping[str, int] | None = None
    ) -> Converted:
        """Write the rows of a query for a feed; ``left`` counts, by a code, the received rows that give none."""
        if file.refused:
            return Converted(feed, file, None, file.refused)
        rows = self.drop.work / f"{feed}_{file.file_id}.parquet"
        try:
            (self.connection.sql(query) if isinstance(query, str) else query).write_parquet(str(rows))
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            return Converted(feed, file, None, (why_unreadable(file, self.drop.profile.delimiter),))
        return Converted(feed, file, rows, left={code: count for code, count in (left or {}).items() if count})


def lines(path: Path, **options: exp.Expr) -> exp.Expr:
    """Return the table function that reads a text file as its lines, whole, in the column ``line``."""
    text = exp.Literal.string
    return reader(
        "read_csv",
        path,
        columns=exp.Struct(expressions=[exp.PropertyEQ(this=exp.to_identifier("line"), expression=text("VARCHAR"))]),
        delim=text(NO_DELIMITER),
        quote=text(""),
        escape=text(""),
        encoding=text("utf-8"),
        auto_detect=exp.false(),
        header=exp.false(),
        parallel=exp.false(),
        compression=text("gzip" if path.name.lower().endswith(".gz") else "none"),
        **options,
    )


def field_of(first: int, last: int, blank: Iterable[str]) -> exp.Expr:
    """Return the trimmed text of a fixed-width field."""
    field_text = exp.func(
        "trim", exp.func("substr", exp.column("line"), exp.convert(first), exp.convert(last - first + 1))
    )
    for each in blank:
        field_text = exp.func("nullif", field_text, exp.Literal.string(each))
    return field_text


def query_text(name: str) -> str:
    """Return a query that stands beside the format's module."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def columns_read(query: str, table: str) -> set[str]:
    """Return the columns that a query reads of a table, which it names in full."""
    columns = sqlglot.parse_one(query, dialect=DIALECT).find_all(exp.Column)
    return {column.name.lower() for column in columns if column.table == table and column.name != "row_number"}


def files_named(drop: Drop, name: str) -> list[Path]:
    """Return the files that a profile lists under a name, else those called by it in the folder."""
    listed = drop.profile.named_files(name)
    if listed:
        return [drop.folder / each for each in sorted(listed)]
    return [path for ending in ENDINGS if (path := drop.folder / f"{name}{ending}").is_file()]


def not_found(feed: str, path: Path) -> Converted:
    """Return the refusal of a file that the profile lists and that is not there."""
    return Converted(feed, Inspected(path, "", 0), None, (Refused(Fault.FILE_NOT_FOUND, path.name),))
