"""An offer run on the claims and outcomes of a release; one back-test of the small sample payer serves all."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml

from contracts.agreement import Agreement
from contracts.books.book import Book
from contracts.exhibits import Exhibits
from contracts.loader import load_agreement, load_facts
from contracts.moved import onto
from contracts.negotiation.observed import observed
from contracts.performance import Performance
from contracts.redline import changes, moved_cents
from contracts.settlement import net_cents, settle
from pipelines.backtest.counting import BackTest
from pipelines.backtest.placing import Placed
from pipelines.commands.price import backtest as commands
from pipelines.reconciliation import AGREEMENTS, Reconciliation
from pipelines.settling import settle_one
from tests.conftest import Ran, command

SIGNED = AGREEMENTS / "northgate_pt" / "2025-01-01.yaml"
MARK = "estimate, not a settlement"
# The signed agreement two years later, under its own name, with another rule for who engaged.
OFFERED = (
    ("northgate_pt_2025", "northgate_2027"),
    ("2025-", "2027-"),
    ("2024-", "2026-"),
    ("sessions: 4", "sessions: 6"),
    ("within_days: 30", "within_days: 60"),
)


def offered(path: Path, *replacements: tuple[str, str]) -> Path:
    """Write the offer with more changes."""
    text = SIGNED.read_text(encoding="utf-8")
    for old, new in (*OFFERED, *replacements):
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


@dataclass(frozen=True)
class BackTested:
    """A back-test: the file of the offer, the folder written, and what was printed as JSON."""

    offer: Path
    folder: Path
    printed: Mapping[str, Any]

    @property
    def counted(self) -> Agreement:
        return load_agreement(self.folder / "offer.yaml").required()

    @property
    def facts(self) -> Performance:
        return load_facts(self.folder / "facts.yaml").required()


@pytest.fixture(scope="module")
def tested(sample_run: Ran, sample_payer: Path, tmp_path_factory: pytest.TempPathFactory) -> BackTested:
    place = tmp_path_factory.mktemp("backtest")
    offer, folder = offered(place / "offer.yaml"), place / "negotiation"
    given = ("--release", sample_run.out / "current", "--inputs", sample_payer, "--out", folder, "--threads", 2)
    ran = command("price", "backtest", offer, *given, "--json")
    assert (ran.code, ran.errors) == (0, "")
    return BackTested(offer, folder, json.loads(ran.output))


def units(facts: Performance) -> Counter[str]:
    found = Counter[str]()
    for row in facts.units:
        found[row.clause] += int(row.count)
    return found


def test_every_unit_that_is_owed_counts_billed_or_not(tested: BackTested, sample_run: Ran) -> None:
    """What is counted alike is what the release accepted and what it found valid and not billed (N01)."""
    released = load_facts(sample_run.out / "current" / "facts_by_group" / "northgate_pt_2025.yaml").required()
    unbilled = Counter({row.clause: int(row.count) for row in released.refused if row.reason == "N01"})
    owed = units(released) + unbilled
    found = units(tested.facts)
    assert {clause: found[clause] for clause in ("4.1", "4.3")} == {clause: owed[clause] for clause in ("4.1", "4.3")}
    assert unbilled["4.1"] + unbilled["4.3"] > 0
    assert (tested.facts.refused, tested.facts.posted) == ((), ())


ENGAGED = """
with day as (
    select distinct activation.member_id, activation.activation_date, session.session_date
    from attribution.activation as activation
    inner join attribution.session as session
        on
            activation.vendor_id = session.vendor_id
            and activation.member_id = session.member_id
            and session.reason_code = 'A01'
            and session.session_date between activation.activation_date and activation.activation_date + 59
            and session.session_date < activation.lock_to_date
            and session.withdrawn_date is null
    where activation.vendor_id = 'northgate_pt'
),
sixth as (
    select member_id, activation_date, (list(session_date order by session_date))[6] as engaged_date
    from day
    group by all
)
select count(*) from sixth where engaged_date between '2025-01-01' and '2025-12-31'
"""


def test_engagement_is_counted_by_the_rule_of_the_offer(tested: BackTested, sample_run: Ran) -> None:
    with duckdb.connect(str(sample_run.out / "work" / "warehouse.duckdb"), read_only=True) as connection:
        ((engaged,),) = connection.execute(ENGAGED).fetchall()
    by_signed = load_facts(sample_run.out / "current" / "facts_by_group" / "northgate_pt_2025.yaml").required()
    assert units(tested.facts)["4.2"] == engaged != units(by_signed)["4.2"]


def test_the_facts_settle_to_the_same_cents_by_themselves(tested: BackTested) -> None:
    told = command(
        "settle", "--agreement", tested.folder / "offer.yaml", "--facts", tested.folder / "facts.yaml", "--json"
    )
    assert told.code == 0, told.errors
    settled = json.loads(told.output)
    assert sum(group["net_cents"] for group in settled.pop("groups")) == settled["net_cents"]
    assert settled == tested.printed["offer"]
    assert json.loads((tested.folder / "settlement.json").read_bytes())["offer"] == tested.printed["offer"]


def test_projected_with_these_facts_the_offer_comes_to_the_same_cents(tested: BackTested) -> None:
    offer, facts, net = load_agreement(tested.offer).required(), tested.facts, tested.printed["offer"]["net_cents"]
    there = onto(offer, facts.period)
    assert there.effective == facts.period.first != offer.effective
    assert settle(there, observed(there, facts).performance, ()).net_cents == net
    signed = load_agreement(SIGNED).required()
    made = changes(signed, there)
    assert sum(moved_cents(signed, made, facts.model_copy(update={"agreement_id": signed.agreement_id}))) == net - (
        net_cents(signed, facts)
    )
    assert observed(there, facts).volumes.engaged == units(facts)["4.2"]


def test_the_commands_of_price_say_the_same_on_these_facts(tested: BackTested) -> None:
    net = tested.printed["offer"]["net_cents"]
    given = (tested.offer, "--assumptions", "commercial_example", "--facts", tested.folder / "facts.yaml", "--json")
    compared, curve = (command("price", word, *given) for word in ("compare", "curve"))
    assert (compared.errors, curve.errors) == ("", "")
    (offer,) = json.loads(compared.output)["offers"]
    assert [level["payment_cents"] for level in offer["levels"] if level["engagement"] == "base"] == [str(net)]
    expected = (each["expected"] for each in json.loads(curve.output)["curves"] if "expected" in each)
    assert {point["payment_cents"] for point in expected} == {net}


def test_the_list_of_members_adds_up_and_names_them_as_the_release_does(tested: BackTested, sample_run: Ran) -> None:
    listed = pl.read_csv(tested.folder / "members.csv", infer_schema=False)
    assert listed["cents"].cast(pl.Int64).sum() == tested.printed["offer"]["net_cents"]
    rows = {
        (row["clause_id"], row["reason_code"]): (row["row_count"], row["unit_count"])
        for row in tested.printed["counted"]
    }
    found = (
        listed.filter(pl.col("reason_code").is_not_null())
        .group_by("clause_id", "reason_code")
        .agg(pl.len(), pl.col("unit_count").cast(pl.Int64).sum())
    )
    assert {(clause, reason): (count, summed) for clause, reason, count, summed in found.iter_rows()} == rows
    released = pl.read_csv(sample_run.out / "current" / "northgate_pt" / "reconciliation.csv", infer_schema=False)
    activated = listed.filter(pl.col("clause_id") == "4.1")["member_key_id"].drop_nulls()
    assert set(activated) <= set(released["member_key_id"])
    assert tested.printed["attributed_count"] >= len(activated) > 0
    # Whose coverage was withdrawn later, too late to take a charged fee back: nobody knows what was charged by then.
    assert tested.printed["withdrawn_count"] > 0


def test_all_is_marked_as_an_estimate_beside_what_was_settled(tested: BackTested, sample_run: Ran) -> None:
    assert set(pl.read_csv(tested.folder / "members.csv")["status"]) == {MARK}
    for name in ("facts.yaml", "offer.yaml"):
        assert (tested.folder / name).read_text(encoding="utf-8").startswith(f"# {MARK}: ")
    assert tested.printed["is"] == MARK
    (signed,) = (each for each in sample_run.settlement()["agreements"] if each["vendor_id"] == "northgate_pt")
    assert tested.printed["signed"] == signed
    assert any("2025-01-01 instead of 2027-01-01" in note for note in tested.printed["notes"])
    assert sorted(path.name for path in tested.folder.iterdir()) == [
        "backtest.log", "facts.yaml", "members.csv", "offer.yaml", "settlement.json",
    ]  # fmt: skip


def test_the_offer_is_dated_by_its_own_signature(tested: BackTested) -> None:
    """It rests on the exhibits of its day, and binds from the period's first day on."""
    offer, counted = load_agreement(tested.offer).required(), tested.counted
    assert counted.executed == offer.executed
    assert counted.in_force_from == counted.effective
    assert (counted.period.days, counted.retroactive, offer.retroactive) == (offer.period.days, True, False)


