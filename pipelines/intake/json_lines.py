"""What formats of JSON have in common: a resource a line, or a whole file as one, and where in it a fault stands.

Belongs here: reading, and why a file is refused before anything is known of its resources. Does not: any kind of them.
"""

from duckdb import ConversionException, InvalidInputException
from sqlglot import exp

from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.conversion import Bench, lines, query_text
from pipelines.intake.inspection import Inspected
from pipelines.intake.landing import reader

LONGEST_RESOURCE = 64 << 20
NOT_JSON = query_text("json_lines_check")
UNREADABLE = (InvalidInputException, ConversionException)


def view_received(bench: Bench, file: Inspected) -> None:
    """Make the view ``received`` of a file: a resource as text in ``line``, with its ``row_number`` from 1."""
    if file.path.name.lower().endswith(".json"):
        whole = reader("read_text", file.path)
        one = exp.alias_(exp.cast(exp.convert(1), "bigint"), "row_number")
        bench.view("received", exp.select(exp.alias_(exp.column("content"), "line"), one).from_(whole), file)
        return
    number = exp.alias_(exp.Window(this=exp.Anonymous(this="row_number")), "row_number")
    rows = lines(file.path, max_line_size=exp.convert(LONGEST_RESOURCE))
    bench.view("received", exp.select("line", number).from_(rows), file)


def found_by(bench: Bench, check: str, fault: Fault) -> tuple[Refused, ...]:
    """Return the refusal where a check finds rows: it gives how many, and the numbers of the first of them."""
    found = bench.connection.execute(check).fetchall()
    return (Refused(fault, place(*found[0])),) if found else ()


def place(count: int, first: list[int]) -> str:
    """Return where a fault stands: its lines, the first of them by number."""
    more = f" and {count - len(first)} more" if count > len(first) else ""
    return f"line {', '.join(map(str, first))}{more}"
