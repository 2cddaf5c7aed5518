"""Members whose savings are estimated, as arrays: what ``savings.*`` holds of one agreement and one year.

Members stand in the order of their ids; every other array says by a place in that order whom its rows are of. Spend and
exposure stay long, a row for what there is: most months of most members have no spend.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

READ = (
    "savings.candidate",
    "savings.member",
    "savings.window",
    "savings.follow_up",
    "savings.exposure",
    "savings.month_spend",
)

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Matrix = NDArray[np.float64]
Days = NDArray[np.datetime64]

SETTLED, DUMMY_YEAR = "SETTLED", "DUMMY_YEAR"
# The places of codes in arrays: a row of spend whose ``outcomes`` is 1 is of OUTCOMES[1].
OUTCOMES = ("ALL_CAUSE", "MSK", "PLACEBO")
CLAIM_GROUPS = ("IP", "OP", "PROF", "RX")
# FOLLOWED is every study's; AFTER_DIAGNOSIS follows the first red flag after the index and counts under intent to
# treat; AFTER_ACTIVATION follows a control's own activation and counts in a sensitivity only.
STAGES = ("FOLLOWED", "AFTER_DIAGNOSIS", "AFTER_ACTIVATION")
# What members are matched on exactly, as an agreement's design names it, and the column of it.
EXACT: Mapping[str, str] = {
    "REGION": "region_code",
    "ACUITY": "acuity_code",
    "SEX": "sex_code",
    "AGE_BAND": "age_band_code",
    "PLAN_CLASS": "plan_class_code",
    "MARKET": "market_code",
    "QUARTER": "quarter_date",
    "PRIOR_SURGERY": "has_prior_surgery",
    "PRIOR_INJECTION": "has_prior_injection",
    "RECENT_OPIOID": "has_recent_opioid",
    "EMPLOYER": "group_id",
    "LAG_BAND": "lag_band_code",
}
TRAITS = (
    "age_number",
    "comorbidity_count",
    "has_depression",
    "has_obesity",
    "has_tobacco",
    "therapist_miles_number",
    "tenure_days",
)
WINDOWS = ("B12_7", "B6_4", "B3_1")
SPEND_ITEMS = ("MSK_SPEND", "TOTAL_SPEND")
EVENT_ITEMS = ("OFFICE", "PT", "IMAGING", "ED", "INJECTION")
COVARIATES = (
    *TRAITS,
    *(f"{item}_{window}" for item in (*SPEND_ITEMS, *EVENT_ITEMS) for window in WINDOWS),
)

MEMBERS = """
    select
        member.member_id, candidate.arm_code = 'TREATED' as is_treated, candidate.lag_days, candidate.trigger_date,
        candidate.index_date, member.cell_id, member.region_code, member.acuity_code, member.sex_code,
        member.age_band_code, member.plan_class_code, member.market_code,
        cast(member.quarter_date as varchar) as quarter_date,
        cast(member.has_prior_surgery as varchar) as has_prior_surgery,
        cast(member.has_prior_injection as varchar) as has_prior_injection,
        cast(member.has_recent_opioid as varchar) as has_recent_opioid, member.group_id, member.lag_band_code,
        member.age_number, member.comorbidity_count, member.has_depression, member.has_obesity, member.has_tobacco,
        member.therapist_miles_number, member.tenure_days,
        follow_up.ended_by_code in ('PAID_THROUGH', 'DUMMY_CUT') as is_cut_short
    from savings.member as member
    inner join savings.candidate as candidate using (agreement_id, year_code, member_id)
    inner join savings.follow_up as follow_up using (agreement_id, year_code, member_id)
    where member.agreement_id = $agreement_id and member.year_code = $year_code
    order by member.member_id"""
# Treated members in whose cells there is nobody to compare them with.
ALONE = """
    select count(*)
    from savings.candidate
    where
        agreement_id = $agreement_id and year_code = $year_code and arm_code = 'TREATED'
        and reason_code = 'NO_CONTROL_IN_CELL'"""
AMOUNTS = """
    select placed.place, told.item_code || '_' || told.window_code as covariate, told.amount_number
    from savings.window as told
    inner join (
        select member_id, row_number() over (order by member_id) - 1 as place
        from savings.member
        where agreement_id = $agreement_id and year_code = $year_code
    ) as placed using (member_id)
    where told.agreement_id = $agreement_id and told.year_code = $year_code
    order by placed.place, covariate"""
EXPOSURE = """
    select
        placed.place, list_position($stages, told.stage_code) - 1 as stage, told.month_number, told.covered_days,
        told.month_days
    from savings.exposure as told
    inner join (
        select member_id, row_number() over (order by member_id) - 1 as place
        from savings.member
        where agreement_id = $agreement_id and year_code = $year_code
    ) as placed using (member_id)
    where told.agreement_id = $agreement_id and told.year_code = $year_code
    order by placed.place, told.month_number, stage"""
SPEND = """
    select
        placed.place, list_position($stages, told.stage_code) - 1 as stage, told.month_number,
        told.incurred_month_date, list_position($outcomes, told.outcome_code) - 1 as outcome,
        list_position($claim_groups, told.claim_group_code) - 1 as claim_group, told.spend_cents,
        told.truncated_cents, told.util_count
    from savings.month_spend as told
    inner join (
        select member_id, row_number() over (order by member_id) - 1 as place
        from savings.member
        where agreement_id = $agreement_id and year_code = $year_code
    ) as placed using (member_id)
    where told.agreement_id = $agreement_id and told.year_code = $year_code
    order by placed.place, told.month_number, stage, told.incurred_month_date, outcome, claim_group"""


@dataclass(frozen=True, slots=True)
class Coded:
    """A word a member: ``names[codes[i]]``; names ascend by bytes, so codes order as the words do."""

    codes: Numbers
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Days that members were covered and followed, a row a member, month and stage, in this order.

    ``members`` are places in the order of members, ``stages`` in STAGES. ``months`` count from the index day: -24..-1
    and 1..12, never 0. A month of exposure is ``covered_days / month_days``.
    """

    members: Numbers
    stages: Numbers
    months: Numbers
    covered_days: Numbers
    month_days: Numbers