@pytest.fixture
def refused(sample_run: Ran, sample_payer: Path, tmp_path: Path) -> Callable[..., str]:
    """Return what a back-test of an offer with more changes says that cannot be done; nothing is built."""

    def ask(*replacements: tuple[str, str], **other: object) -> str:
        offer = offered(tmp_path / "offer.yaml", *replacements)
        given = {"release": sample_run.out / "current", "inputs": sample_payer, "out": tmp_path / "out"} | other
        options = [word for name, value in given.items() for word in (f"--{name}", value)]
        ran = command("price", "backtest", offer, *options)
        assert (ran.code, ran.output) == (2, ""), ran.output
        assert not (tmp_path / "out" / "settlement.json").exists()
        return ran.errors

    return ask


def test_what_no_data_tell_is_refused_by_clause_all_at_once(refused: Callable[..., str]) -> None:
    interest = '  - {kind: interest, id: "6", text: Interest., rate: 0.08}\nfees_in_performance'
    judged = ("measure: reports_on_time,", "measure: medical_benefit_share,")
    told = refused(("fees_in_performance", interest), judged)
    assert "clause 6 (interest) needs the days on which amounts fell due and were paid" in told
    assert "clause 5.1 judges medical_benefit_share, which rests on invoices: an offer has none" in told


