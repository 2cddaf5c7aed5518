"""The sample payer's truth: what is injected can be found again, and what is meant to mislead does mislead."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from contracts.exhibits import load_exhibits
from contracts.settlement import Settlement
from pipelines.actuarial.adjusted_rates import COLUMNS, TABLE, adjusted_rows
from pipelines.actuarial.members import READ, read_members
from pipelines.actuarial.savings_stages import TABLES as ESTIMATED
from pipelines.engines import duckdb as engine
from pipelines.facts import FACT_TABLES
from pipelines.intake.receive import receive_folder
from pipelines.reconciliation import AGREEMENTS, Reconciliation
from pipelines.sample_payer import Truth, chance, parameters, simulate, simulation, tables
from pipelines.sample_payer.calendar import Calendar
from pipelines.settling import load_agreements, settle_all
from pipelines.terms import write_terms
from pipelines.warehouse import read_models

VENDORS = ("bridge_rtm", "kinetic_home", "northgate_pt")
REASONS = {f"R{number:02}" for number in range(1, 15)} | {"A01", "N01"}
DISPOSITIONS = {
    "used",
    "superseded",
    "netted",
    "denied",
    "quarantined",
    "rejected",
    "duplicate",
    "not_yet_known",
    "out_of_scope",
}

CLAUSE_KINDS = {
    "bridge_rtm": ["outcome_reported_fee", "performance_guarantee", "period_cap", "rtm_claim_fee"],
    "kinetic_home": ["access_fee", "activation_fee", "performance_guarantee"],
    "northgate_pt": [
        "activation_fee",
        "engaged_fee",
        "outcome_reported_fee",
        "performance_guarantee",
        "period_cap",
        "roi_guarantee",
        "volume_tier",
    ],
}


class Payer(NamedTuple):
    """A payer on disk and what is true of it."""

    folder: Path
    truth: Truth


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Payer:
    """Return the payer that the demo uses."""
    out = tmp_path_factory.mktemp("default")
    return Payer(out, simulate(out, members=20_000, months=30, seed=1))


def test_every_reason_disposition_and_kind_of_clause_occurs(default: Payer) -> None:
    assert set(default.truth.reason_codes) == REASONS
    assert set(default.truth.dispositions) == DISPOSITIONS
    assert default.truth.clause_kinds == CLAUSE_KINDS


MEASURED = """
    select agreement.vendor_id, part.measure_id, part.numerator_count, part.denominator_count
    from performance.measure_part as part
    inner join terms.agreement as agreement on agreement.agreement_id = part.agreement_id
    where part.cohort_code in ('VENDOR', 'POPULATION') and part.group_kind_code = 'ALL'"""


# Nobody who did not answer again is a responder.
SURVEYED = """
    select
        cohort_code, measure_id,
        count(*), count(*) filter (where has_follow_up), count(*) filter (where is_responder)
    from performance.comparator_outcome
    where measure_id in ('pain_change', 'function_change') and agreement_id like 'northgate_pt%'
    group by cohort_code, measure_id"""


COUNTED = """
    select measure_id, max(numerator_count)
    from (
        select measure_id, numerator_count from performance.measure_part
        union all
        select measure_id, numerator_count from performance.measure
    )
    where numerator_count > 0
    group by measure_id"""


class Found(NamedTuple):
    """What the product makes of a payer's files: codes of its tables, and what each vendor is settled by."""

    reasons: set[str]
    dispositions: set[str]
    measured: dict[tuple[str, str], list[int]]
    counted: dict[str, int]
    surveyed: dict[tuple[str, str], list[int]]
    settlements: dict[str, Settlement]


