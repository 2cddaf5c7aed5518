"""A payment line leads to members and claim lines, and each of these back to the lines that rest on it."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from contracts.payment import PaymentLine, line_id
from contracts.presets import DIRECTORY
from pipelines.reconciliation import AGREEMENTS
from pipelines.tracing import Traced, members_behind, pseudonym, read_traced
from tests.conftest import Ran, command

LINE = PaymentLine(8, "2.1", "access_fee", date(2025, 3, 1), 500, "10 at $0.50", "2.1")


@pytest.fixture(scope="module")
def traced(sample_run: Ran) -> dict[str, Traced]:
    return {each.vendor_id: each for each in read_traced(sample_run.out / "current", AGREEMENTS)}


def test_an_id_is_made_of_what_identifies_a_line() -> None:
    # By hand: printf '%s' '["acme", 2, "2.1", "access_fee", "2.1", "2025-03-01", null]' | sha256sum
    assert line_id("acme", 2, LINE) == "5005be9542bcf3b3"
    assert line_id("acme", 2, replace(LINE, cents=1, reason="other", step_number=9)) == line_id("acme", 2, LINE)
    others = [replace(LINE, clause_id="2.2"), replace(LINE, kind="volume_tier"), replace(LINE, of_clause_id="2.2")]
    others += [replace(LINE, month=None), replace(LINE, measure="engagement")]
    ids = [line_id("acme", 2, LINE), line_id("acme", 1, LINE), line_id("other", 2, LINE)]
    assert len({*ids, *(line_id("acme", 2, other) for other in others)}) == 8


def test_the_rows_of_every_line_add_up_to_it(sample_run: Ran, traced: dict[str, Traced]) -> None:
    stated = [line for item in sample_run.settlement()["agreements"] for line in item["lines"]]
    cents = pl.DataFrame(stated, infer_schema_length=None).group_by("line_id").agg(pl.col("cents").sum())
    rows = pl.concat([each.rows for each in traced.values()]).filter(pl.col("line_id").is_not_null())
    summed = rows.group_by("line_id").agg(pl.col("cents").sum())
    assert dict(summed.iter_rows()) == dict(cents.iter_rows())
    assert {each.settlement.net_cents for each in traced.values()} == {
        item["net_cents"] for item in sample_run.settlement()["agreements"]
    }


def test_a_line_leads_to_claim_lines_and_back(sample_run: Ran, traced: dict[str, Traced]) -> None:
    bridge = traced["bridge_rtm"]
    line = next(line for line in bridge.settlement.lines if line.kind == "rtm_claim_fee")
    ran = command("explain", bridge.id_of(line), "--out", sample_run.out)
    row = bridge.rows_of(bridge.id_of(line)).row(0, named=True)
    for said in (f"Clause 2.1: {bridge.clause(line).text}", line.reason, "step 8 fees 2.1", row["row_id"]):
        assert said in ran.output
    back = command("explain", "--claim-line", row["reference_id"], "--out", sample_run.out)
    assert back.output.startswith(f"{bridge.id_of(line)}  {bridge.settlement.agreement_id}")
    with duckdb.connect(str(sample_run.out / "work" / "warehouse.duckdb"), read_only=True) as connection:
        query = "select distinct member_id from performance.rtm_claim where reason_code = 'A01'"
        members = [member for (member,) in connection.execute(query).fetchall()]
    keys = {pseudonym("bridge_rtm", member): member for member in members}
    by_member = command("explain", "--member", keys[row["member_key_id"]], "--out", sample_run.out)
    assert f"{bridge.id_of(line)}  {bridge.settlement.agreement_id}" in by_member.output


def test_what_changes_a_fee_or_puts_it_at_risk_leads_to_the_fees(sample_run: Ran, traced: dict[str, Traced]) -> None:
    bridge = traced["bridge_rtm"]
    share = next(line for line in bridge.settlement.lines if line.kind == "member_share")
    (fee,) = (line for line in bridge.settlement.lines if line.kind == "rtm_claim_fee" and line.month == share.month)
    assert bridge.acts_on(share) == [fee]
    assert bridge.acts_on(fee) == []
    # The guarantee is on clause 2.1 alone.
    lost = next(line for line in bridge.settlement.lines if line.measure == "function_responder")
    assert {line.clause_id for line in bridge.acts_on(lost)} == {"2.1"}
    ran = command("explain", bridge.id_of(share), "--out", sample_run.out)
    assert f"Acts on\n  {bridge.id_of(fee)}  2.1 rtm claim fee" in ran.output
    assert "x rtm claim of clause 2.1" in ran.output


@pytest.mark.parametrize(
    ("preset", "clause", "told"),
    [
        ("case_rate_low_back", "3.1", "120 episodes LOW_BACK ACUTE at risk 9/10: $140,000.00"),
        ("shared_savings_one_sided", "4.1", "savings: status credible, benchmark 5000000.00, actual 4375000.00"),
        ("shared_savings_one_sided", "4.1", "compared with whom: savings_match/shared_savings_one_sided.csv"),
    ],
)
def test_a_share_of_costs_leads_to_episodes_or_savings(preset: str, clause: str, told: str, tmp_path: Path) -> None:
    """The facts are those of the preset's first example, worked by hand beside it; savings name a design."""
    facts = (DIRECTORY / f"{preset}.example.md").read_text("utf-8").split("```yaml facts\n")[1].split("```")[0]
    error = "standard_error: 150000.00"
    (tmp_path / "facts.yaml").write_text(facts.replace(error, f"{error}, design: participants.v1, tier: C"))
    header = (
        "row_id,clause_id,of_clause_id,kind_code,measure_id,month_date,reason_code,reference_id,member_key_id,cents"
    )
    (tmp_path / "reconciliation.csv").write_text(f"{header}\n")
    signed = tmp_path / "signed"
    signed.mkdir()
    shutil.copy(DIRECTORY / f"{preset}.yaml", signed)
    (traced,) = read_traced(tmp_path, signed)
    (line,) = (line for line in traced.settlement.lines if line.clause_id == clause)
    ran = command("explain", traced.id_of(line), "--release", tmp_path, "--agreements", signed)
    assert told in ran.output


