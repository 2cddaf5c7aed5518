"""A small release, and people with keys who sign it, for tests that post and dispute."""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path

from contracts.books.sign_off import State
from contracts.facts_file import facts_text
from contracts.loader import load_agreement, load_facts
from contracts.measured_savings import Savings
from contracts.performance import Posted
from contracts.settlement import settle
from contracts.statement import statement
from tests.conftest import Ran, command
from tests.contracts.booking import SIGNERS

EXAMPLE = Path(__file__).parents[1] / "contracts" / "worked_example"
NAME = "contract_a"

PEOPLE = {
    "ana": "preparer",
    "ben": "reviewer",
    "dee": "actuary",
    "cho": "approver",
    "eve": "vendor",
}


def make_people(books: Path) -> None:
    """Make a key for each person and list them all in the books folder."""
    books.mkdir(parents=True, exist_ok=True)
    lines = ["persons:"]
    for name, role in PEOPLE.items():
        made = command("keys", "new", name, "--out", books / f"{name}.key")
        assert made.code == 0, made.errors
        public_key = made.output.split("public_key: ")[1].strip()
        lines.append(f"  - {{name: {name}, roles: [{role}], public_key: {public_key}}}")
    (books / "persons.yaml").write_text("\n".join(lines))


def sign(release: Path, agreement: str, books: Path, *more: object, on: str, states: Sequence[State]) -> None:
    """Sign states of a settlement, each by the one person who may."""
    for state in states:
        key = books / f"{SIGNERS[state]}.key"
        words = ("--agreement", agreement, "--books", books, "--as", state, "--key", key, "--on", on, *more)
        ran = command("sign", release, *words)
        assert ran.code == 0, ran.errors


ATTRIBUTED = (
    b"row_id,member_key_id,scope_code,from_date,to_date\n"
    + b"a" * 16
    + b","
    + b"b" * 16
    + b",ALL,2026-03-01,2027-03-01\n"
)


def make_release(
    folder: Path, *, posted: Sequence[Posted] = (), more_visits: int = 0, savings: Savings | None = None
) -> Path:
    """Write a release of the worked example, settled on what was posted before, with visits that were known later.

    `savings` take the place of those of the example.

    Its reconciliation file has each line of the settlement as a row, numbered from 0 on, and a refused unit, all `f`.
    Its attributed list has a member, all `b`, in a row, all `a`.
    """
    agreement = EXAMPLE / f"{NAME}.yaml"
    facts = load_facts(EXAMPLE / f"{NAME}.facts.yaml").required().model_copy(update={"posted": tuple(posted)})
    *units, last = facts.units
    units.append(last.model_copy(update={"count": last.count + more_visits}))
    facts = facts.model_copy(update={"units": tuple(units), "savings": savings or facts.savings})
    settled = statement(settle(load_agreement(agreement).required(), facts, facts.posted))
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(
        ["row_id", "row_code", "clause_id", "measure_id", "month_date", "reason_code", "cents", "member_key_id"]
    )
    for number, line in enumerate(settled["lines"]):
        rows.writerow(
            [
                f"{number:016}",
                "SETTLEMENT",
                line["clause_id"],
                line["measure"],
                line["month"],
                None,
                line["cents"],
                None,
            ]
        )
    rows.writerow(["f" * 16, "UNIT", "4.1", None, "2026-03-01", "R04", 0, "m1"])
    files = {
        "settlement.json": json.dumps({"agreements": [settled]}).encode(),
        f"{settled['vendor_id']}/facts.yaml": facts_text(facts).encode(),
        f"{settled['vendor_id']}/reconciliation.csv": text.getvalue().encode(),
        f"{settled['vendor_id']}/attribution_list.csv": ATTRIBUTED,
    }
    manifest = {
        "release_id": "0123456789ab",
        "agreements": [
            {"agreement_id": NAME, "sha256": hashlib.sha256(agreement.read_bytes()).hexdigest(), "resolutions": []}
        ],
        "outputs": [{"path": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()],
    }
    for name, content in {**files, "manifest.json": json.dumps(manifest).encode()}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def ran(verb: str, release: Path, *more: object) -> Ran:
    """A command on the small release and the books beside it."""
    books = release.parent / "books"
    return command(*verb.split(), release, "--agreement", NAME, "--books", books, "--agreements", EXAMPLE, *more)


def sign_to(release: Path, state: State, on: str = "2027-08-01") -> None:
    """Sign the small release up to a state."""
    states = list(SIGNERS)[: list(SIGNERS).index(state) + 1]
    sign(release, NAME, release.parent / "books", "--agreements", EXAMPLE, on=on, states=states)