@dataclass(frozen=True, slots=True)
class Spend:
    """What members cost, a row a member, month, stage, incurred month, outcome and claim group, in this order.

    ``outcomes`` are places in OUTCOMES, ``claim_groups`` in CLAIM_GROUPS. ``incurred_months`` are calendar months, by
    which claims are completed. ``cents`` is the spend, ``truncated_cents`` what the caps of the agreement leave of it
    (only MSK of months -12..12 is cut), ``counts`` the services used.
    """

    members: Numbers
    stages: Numbers
    months: Numbers
    incurred_months: Days
    outcomes: Numbers
    claim_groups: Numbers
    cents: Numbers
    truncated_cents: Numbers
    counts: Numbers


@dataclass(frozen=True, slots=True)
class Extract:
    """The members of one agreement and year (SETTLED or DUMMY_YEAR) that may be matched, in the order of their ids.

    ``member_ids``, ``is_treated``, ``lag_days`` (from trigger to index), ``trigger_dates`` and ``index_dates`` have a
    value a member. ``cells`` are those within which the design matches; ``exact`` holds what they are made of, agreed
    or not, by the design's word (REGION ... LAG_BAND), UNKNOWN where nobody says. ``covariates`` has a row a member and
    a column a name in ``covariate_names``: numbers as they are (whole cents, events, years, days, 0 and 1), not yet a
    number (nan) where nobody says. Spend and events of the windows before the index are among them, 0 where there were
    none. ``is_cut_short`` marks those whom the calendar ends: payments are known no longer, or the dummy year is over.
    ``alone_count`` treated members more are not here: in their cells there is nobody to compare them with.
    """

    agreement_id: str
    year_code: str
    member_ids: tuple[str, ...]
    is_treated: Flags
    lag_days: Numbers
    trigger_dates: Days
    index_dates: Days
    cells: Coded
    exact: Mapping[str, Coded]
    covariate_names: tuple[str, ...]
    covariates: Matrix
    exposure: Exposure
    spend: Spend
    is_cut_short: Flags
    alone_count: int = 0

    @property
    def employers(self) -> Coded:
        """Return the employer group of each member, by which errors are clustered."""
        return self.exact["EMPLOYER"]