def test_a_term_that_the_release_does_not_settle_is_refused(refused: Callable[..., str]) -> None:
    told = refused(("terminates: 2027-12-31", "terminates: 2028-12-31"))
    assert "is 2025-01-01 to 2026-12-31, and the release settles 2025-01-01 to 2025-12-31: give it a term" in told


def test_inputs_that_were_changed_are_refused_by_hash(
    refused: Callable[..., str], sample_payer: Path, tmp_path: Path
) -> None:
    received = Path(shutil.copytree(sample_payer, tmp_path / "received"))
    (received / "profile.yaml").write_text("changed")
    assert "profile.yaml with SHA-256" in refused(inputs=received)


def test_a_release_that_is_not_as_it_was_published_is_refused(
    refused: Callable[..., str], sample_run: Ran, tmp_path: Path
) -> None:
    release = Path(shutil.copytree((sample_run.out / "current").resolve(), tmp_path / "o" / "releases" / "r"))
    (release / "settlement.json").write_text("{}")
    assert "settlement.json: is not as it was published (ALTERED)" in refused(release=release)


@pytest.mark.parametrize("below", ["", "northgate_pt", "northgate_pt/new"])
def test_nothing_of_a_negotiation_is_written_into_a_release(
    refused: Callable[..., str], sample_run: Ran, below: str
) -> None:
    assert "whose folders vendors get; name one outside it" in refused(out=sample_run.out / "current" / below)


def test_facts_of_a_back_test_are_facts_of_the_release(tested: BackTested) -> None:
    plain = yaml.safe_load((tested.folder / "facts.yaml").read_text(encoding="utf-8"))
    assert str(plain["paid_through"]) == "2026-06-30"
    assert {name: str(day) for name, day in plain["period"].items()} == {"from": "2025-01-01", "to": "2025-12-31"}


NOBODYS = """
agreement_id: acme_2027
version: 1
payer_id: sample_payer
vendor_id: acme
effective: 2027-01-01
terminates: 2027-12-31
executed: 2026-11-02
clauses:
  - {kind: activation_fee, id: "1", text: A fee., rate: {2027-01-01: 100.00}}
fees_in_performance: false
"""


def test_of_a_vendor_that_nobody_knows_it_is_said_that_nobody_is_attributed(
    sample_run: Ran, sample_payer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(given: Reconciliation, placed: Placed, exhibits: Exhibits, members: Path, mark: str) -> BackTest:
        """Stand in for the tables: nothing was found."""
        assert (placed.signed, placed.offer.effective) == (None, date(2025, 1, 1))
        assert (given.agreements / "acme" / "2025-01-01.yaml").read_text(encoding="utf-8") == placed.text
        assert len(list(given.agreements.rglob("*.yaml"))) == 4
        members.write_text("", encoding="utf-8")
        nothing = {"agreement_id": "acme_2027", "period": placed.offer.period, "paid_through": date(2026, 6, 30)}
        facts = Performance.model_validate(nothing | {"settlement": "final", "units": ()})
        return BackTest(settle_one(facts, placed.loaded, members.parent, Book("acme_2027")), 0, 0, [])

    monkeypatch.setattr(commands, "count", found)
    offer = tmp_path / "offer.yaml"
    offer.write_text(NOBODYS, encoding="utf-8")
    given = ("--release", sample_run.out / "current", "--inputs", sample_payer, "--out", tmp_path / "out")
    ran = command("price", "backtest", offer, *given)
    assert (ran.code, ran.errors) == (0, "")
    assert "nobody in these data is attributed to acme: only fees for covered members and fixed amounts count" in (
        " ".join(ran.output.split())
    )
    assert "signed" not in ran.output.splitlines()[2]