def test_a_measure_leads_to_its_members_while_the_work_tables_are_there(
    sample_run: Ran, traced: dict[str, Traced], tmp_path: Path
) -> None:
    kinetic = traced["kinetic_home"]
    line = next(line for line in kinetic.settlement.lines if line.measure == "function_responder")
    (fact,) = (fact for fact in kinetic.facts.measures if fact.measure == "function_responder")
    ran = command("explain", kinetic.id_of(line), "--out", sample_run.out)
    assert f"function responder: {fact.numerator} of {fact.denominator}, " in ran.output
    assert f"Members that it counts, {fact.denominator}\n" in ran.output
    engaged = next(fact for fact in kinetic.facts.measures if fact.measure == "engagement")
    members = members_behind(sample_run.out / "work" / "warehouse.duckdb", kinetic, "engagement")
    assert members is not None
    assert (sum(met for _, met in members), len(members)) == (engaged.numerator, engaged.denominator)
    current = (sample_run.out / "current").resolve()
    alone = shutil.copytree(current, tmp_path / "out" / "releases" / current.name)
    gone = command("explain", kinetic.id_of(line), "--release", alone)
    assert "the work tables of this run are gone" in gone.output


def test_a_vendor_traces_its_own_files_and_no_others(
    sample_run: Ran, traced: dict[str, Traced], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(sample_run.out / "current" / "kinetic_home", tmp_path / "kinetic_home"))
    kinetic, bridge = traced["kinetic_home"], traced["bridge_rtm"]
    listed = command("explain", "--release", folder).output.splitlines()
    assert [line[:16] for line in listed[1:]] == [kinetic.id_of(line) for line in kinetic.settlement.lines]
    outcome = next(line for line in kinetic.settlement.lines if line.measure == "function_responder")
    assert "not in a vendor's folder" in command("explain", kinetic.id_of(outcome), "--release", folder).output
    strange = command("explain", bridge.id_of(bridge.settlement.lines[0]), "--release", folder)
    assert (strange.code, "no payment line" in strange.errors) == (2, True)
    assert command("explain", "--claim-line", "C1|1", "--release", folder).code == 2
