"""`trueup price compare` and `breakeven`: what they print, what they refuse, and all of it at once."""

import json
from pathlib import Path

import pytest

from contracts.presets import DIRECTORY as PRESETS
from pipelines.cli import main
from pipelines.failures import OK, REFUSED, UNUSABLE_INPUT

ENGAGED = """\
agreement_id: {name}
version: 1
payer_id: example_payer
vendor_id: example_vendor
effective: 2027-01-01
terminates: 2027-12-31
executed: 2026-12-01
clauses:
  - {{kind: engaged_fee, id: "2.1", text: Fee., rate: {{2027-01-01: {rate}}}}}
fees_in_performance: false
"""
# Yield 2 or 4 in 100 of 100,000; 200, 450 or 800 saved. By hand: 475.00 on average, 450.00 at three in five.
ASSUMPTIONS = """\
assumptions: worked
title: Worked by hand
population:
  lives: {base: 100000, source: ours}
  adult_share: {base: 1, source: ours}
  eligible_share: {base: 1, source: ours}
  yield: {base: 0.02, values: [{value: 0.02, chance: 1/2}, {value: 0.04, chance: 1/2}], source: our claims of 2025}
value:
  saved_each:
    base: 450
    values: [{value: 200, chance: 1/4}, {value: 450, chance: 1/2}, {value: 800, chance: 1/4}]
    source: a study
vendor:
  variable_each: {base: 180, source: ours}
  acquisition_each: {base: 60, source: ours}
  fixed: {base: 100000, source: ours}
"""


@pytest.fixture
def offer(tmp_path: Path) -> Path:
    return written(tmp_path / "offer.yaml", ENGAGED.format(name="offer", rate="500.00"))


@pytest.fixture
def assumed(tmp_path: Path) -> Path:
    return written(tmp_path / "assumptions.yaml", ASSUMPTIONS)


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def price(*arguments: object) -> int:
    return main(["price", *map(str, arguments)])


def rows(text: str) -> dict[str, list[str]]:
    """Return the cells of every row of the tables printed, by the first."""
    split = ([cell.strip() for cell in line.split("  ") if cell.strip()] for line in text.splitlines())
    return {cells[0]: cells[1:] for cells in split if cells}


