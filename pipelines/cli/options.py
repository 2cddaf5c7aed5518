"""Options that several commands share, each with its help, once."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

BOOKS = Path("out") / "books"

ReleaseFolder = Annotated[Path, Parameter(help="The folder of the release, such as out/current.")]
AgreementId = Annotated[str, Parameter(help="The id of the agreement.")]
Agreements = Annotated[
    Path | None,
    Parameter(help="The folder of the agreements that the run settled; by default those that come with trueup."),
]
Books = Annotated[Path, Parameter(help="The folder of the books.")]
Key = Annotated[Path, Parameter(help="The file of your key, as `trueup keys new` made it.")]
On = Annotated[str, Parameter(help="The date it is booked on, such as 2026-08-01.")]
Why = Annotated[str, Parameter(help="Why, in words without names of members.")]
AssumptionsName = Annotated[
    str, Parameter(help="The name of a set that comes with trueup (`trueup price assumptions`), or your own YAML file.")
]
AssumptionsUnlessFacts = Annotated[
    str | None,
    Parameter(help="The name of a set that comes with trueup, or your own YAML file; with --facts it may be left out."),
]
Facts = Annotated[
    list[Path] | None,
    Parameter(negative="", help="What was measured last year, a YAML file an offer, matched by agreement_id."),
]
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON on standard output.")]
Draws = Annotated[int, Parameter(help="How many cases to draw, where the assumptions list no values with chances.")]
Seed = Annotated[int, Parameter(help="The same seed draws the same cases.")]