def read_extract(connection: duckdb.DuckDBPyConnection, agreement_id: str, year_code: str = SETTLED) -> Extract:
    """Return the members of an agreement's year with what they cost; empty arrays where nobody may be matched."""
    asked = {"agreement_id": agreement_id, "year_code": year_code}
    members = connection.execute(MEMBERS, asked).fetchnumpy()
    ((alone_count,),) = connection.execute(ALONE, asked).fetchall()
    return Extract(
        agreement_id,
        year_code,
        tuple(members["member_id"].tolist()),
        np.asarray(members["is_treated"], dtype=np.bool_),
        whole(members["lag_days"]),
        days(members["trigger_date"]),
        days(members["index_date"]),
        coded(members["cell_id"].tolist()),
        {word: coded(members[column].tolist()) for word, column in EXACT.items()},
        COVARIATES,
        covariates(members, connection.execute(AMOUNTS, asked).fetchnumpy()),
        _exposure(connection.execute(EXPOSURE, {**asked, "stages": STAGES}).fetchnumpy()),
        _spend(connection.execute(SPEND, {**asked, **_places()}).fetchnumpy()),
        np.asarray(members["is_cut_short"], dtype=np.bool_),
        alone_count,
    )


def covariates(members: Mapping[str, Any], amounts: Mapping[str, Any]) -> Matrix:
    """Return a row a member: traits as they are known, then the sparse amounts of the windows put in their places."""
    result = np.zeros((len(members["member_id"]), len(COVARIATES)))
    for column, name in enumerate(TRAITS):
        result[:, column] = np.ma.filled(np.ma.asarray(members[name], dtype=np.float64), np.nan)
    column_of = {name: column for column, name in enumerate(COVARIATES)}
    columns = [column_of[name] for name in amounts["covariate"].tolist()]
    result[whole(amounts["place"]), columns] = amounts["amount_number"]
    return result


def coded(words: Sequence[str | None]) -> Coded:
    """Return the places of words among the distinct ones; what is not known is the word UNKNOWN."""
    known = [word or "UNKNOWN" for word in words]
    names = tuple(sorted(set(known)))
    place = {name: number for number, name in enumerate(names)}
    return Coded(np.array([place[word] for word in known], dtype=np.int64), names)


def whole(column: Any) -> Numbers:
    """Return a column without gaps as whole numbers."""
    return np.asarray(column, dtype=np.int64)


def days(column: Any) -> Days:
    """Return a column without gaps as days."""
    return np.asarray(column, dtype="datetime64[D]")


def _places() -> dict[str, tuple[str, ...]]:
    return {"stages": STAGES, "outcomes": OUTCOMES, "claim_groups": CLAIM_GROUPS}


def _exposure(told: Mapping[str, Any]) -> Exposure:
    names = ("place", "stage", "month_number", "covered_days", "month_days")
    return Exposure(*(whole(told[name]) for name in names))


def _spend(told: Mapping[str, Any]) -> Spend:
    members, stages, months = (whole(told[name]) for name in ("place", "stage", "month_number"))
    after = (whole(told[name]) for name in ("outcome", "claim_group", "spend_cents", "truncated_cents", "util_count"))
    return Spend(members, stages, months, days(told["incurred_month_date"]), *after)