@pytest.fixture(scope="module")
def found(default: Payer, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Run the product's models on the files of the default payer and settle them."""
    listed = {"reasons": "performance.recon.reason_code", "dispositions": "core.conservation.disposition_code"}
    models, exhibits = read_models(), load_exhibits()
    needed = {*FACT_TABLES, *READ, *(place.rpartition(".")[0] for place in listed.values())}
    for name in reversed(models):
        if name in needed:
            needed.update(models[name].depends_on)
    with engine.connect() as connection:
        receive_folder(connection, default.folder)
        write_terms(connection, Reconciliation(default.folder))
        for name in models:
            if name in needed:
                engine.build(connection, models[name])
        engine.load_table(connection, TABLE, COLUMNS, adjusted_rows(read_members(connection)))
        for name, columns in ESTIMATED.items():
            engine.load_table(connection, name, columns, [])
        codes = {}
        for what, place in listed.items():
            table, _, column = place.rpartition(".")
            codes[what] = {code for (code,) in connection.execute(f"select distinct {column} from {table}").fetchall()}
        measured = {(vendor, name): counts for vendor, name, *counts in connection.execute(MEASURED).fetchall()}
        surveyed = {(cohort, name): counts for cohort, name, *counts in connection.execute(SURVEYED).fetchall()}
        counted = dict(connection.execute(COUNTED).fetchall())
        agreements = load_agreements(AGREEMENTS, exhibits)
        settled = settle_all(connection, agreements, exhibits, tmp_path_factory.mktemp("settled"))
    return Found(
        **codes,
        measured=measured,
        counted=counted,
        surveyed=surveyed,
        settlements={item.agreement.vendor_id: item.settlement for item in settled},
    )


def test_the_product_finds_every_reason_and_disposition(found: Found) -> None:
    assert found.reasons == REASONS
    assert found.dispositions == DISPOSITIONS


def test_what_vendors_do_is_measured_as_often_as_it_was_drawn(default: Payer, found: Found) -> None:
    """Within three standard errors of the probability; some draws fall outside what an agreement counts."""
    for vendor, measures in default.truth.conduct.items():
        for measure, drawn in measures.items():
            met, counted = found.measured[vendor, measure]
            error = (drawn["probability"] * (1 - drawn["probability"]) / counted) ** 0.5
            assert abs(met / counted - drawn["probability"]) < 3 * error, (vendor, measure)
            assert 0 < met <= counted


def test_members_of_no_vendor_fare_as_it_was_drawn(default: Payer, found: Found) -> None:
    """Within three standard errors, over those who answered again; some began care elsewhere than claims say."""
    for cohort, measures in default.truth.surveyed.items():
        for measure, drawn in measures.items():
            asked, followed, responded = found.surveyed[cohort, measure.replace("responder", "change")]
            assert 0.6 * drawn["member_count"] < asked <= drawn["member_count"], (cohort, measure)
            true = drawn["reported_response_count"] / drawn["follow_up_count"]
            assert abs(responded / followed - true) < 3 * (true * (1 - true) / followed) ** 0.5, (cohort, measure)


def test_every_measure_of_use_and_experience_has_somebody_in_it(found: Found) -> None:
    measured = {
        exhibit.measure
        for exhibit in load_exhibits().newest_measures()
        if exhibit.reported and exhibit.family in ("engagement", "experience")
    }
    # These have no parts, and a vendor may owe no survey.
    measured -= {"engagement", "net_promoter_score"}
    assert len(measured) >= 20
    for vendor in VENDORS:
        assert {name for name in measured if found.measured.get((vendor, name), [0])[0] == 0} == set(), vendor


# The sample payer knows 18 months from the start of the period, and operates on few.
NOBODY = {
    "pain_change_without_care": "of pain on a scale from 0 to 10 the exhibit knows no mean of everybody",
    "surgery_free_24": "nobody is followed for 24 months",
    "surgery_postponed": "nobody is followed for 24 months",
    "arthroscopy_for_knee_osteoarthritis": "of 19 arthroscopies none is of a cohort that has osteoarthritis",
    "fusion_without_instability": "of 12 fusions none is of a cohort whose spine is stable",
}


def test_every_measure_shown_counts_somebody_beside_some_vendor(found: Found) -> None:
    shown = {exhibit.measure for exhibit in load_exhibits().newest_measures() if exhibit.reported}
    assert {name for name in shown if not found.counted.get(name)} == set(NOBODY)


def test_the_product_settles_by_every_kind_of_clause(found: Found) -> None:
    kinds = {vendor: {line.kind for line in settled.lines} for vendor, settled in found.settlements.items()}
    # Until savings are estimated no return is credible, so the guarantee of one is applied and moves no money.
    steps = {step.key for step in found.settlements["northgate_pt"].steps}
    assert "roi guarantee 5.2" in steps
    kinds["northgate_pt"].add("roi_guarantee")
    for vendor, clauses in CLAUSE_KINDS.items():
        # A cap that is not reached pays nothing; that of another vendor is.
        assert set(clauses) - kinds[vendor] <= {"period_cap"}, vendor
    assert set().union(*CLAUSE_KINDS.values()) == set().union(*kinds.values()) - {"standing_fee", "member_share"}


def test_every_oddity_occurs_even_among_few_members(default: Payer, tmp_path: Path) -> None:
    few = simulate(tmp_path, members=2_000, months=30, seed=1)
    # The kinds are those of the default sample: nothing that chance makes rare is left to chance.
    by_chance = {"response_hurried", "response_incomplete", "response_out_of_range", "line_paid_duplicate_paid"}
    assert set(default.truth.oddities) - set(few.oddities) <= by_chance
    assert set(few.reason_codes) == REASONS
    assert all(number > 0 for number in (*default.truth.oddities.values(), *few.oddities.values()))


def test_a_vendor_activates_as_many_members_as_a_first_year_brings(default: Payer) -> None:
    for vendor in VENDORS:
        assert 300 <= default.truth.effects[vendor]["member_count"] <= 600
        for measure in default.truth.responders[vendor].values():
            assert measure["baseline_count"] >= 150


def test_a_programme_without_effect_seems_to_save(tmp_path: Path) -> None:
    truth = simulate(tmp_path, members=20_000, months=30, seed=2, overrides={"effect_scale": "0"})
    digital = [truth.effects[vendor] for vendor in ("kinetic_home", "northgate_pt")]
    for effect in digital:
        assert effect["causal_effect_cents"] == 0
        assert effect["treated_cents"] == effect["untreated_cents"]
    # Members come at a peak of pain: in the year after they cost less although nothing was done for them.
    members = sum(effect["member_count"] for effect in digital)
    naive = sum(effect["naive_pre_post_cents"] * effect["member_count"] for effect in digital) // members
    assert -80_000 < naive < -15_000


def test_the_naive_difference_overstates_what_a_programme_saves(default: Payer) -> None:
    for vendor in ("kinetic_home", "northgate_pt"):
        effect = default.truth.effects[vendor]
        assert -60_000 < effect["causal_effect_cents"] < -10_000
        assert effect["naive_pre_post_cents"] < effect["causal_effect_cents"] - 15_000
    # Monitoring adds therapy in person: it costs more, and before and after say that it saves.
    bridge = default.truth.effects["bridge_rtm"]
    assert bridge["naive_pre_post_cents"] < -15_000 < 0 < bridge["causal_effect_cents"]


def test_the_naive_difference_is_what_the_claims_themselves_show(default: Payer) -> None:
    with duckdb.connect() as files:
        rows = files.execute(
            f"""
            with activated as (
                select person_id, vendor_id, cast(min(session_date) as date) as first_date
                from '{default.folder}/session.parquet' where person_id is not null group by all
            ),
            spend as (
                select person_id, cast(claim_start_date as date) as service_date,
                    cast(allowed_amount as decimal(18, 2)) as allowed
                from '{default.folder}/medical_claim.parquet'
                where diagnosis_code_1[1] in ('M', 'S')
                    and billing_tin not like '99000000%' and claim_start_date not like '%-32'
            )
            select vendor_id,
                sum(allowed) filter (where service_date >= first_date and service_date < first_date + 180)
                / sum(allowed) filter (where service_date < first_date and service_date >= first_date - 180)
            from activated inner join spend using (person_id)
            where first_date between date '2025-01-01' and date '2025-12-31' group by vendor_id order by vendor_id
            """
        ).fetchall()
    after_over_before = dict(rows)
    assert set(after_over_before) == set(VENDORS)
    assert after_over_before["kinetic_home"] < 0.9
    assert after_over_before["northgate_pt"] < 0.8


def test_who_feels_better_answers_more_often(default: Payer) -> None:
    for vendor in VENDORS:
        for name, measure in default.truth.responders[vendor].items():
            completers = Fraction(measure["reported_response_count"], measure["follow_up_count"])
            everybody = Fraction(measure["response_count"], measure["member_count"])
            assert measure["baseline_count"] < measure["member_count"]
            assert measure["follow_up_count"] < measure["baseline_count"]
            # Both questionnaires come in one survey: the pain outcome decides, the function outcome goes along with it.
            margin = Fraction(2, 100) if name == "pain_responder" else Fraction(-3, 100)
            assert completers > everybody + margin, (vendor, name)


def test_with_non_response_switched_off_everybody_answers(tmp_path: Path) -> None:
    truth = simulate(tmp_path, members=4_000, months=24, seed=3, overrides={"non_response": "0"})
    for vendor in VENDORS:
        for measure in truth.responders[vendor].values():
            assert measure["member_count"] == measure["baseline_count"] == measure["follow_up_count"] > 50
            assert measure["reported_response_count"] == measure["response_count"]
    assert {"baseline_missing", "follow_up_missing"} & set(truth.oddities) == set()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return the simulator's own tables, for what no file may show."""
    scratch = tmp_path_factory.mktemp("world")
    with tables.open_engine(scratch, threads=2) as connection:
        chance.install(connection, 8)
        parameters.load(connection, {"non_response": "0"})
        Calendar.of(30).install(connection)
        connection.execute("set variable has_own_claims = true")
        simulation.simulate_range(connection, 1, 12_000, scratch)
        yield connection


KOOS = "100 91.975 84.6 79.914 76.332 73.342 70.704 68.284 65.994 63.776 61.583 59.381 57.14 54.84 52.465 50.012 47.487"
KOOS += " 44.905 42.281 39.625 36.931 34.174 31.307 28.251 24.875 20.941 15.939 8.291 0"
HOOS = (
    "100 92.34 85.257 80.55 76.776 73.472 70.426 67.516 64.664 61.815 58.93 55.985 52.965 49.858 46.652 43.335 39.902"
)
HOOS += " 36.363 32.735 29.009 25.103 20.805 15.633 8.104 0"
# What an improvement must reach, and the score from which it is measured: at least, or at most where high is good.
MCID = {"NPRS": 2, "ODI": 10, "NDI": Fraction(15, 2), "QUICKDASH": 8, "KOOS_JR": 14, "HOOS_JR": 18, "PROMIS_PF": 3}
SEVERE = {"NPRS": 3, "ODI": 12, "NDI": 8, "QUICKDASH": 16, "KOOS_JR": 85, "HOOS_JR": 85, "PROMIS_PF": 48}
HIGH_IS_GOOD = {"KOOS_JR", "HOOS_JR", "PROMIS_PF"}


def score(instrument: str, answers: list[int], supplied: str | None) -> Fraction:
    """Score a form by the published rule."""
    total, count = sum(answers), len(answers)
    match instrument:
        case "PROMIS_PF":
            return Fraction(supplied or "")
        case "KOOS_JR" | "HOOS_JR":
            return Fraction((KOOS if instrument == "KOOS_JR" else HOOS).split()[total])
        case "NPRS":
            return Fraction(total)
        case "ODI":
            return Fraction(100 * total, 5 * count)
        case "NDI":
            return Fraction(50 * total, 5 * count)
        case _:
            return 25 * (Fraction(total, count) - 1)


def forms(world: duckdb.DuckDBPyConnection, kind: str) -> dict[tuple[str, str], tuple[str, Fraction, list[int]]]:
    """Return instrument, score and answers of every form of a kind, as delivered, by account and measure."""
    rows = world.execute(
        "select response.activation_id, response.measure_code, feed.instrument_code,"
        " list(cast(feed.item_value as integer) order by cast(feed.item_number as integer)), min(feed.supplied_score)"
        " from delivery.outcome_response as feed inner join vendors.response as response using (response_id)"
        " where response.kind_code = $1 group by all",
        [kind],
    ).fetchall()
    found = {}
    for account, measure, instrument, answers, supplied in rows:
        given = [answer for answer in answers if answer is not None]
        found[account, measure] = (instrument, score(instrument, given, supplied), given)
    return found


def test_the_answers_land_on_the_side_that_was_drawn(world: duckdb.DuckDBPyConnection) -> None:
    baselines, follow_ups = forms(world, "BASELINE"), forms(world, "FOLLOW_UP")
    drawn = world.execute("select activation_id, measure_code, is_response, is_floor from vendors.outcome").fetchall()
    seen: dict[str, set[bool]] = {}
    for account, measure, is_response, is_floor in drawn:
        if (account, measure) not in baselines or (account, measure) not in follow_ups:
            continue
        instrument, before, answers = baselines[account, measure]
        same, after, later = follow_ups[account, measure]
        assert same == instrument
        high = instrument in HIGH_IS_GOOD
        severe = before <= SEVERE[instrument] if high else before >= SEVERE[instrument]
        assert severe is not is_floor, (account, measure, before)
        improvement = after - before if high else before - after
        if is_floor:
            continue
        assert (improvement >= MCID[instrument]) is is_response, (account, instrument, before, after)
        if not high and not is_response:
            assert improvement < Fraction(3, 10) * before, "no response by thirty percent either"
        for form in (answers, later):
            assert len(form) <= 1 or len(set(form)) > 1, "a form with all answers equal may be read as careless"
        seen.setdefault(instrument, set()).add(is_response)
    assert seen == {instrument: {False, True} for instrument in MCID}


def test_some_improvements_are_exactly_the_least_that_counts(world: duckdb.DuckDBPyConnection) -> None:
    baselines, follow_ups = forms(world, "BASELINE"), forms(world, "FOLLOW_UP")
    exact = set()
    for key in baselines.keys() & follow_ups.keys():
        (instrument, before, _), (_, after, _) = baselines[key], follow_ups[key]
        if (after - before if instrument in HIGH_IS_GOOD else before - after) == MCID[instrument]:
            exact.add(instrument)
    assert {"NPRS", "ODI", "PROMIS_PF"} <= exact


def test_the_drawn_responses_have_the_injected_probability(world: duckdb.DuckDBPyConnection) -> None:
    rows = world.execute(
        "select vendor_id, measure_code, count(*), count(*) filter (where is_response)"
        " from vendors.outcome group by all"
    ).fetchall()
    shares = world.execute("select vendor_id, pain_response_share, function_response_share from parameter.vendor")
    injected = {vendor: {"PAIN": pain, "FUNCTION": function} for vendor, pain, function in shares.fetchall()}
    assert len(rows) == 6
    for vendor, measure, members, responses in rows:
        # Four standard errors of about 300 draws.
        assert abs(responses / members - injected[vendor][measure]) < 4 * (0.25 / members) ** 0.5


def test_baselines_and_follow_ups_lie_in_their_windows(world: duckdb.DuckDBPyConnection) -> None:
    rows = world.execute(
        "select response.kind_code, min(response.response_date - activation.activated_date),"
        " max(response.response_date - activation.activated_date) from vendors.response as response"
        " inner join vendors.activation as activation using (activation_id)"
        " where response.kind_code in ('BASELINE', 'FOLLOW_UP', 'REBASELINE', 'INTERIM') group by 1 order by 1"
    ).fetchall()
    assert rows == [("BASELINE", -4, 0), ("FOLLOW_UP", 70, 98), ("INTERIM", 35, 35), ("REBASELINE", 1, 1)]
    early = world.execute(
        "select count(*) from vendors.session as session"
        " inner join vendors.activation as activation using (activation_id)"
        " where session.session_number = 2 and session.session_date < activation.activated_date + 2"
    ).fetchall()
    assert early == [(0,)]


def test_pain_has_the_persistence_that_is_set(world: duckdb.DuckDBPyConnection) -> None:
    ((correlation,),) = world.execute(
        "with mean as ("
        "select member_number, region_code, avg(pain_number) as mean from population.severity group by all)"
        " select corr(a.pain_number - mean.mean, b.pain_number - mean.mean) from population.severity as a"
        " inner join population.severity as b on b.member_number = a.member_number and b.region_code = a.region_code"
        " and b.month_number = a.month_number + 1"
        " inner join mean on mean.member_number = a.member_number and mean.region_code = a.region_code"
    ).fetchall()
    # 0.7 as set; less, because pain stops at 0 and 10 and each mean is taken from the same 30 months.
    assert 0.58 < correlation < 0.72


def test_members_register_after_a_peak_of_pain(world: duckdb.DuckDBPyConnection) -> None:
    rows = world.execute(
        "select recent.month_number - registration.month_number as lag, avg(recent.pain_number)"
        " from vendors.registration as registration inner join vendors.recent_pain as recent using (member_number)"
        " where recent.month_number - registration.month_number in (-12, -3, 9) group by all order by lag"
    ).fetchall()
    (_, year_before), (_, peak), (_, later) = rows
    assert peak > year_before + 1
    assert peak > later + 1