def test_an_offer_given_twice_is_refused_and_two_of_one_id_go_by_their_files(
    offer: Path, assumed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "sub" / ".." / "offer.yaml"
    (tmp_path / "sub").mkdir()
    assert price("compare", offer, again, "--assumptions", assumed) == UNUSABLE_INPUT
    assert f"{again}: this offer is given already" in capsys.readouterr().err
    other = written(tmp_path / "other.yaml", ENGAGED.format(name="offer", rate="400.00"))
    assert price("compare", offer, other, "--assumptions", assumed, "--json") == OK
    assert [each["offer"] for each in json.loads(capsys.readouterr().out)["offers"]] == [str(offer), str(other)]


def test_help_says_that_all_of_it_is_an_estimate(capsys: pytest.CaptureFixture[str]) -> None:
    assert price("--help") == OK
    printed = " ".join(capsys.readouterr().out.split())
    assert "Every figure is an estimate, not a settlement." in printed
    assert [word for word in ("compare", "breakeven") if word not in printed] == []


def test_break_even_prices_are_those_worked_by_hand(
    offer: Path, assumed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert price("breakeven", offer, "--assumptions", assumed) == OK
    printed = capsys.readouterr().out
    assert "estimate, not a settlement" in printed
    assert "all 6 cases there are" in printed
    found = rows(printed)
    assert found["quoted"][0] == "$500.00"
    assert found["break-even, all as expected"][0] == "$450.00"
    assert found["a return of 1.5, all as expected"][0] == "$300.00"
    assert found["break-even, on average"][0] == "$475.00"
    assert found["your walk-away, 60% sure"][0] == "$450.00"
    assert found["the vendor's costs, on average"][0] == "$273.34"
    assert found["the vendor's costs, on average"][1].endswith("it turns at $273.3333")
    assert found["the vendor's walk-away"][0] == "$290.00"
    assert found["zone of agreement"] == ["$290.00 to $450.00"]
    assert [found[surety] for surety in ("50%", "80%", "95%")] == [
        ["$450.00", "$450.00"],
        ["$200.00", "$200.00"],
        ["$200.00", "$200.00"],
    ]
    # 20,000 of a million engage in a full year; each costs 500.00 and saves 450.00.
    assert found["3: 100% of full engagement"] == [
        "20,000",
        "$10,000,000.00",
        "$9,000,000.00",
        "$0.00",
        "$1,000,000.00",
        "$0.0833",
    ]
    assert found["population.yield"] == ["0.02", "0.02", "0.04", "no", "our claims of 2025"]
    # The three kinds of care side by side, each by a set that comes with trueup.
    assert {"app-based", "guided by physical therapists", "therapy with remote monitoring"} <= set(found)


def test_the_first_price_is_searched_unless_another_is_named(
    tmp_path: Path, assumed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = '  - {kind: access_fee, id: "2.2", text: Fee., rate: {2027-01-01: 0.10}}\n'
    text = ENGAGED.format(name="offer", rate="500.00").replace("fees_in", f"{second}fees_in")
    offer = written(tmp_path / "two.yaml", text)
    for named, clause in (((), "2.1"), (("--clause", "2.2"), "2.2")):
        assert price("breakeven", offer, "--assumptions", assumed, "--json", *named) == OK
        assert json.loads(capsys.readouterr().out)["price"]["clause_id"] == clause


def test_break_even_as_json_names_what_it_rests_on(
    offer: Path, assumed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = written(tmp_path / "other.yaml", ENGAGED.format(name="other", rate="400.00"))
    assert price("breakeven", offer, "--assumptions", assumed, "--against", other, "--surety", "1", "--json") == OK
    found = json.loads(capsys.readouterr().out)
    assert (found["is"], found["for"]) == ("estimate, not a settlement", "the payer alone")
    assert found["zone"]["payer"]["price_cents"] == 450_00
    assert [each["surety"] for each in found["at_sureties"]] == ["3/5", "1"]
    # Both are fees for each engaged member, so they cost the same at the same price.
    assert (found["against"]["offer"], found["against"]["price"]["price_cents"]) == ("other", 400_00)
    assert found["rests_on"]["value.saved_each"]["source"] == "a study"
    assert found["budget"][2]["net_cents"] == "100000000"


def test_break_even_names_what_the_vendor_requires_and_what_is_chosen(
    offer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    requiring = written(
        tmp_path / "requiring.yaml", f"{ASSUMPTIONS}  required_margin: {{base: 90000, source: guessed}}\n"
    )
    assert price("breakeven", offer, "--assumptions", requiring) == OK
    told = capsys.readouterr().out
    assert "vendor.required_margin" in told
    assert "Asked for: a return of 1.5 and a chance of 60% to pay back." in told
    assert "The vendor is taken to accept a loss in 10% of cases." in told


def test_cases_are_drawn_where_a_range_is_assumed(
    offer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ASSUMPTIONS.replace("{base: 180, source: ours}", "{base: 180, low: 150, high: 230, source: ours}")
    assumed = written(tmp_path / "range.yaml", text)
    arguments = ("breakeven", offer, "--assumptions", assumed, "--draws", "20", "--json")
    assert price(*arguments) == OK
    first = capsys.readouterr().out
    assert "20 cases drawn with seed 1" in first
    assert price(*arguments) == OK
    assert capsys.readouterr().out == first


def test_a_fee_billed_as_claims_is_quoted_as_assumed_and_some_sets_do_not_tell(
    capsys: pytest.CaptureFixture[str],
) -> None:
    offer = PRESETS / "rtm_augmented_claims.yaml"
    assert price("breakeven", offer, "--assumptions", "rtm_augmented_example", "--draws", "2") == OK
    found = rows(printed := capsys.readouterr().out)
    assert found["quoted"] == ["$45.00", "as the offer has it"]
    assert "the set does not give care.activated_each" in printed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--clause", "2.9"], "clause: give one with a price (2.1), got '2.9'"),
        (["--surety", "60"], "surety: give shares such as 0.80"),
        (["--draws", "0"], "draws: give a number from 1 to 100000"),
        (["--seed", "-1"], "seed: give a whole number from 0 on"),
        (["--against", "no.yaml"], "no.yaml: there is no such file"),
    ],
)
def test_what_breakeven_cannot_use_is_said(
    offer: Path, assumed: Path, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert price("breakeven", offer, "--assumptions", assumed, *options) == UNUSABLE_INPUT
    assert message in capsys.readouterr().err


def test_an_offer_that_is_no_file_is_told_how_to_get_one(
    offer: Path, assumed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hint = "an offer is a file: `trueup agreement new` lists the presets to make one of\n"
    assert price("compare", "app_based", "--assumptions", assumed) == UNUSABLE_INPUT
    assert capsys.readouterr().err.endswith(f"app_based: there is no such file\n{hint}")
    assert price("compare", offer, "--assumptions", "no.yaml") == UNUSABLE_INPUT
    assert hint not in capsys.readouterr().err


def without_price(folder: Path) -> Path:
    """Write an offer of a fixed amount, 300,000.00 for the year."""
    text = ENGAGED.format(name="fixed", rate="1.00")
    fixed = '{kind: fixed_amount, id: "2.1", text: Fixed., purpose: other, payable: {2027-07-01: 300000.00}}'
    lines = [f"  - {fixed}" if line.startswith("  - ") else line for line in text.splitlines()]
    return written(folder / "fixed.yaml", "\n".join(lines))


def test_an_offer_without_a_price_has_a_budget_and_chances(
    tmp_path: Path, assumed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fixed = without_price(tmp_path)
    assert price("breakeven", fixed, "--assumptions", assumed) == OK
    found = rows(printed := capsys.readouterr().out)
    assert "No price is searched: fixed has no fee with a price for a unit." in printed
    # 2,000 engaged save 450 each; on average 3,000 save 475.
    assert found["you keep, all as expected"] == ["$600,000.00"]
    assert found["you keep, on average"] == ["$1,125,000.00"]
    # All cases save 400,000.00 or more; the vendor's work costs 580,000.00 or 1,060,000.00.
    assert found["you save at least what you pay"] == ["100.0%"]
    assert found["the vendor loses money"] == ["100.0%"]
    # The amount is that of 100,000 members, a million are ten such plans.
    assert found["3: 100% of full engagement"][1] == "$3,000,000.00"
    assert price("breakeven", fixed, "--assumptions", assumed, "--json") == OK
    told = json.loads(capsys.readouterr().out)
    assert (told["price"], told["as_offered"]["payer_net_cents"]) == (None, "60000000")


@pytest.mark.parametrize("asked", ["--clause", "--against"])
def test_a_price_that_must_be_searched_is_missed(
    asked: str, tmp_path: Path, offer: Path, assumed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = "2.1" if asked == "--clause" else offer
    assert price("breakeven", without_price(tmp_path), "--assumptions", assumed, asked, value) == UNUSABLE_INPUT
    assert "fixed has no fee with a price for a unit" in capsys.readouterr().err


def test_offers_are_compared_on_one_page(offer: Path, assumed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    access = PRESETS / "app_based_pmpm.yaml"
    assert price("compare", offer, access, "--assumptions", "commercial_example") == OK
    printed = capsys.readouterr().out
    assert printed.startswith("2 offers on commercial_example: estimate, not a settlement")
    assert "Payer pays $500.00 from 2027-01-01 once for each member" in printed
    assert "the vendor: what you pay falls as much as engagement does, or more" in printed
    assert "you: what you pay does not fall when fewer engage" in printed


def test_a_person_may_state_engagement(offer: Path, assumed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stated = ("--engagement", "0.03", "--engagement", "0", "--json")
    assert price("compare", offer, "--assumptions", assumed, *stated) == OK
    found = json.loads(capsys.readouterr().out)
    none, some = found["offers"][0]["levels"]
    assert (none["engaged"], none["per_engaged_cents"]) == (0, None)
    assert (some["engaged"], some["payment_cents"], some["payer_net_cents"]) == (3000, "150000000", "-15000000")
    assert found["rests_on"]["value.saved_each"]["source"] == "a study"


def test_an_engagement_that_is_no_share_is_told_what_it_would_be(
    offer: Path, assumed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stated = ("--engagement", "5", "--engagement", "5%")
    assert price("compare", offer, "--assumptions", assumed, *stated) == UNUSABLE_INPUT
    printed = capsys.readouterr().err
    assert "engagement: must be at most 1 (5% is 0.05), got 5\n" in printed
    assert "engagement: must be a plain decimal number such as 0.25 (no $, %, commas or exponent), got 5%" in printed


def test_offers_of_unlike_length_are_compared_over_a_year(
    assumed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    year = written(tmp_path / "year.yaml", text := ENGAGED.format(name="year", rate="500.00"))
    half = written(tmp_path / "half.yaml", text.replace("year", "half").replace("2027-12-31", "2027-06-30"))
    assert price("compare", year, half, "--assumptions", assumed) == OK
    printed = capsys.readouterr().out
    assert "What it comes to in a year" in printed
    assert "Each is put on a year in proportion: year runs for a year; half runs for 6 months." in printed
    assert price("compare", half, "--assumptions", assumed) == OK
    printed = capsys.readouterr().out
    assert "What it comes to in 6 months" in printed
    assert "in proportion" not in printed


def test_a_price_costs_as_much_as_another_offer_that_runs_longer(
    assumed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    year = written(tmp_path / "year.yaml", text := ENGAGED.format(name="year", rate="400.00"))
    half = written(tmp_path / "half.yaml", text.replace("year", "half").replace("2027-12-31", "2027-06-30"))
    assert price("breakeven", half, "--assumptions", assumed, "--against", year, "--json") == OK
    assert json.loads(capsys.readouterr().out)["against"]["price"]["price_cents"] == 400_00


def test_a_page_says_where_nobody_engages(offer: Path, assumed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert price("compare", offer, "--assumptions", assumed, "--engagement", "0") == OK
    assert "nobody engaged" in capsys.readouterr().out


def test_all_missing_assumptions_are_named(assumed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offers = [PRESETS / "milestones.yaml", PRESETS / "app_based_pmpm.yaml"]
    assert price("compare", *offers, "--assumptions", assumed) == REFUSED
    told = capsys.readouterr().err
    for line in (
        "milestones: clause 2.1 needs care.activated_each",
        "milestones: clause 2.1 needs care.reported_each",
        "app_based_pmpm: clause 3.1 needs care.activated_each",
    ):
        assert line in told


def test_errors_of_all_files_are_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad_offer = written(tmp_path / "bad.yaml", ENGAGED.format(name="bad", rate="-5"))
    bad_numbers = written(tmp_path / "numbers.yaml", ASSUMPTIONS.replace("title: Worked by hand\n", ""))
    assert price("compare", bad_offer, "--assumptions", bad_numbers) == REFUSED
    told = capsys.readouterr().err
    assert f"{bad_offer}:9: clauses[0].rate.2027-01-01: must be at least 0" in told
    assert f"{bad_numbers}:1: title: is required" in told


@pytest.mark.parametrize("name", ["nothing_such", "no.yaml"])
def test_assumptions_that_are_not_there_are_refused(offer: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert price("compare", offer, "--assumptions", name) == UNUSABLE_INPUT
    assert name in capsys.readouterr().err


def test_facts_must_be_of_an_offer(offer: Path, assumed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = Path(__file__).parents[1] / "contracts" / "worked_example" / "contract_a.facts.yaml"
    assert price("compare", offer, "--assumptions", assumed, "--facts", facts) == UNUSABLE_INPUT
    told = capsys.readouterr().err
    assert "agreement_id: must be that of an offer (offer)" in told
    assert "facts: give a facts file of offer too" in told


def test_an_offer_on_its_facts_pays_what_it_settles_to(capsys: pytest.CaptureFixture[str]) -> None:
    example = Path(__file__).parents[1] / "contracts" / "worked_example"
    facts = example / "contract_a.facts.yaml"
    arguments = ("--assumptions", "commercial_example", "--facts", facts, "--json")
    assert price("compare", example / "contract_a.yaml", *arguments) == OK
    base = json.loads(capsys.readouterr().out)["offers"][0]["levels"][1]
    assert main(["settle", "--agreement", str(example / "contract_a.yaml"), "--facts", str(facts), "--json"]) == OK
    assert base["payment_cents"] == str(json.loads(capsys.readouterr().out)["net_cents"])
