"""A settlement's whole life: settled, posted, disputed, resolved by two persons, settled anew, posted, made again."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from contracts.books.ledger import balances
from contracts.books.sign_off import State
from contracts.exhibits import load_exhibits
from pipelines.assets.published import publish_release
from pipelines.assets.settlement import settle_into_tables
from pipelines.books.files import load_book
from pipelines.books.found import keep_books
from pipelines.engines.duckdb import build, connect, load_table
from pipelines.reconciliation import AGREEMENTS, make_work, reconciliation
from pipelines.reproducing import Arguments, Places, reproduce
from pipelines.settling import load_agreements
from pipelines.terms import RESOLUTION, RESOLUTION_COLUMNS, resolved_rows
from pipelines.warehouse import read_models
from tests.conftest import Ran, command
from tests.contracts.booking import SIGNERS
from tests.pipelines.signing import make_people, sign

NAME, VENDOR = "bridge_rtm_2025", "bridge_rtm"
# Clause 2.2 pays $60.00 a reported outcome; nothing of it is at risk and the cap of 2.3 is far off.
FEE_CENTS = 60_00
DELIVERED = list(SIGNERS)[: list(SIGNERS).index(State.VENDOR_DELIVERED) + 1]
MODELS = read_models()


@pytest.fixture
def out(sample_run: Ran, tmp_path: Path) -> Path:
    """A folder with the first release and its work tables."""
    return Path(shutil.copytree(sample_run.out, tmp_path / "out", symlinks=True))


def run_on(warehouse: Path, arguments: Mapping[str, Any], meanwhile: Callable[[], object] = str) -> Path:
    """Do what a run does from the resolutions on, on the tables of a whole run; return the release.

    Something is done meanwhile: after the books were read and before it is settled.
    """
    given, agreements = reconciliation(arguments), load_agreements(AGREEMENTS, load_exhibits())
    make_work(given)
    if warehouse != given.warehouse:
        shutil.copyfile(warehouse, given.warehouse)
    connection = connect(given.warehouse, threads=2)
    run = SimpleNamespace(connection=connection, reconciliation=given)
    try:
        ((paid_through,),) = connection.execute("select paid_through_date from terms.run").fetchall()
        signed = [item.required() for item in agreements]
        found = keep_books(given.books, given.work, (agreement.agreement_id for agreement in signed))
        rows = resolved_rows(found, signed, paid_through)
        meanwhile()
        load_table(connection, RESOLUTION, RESOLUTION_COLUMNS, rows)
        changed = {RESOLUTION}
        for model in MODELS.values():
            if model.layer != "scorecard" and changed & set(model.depends_on):
                build(connection, model)
                changed.add(model.name)
        settle_into_tables(run)
        for model in MODELS.values():
            if model.layer == "scorecard":
                build(connection, model)
        return publish_release(run)
    finally:
        connection.close()


def settled(release: Path) -> dict[str, Any]:
    document = json.loads((release / "settlement.json").read_bytes())
    (found,) = (item for item in document["agreements"] if item["agreement_id"] == NAME)
    return found


def rows_of(release: Path) -> pl.DataFrame:
    return pl.read_csv(release / VENDOR / "reconciliation.csv", infer_schema=False)


def did(*words: object, books: Path) -> str:
    ran = command(*words, "--books", books)
    assert ran.code == 0, ran.errors
    return ran.output


def owed(books: Path) -> int:
    sums = balances(load_book(books, NAME).entries)
    return -sums["2100"] - sums["1300"]


def test_a_settlement_lives_from_a_run_to_the_true_up_of_a_dispute(
    out: Path, sample_payer: Path, tmp_path: Path
) -> None:
    books, first = tmp_path / "books", (out / "current").resolve()
    make_people(books)
    refused = rows_of(first).filter(
        (pl.col("clause_id") == "2.2") & (pl.col("reason_code") == "R08") & pl.col("member_key_id").is_not_null()
    )
    row = refused["row_id"].min()
    about = (first, "--agreement", NAME)
    sign(first, NAME, books, on="2026-08-01", states=DELIVERED)
    key = {name: ("--key", books / f"{name}.key") for name in ("ana", "cho", "eve")}
    did("dispute", "open", *about, "--row", row, "--why", "our log", *key["eve"], "--on", "2026-08-20", books=books)
    did("post", *about, "--on", "2026-09-01", books=books)
    unfounded = command("post", *about, "--on", "2026-09-01", "--cause", "dispute", "--books", books)
    assert (unfounded.code, "NO_FINDING" in unfounded.errors) == (2, True)
    assert owed(books) == settled(first)["true_up_cents"] != 0

    (dispute,) = load_book(books, NAME).disputing
    found = ("--finding", "A01", "--why", "the log shows it", "--evidence", "log 17", "--expires", "2028-12-31")
    told = ("dispute", "resolve", NAME, dispute.dispute_id, row, *found, *key["ana"], "--on", "2026-09-02")
    did(*told, books=books)
    resolution = load_book(books, NAME).disputing[-1].resolution_id
    did("dispute", "approve", NAME, resolution, *key["cho"], "--on", "2026-09-03", books=books)

    # What is posted once the run has read the books is no part of it.
    stood, entry = load_book(books, NAME), load_book(books, NAME).entries[0]
    back = ("ledger", "reverse", NAME, entry.entry_id, "--on", "2026-09-04", "--why", "posted twice")
    arguments = {"inputs": str(sample_payer), "out": str(out), "books": str(books)}
    second = run_on(out / "work" / "warehouse.duckdb", arguments, lambda: did(*back, books=books))
    assert load_book(books, NAME).head != stood.head
    shutil.copyfile(out / "work" / "books" / f"{NAME}.book", books / f"{NAME}.book")
    assert load_book(books, NAME) == stood
    before, after = settled(first), settled(second)
    assert after["net_cents"] - before["net_cents"] == after["true_up_cents"] == FEE_CENTS
    (accepted,) = rows_of(second).filter(pl.col("row_id") == row).iter_rows(named=True)
    assert (accepted["reason_code"], accepted["cents"]) == ("A01", str(FEE_CENTS))
    (recorded,) = (
        item
        for item in json.loads((second / "manifest.json").read_bytes())["agreements"]
        if item["agreement_id"] == NAME
    )
    assert (recorded["resolutions"], recorded["book_head"]) == ([resolution], stood.head)

    sign(second, NAME, books, on="2026-10-01", states=list(SIGNERS))
    owed_before = owed(books)
    post = ("post", second, "--agreement", NAME, "--on", "2026-10-02")
    # By itself it is less than a restatement must come to.
    assert "computed, immaterial" in did(*post, books=books)
    did(*post, "--cause", "dispute", books=books)
    assert owed(books) - owed_before == FEE_CENTS
    assert owed(books) == after["net_cents"] - before["posted_cents"]

    # By now the book holds more: the release is made again from the book as it stood, by the people listed in it.
    def again(given: Arguments) -> Path:
        return run_on(out / "work" / "warehouse.duckdb", given)

    assert reproduce(second, Places(out, (sample_payer,), AGREEMENTS, books), again) == []
