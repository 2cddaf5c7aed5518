"""No number of a rule in SQL: what an agreement or an exhibit may say otherwise comes from ``terms.*``.

Free are 0 and 1, places inside a text and sizes of types, powers of ten that scale, and numbers that only order or
name. Every other number is listed here, with the reason why nobody can agree on another one.
"""

import re
from collections.abc import Iterable

import pytest
import sqlglot
from sqlglot import exp

from pipelines.warehouse import DIALECT, read_models

MODELS = read_models()
# Columns whose numbers only order or name: other numbers in the same order would give the same result.
NUMBERINGS = {
    *("assoc_level_number", "basis_number", "category_number", "diagnosis_number", "group_number", "kind_number"),
    *("layer_number", "level_number", "part_number", "precedence_number", "preference_number", "role_number"),
    *("step_number", "told_number", "way_number"),
}
# What hands a number through as it is.
TRANSPARENT = (exp.If, exp.Case, exp.Coalesce, exp.Max, exp.Min, exp.Least, exp.Greatest, exp.Paren, exp.Cast)
PLACES = (exp.Substring, exp.SplitPart, exp.Pad, exp.Left, exp.Right, exp.Repeat, exp.DataTypeParam)
MIDDLE = {14: "days after the first to the 15th, which is what MID_MONTH means"}
HALF = {2: "rounds half up"}
YEAR = {12: "months of a year"}
HOURS = {3600: "seconds of an hour", 86_400: "seconds of a day"}
OCTOBER = {10: "October, in which the federal year of DRGs begins"}
POINTED = {4: "the diagnoses that a professional line can point to"}
STRENGTH = "strength of an episode's claim to a line"
LISTED: dict[str, dict[int, str]] = {
    "attribution.alignment": {12: "months of the control group of the programme that aligns members"},
    "attribution.exclusion": {2: "the two days apart that a rule may ask for"},
    "attribution.state": {30: "days of the blocks of RETAINED"},
    "core.encounter": {**OCTOBER, 1000: "one unit in thousandths"},
    "core.encounter_price": HALF,
    "core.line_region": dict.fromkeys(range(2, 13), "position of a diagnosis on a claim"),
    "core.member_month": {**MIDDLE, 12: "months; coverage that ends centuries from now is a slip"},
    "core.newborn_line": YEAR,
    "core.other_coverage_span": {780: "months of 65 years: Medicare begins by law"},
    "core.paid_month": YEAR,
    "core.service_year": {1000: "one unit in thousandths"},
    "core.standard_price": {
        **HALF,
        **OCTOBER,
        4: "order of the rows of a payer's table",
        **{1000: "one unit in thousandths", 2000: "twice that, to round half up"},
        **{10_000_000: "scale of weight times base rate", 1_000_000_000: "scale of weight times factor"},
    },
    "core.stated_drug": {10_000_000: "scale of strength times factor"},
    "core.stay_surgery": dict.fromkeys((10, 20, 30, 50, 60, 70, 80), "order of the kinds of surgery"),
    "core.whole_year": YEAR,
    "episodes.contested_line": dict.fromkeys((2, 3), STRENGTH),
    "episodes.episode": {**YEAR, 100: "cents: LOW_SPEND is less than a dollar"},
    "episodes.episode_line": {**HALF, 3: STRENGTH, **POINTED},
    "episodes.msk_line": POINTED,
    "episodes.settled_line": dict.fromkeys((2, 3, 4), STRENGTH),
    "episodes.stratum": {2: "level of association", 999: "one less than a thousand: the nearest rank rounds up"},
    "episodes.strong_line": {**POINTED, **dict.fromkeys((5, 6, 8), STRENGTH)},
    "episodes.window": {2: "leaves a place before each region", 99: "after every region"},
    "input.care_request": {60: "seconds of a minute", 3600: "seconds of an hour"},
    "input.drug_class": {10_000_000: "scale of strength times factor"},
    "input.session": {60: "seconds of a minute", 3600: "seconds of an hour"},
    "outcomes.member_covariate": YEAR,
    "outcomes.score": {**HALF, 25: "MEAN_SHIFT_25 names it"},
    "performance.access_claim": dict.fromkeys(range(2, 7), "order of the findings about a month"),
    "performance.access_exposure": MIDDLE,
    "performance.access_group": MIDDLE,
    "performance.access_month": MIDDLE,
    "performance.access_part": dict.fromkeys(
        (10, 18, 30, 35, 50, 65), "the codes of the bands of age and miles name them"
    ),
    "performance.case_episode": {
        **dict.fromkeys((18, 35, 45, 55, 65), "the codes of the age bands name them"),
        3: "the last band of other illness: three or more",
    },
    "performance.claims_part": {100: "cents of a dollar", 377_580: "a multiple of every length of a month"},
    "outcomes.cohort_member": {12: "months, so that a rate is one of a year"},
    "performance.engagement_part": dict.fromkeys((2, 3), "the quarter of a month"),
    "performance.comparator_part": {**HALF, 1000: "one in thousandths"},
    "performance.experience_part": {**HOURS, 5: "the highest answer of these questions"},
    "performance.funnel": dict.fromkeys(range(2, 12), "order of the stages"),
    "performance.invoice_line": MIDDLE,
    "performance.measure": {
        **YEAR,
        **{6: "a detractor's highest answer", 9: "a promoter's lowest", 10: "the highest answer"},
    },
    "performance.outcome_part": {**HALF, 3: "months of a quarter", 1000: "one in thousandths"},
    "performance.pathway_member": YEAR,
    "performance.request": {86_400: "seconds of a day"},
    "performance.spend_change": HALF,
    "performance.spend_member": {377_580: "a multiple of every length of a month"},
    "performance.utilisation": {377_580: "a multiple of every length of a month"},
    "savings.barred": YEAR,
    "savings.cap": {99: "the 99th percentile, which is what is proposed"},
    "savings.month_spend": YEAR,
    "savings.trait": {
        **dict.fromkeys((18, 35, 45, 55, 65), "the codes of the age bands name them"),
        **dict.fromkeys((14, 30, 60), "the codes of the bands of lags name them"),
        90: "the last band of lags; days of a recent opioid, by which designs say to match",
    },
    "savings.triangle": YEAR,
    "savings.window": dict.fromkeys((3, 6, 12), "the codes of the windows name their months"),
    "scorecard.billed": HALF,
}


def rule_numbers(sql: str) -> set[float]:
    """Return the numbers of a query that may be those of a rule."""
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    numbers = (node for node in tree.find_all(exp.Literal) if is_number(node))
    return {float(node.name) for node in numbers if float(node.name) not in (0, 1) and not is_free(node)}


def is_number(node: exp.Expression) -> bool:
    return node.is_number or (isinstance(node.parent, exp.Interval) and node.name.isdigit())


def is_free(node: exp.Expression) -> bool:
    if isinstance(node.parent, exp.Mul | exp.IntDiv | exp.Mod | exp.Cast) and re.fullmatch("10+", node.name):
        return True
    return is_place(node) or any(name in NUMBERINGS for name in beside(node))


def is_place(node: exp.Expression) -> bool:
    """Tell whether a number counts characters: an argument of a function of texts, or compared with a length."""
    if isinstance(node.parent, exp.Binary | exp.Between) and node.parent.find(exp.Length):
        return True
    return isinstance(node.find_ancestor(*PLACES, exp.Select), PLACES)


def beside(node: exp.Expression) -> Iterable[str]:
    """Yield the columns that a number is compared with, or that it becomes the value of."""
    above = node.parent
    while isinstance(above, TRANSPARENT):
        if isinstance(above, exp.If) and node is above.this:
            operand = above.parent.this if isinstance(above.parent, exp.Case) else None
            yield from () if operand is None else columns(operand)
            return
        node, above = above, above.parent
    if isinstance(above, exp.Alias):
        yield above.alias
    elif isinstance(above, exp.Binary | exp.In | exp.Between):
        yield from columns(above)


def columns(node: exp.Expression) -> list[str]:
    return [column.name for column in node.find_all(exp.Column)]


def test_the_list_names_tables_that_are_there():
    assert sorted(set(LISTED) - set(MODELS)) == []


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())
def test_every_number_is_one_that_nobody_agrees_on(model):
    assert rule_numbers(model.sql) == set(LISTED.get(model.name, {}))


@pytest.mark.parametrize(
    ("sql", "numbers"),
    [
        ("select a from t where date_diff('day', b_date, c_date) < 30", {30}),
        ("select cast(b_date + interval 45 day as date) as d_date, cast(e_date + 7 as date) as f_date from t", {7, 45}),
        ("select a from t where spend_cents > 100 having count(*) >= 20", {20, 100}),
        (
            "select case when age_number < 18 then 2 else 3 end as step_number, greatest(b_days, 14) as b_days from t",
            {14, 18},
        ),
        ("select a from t where b_count in (3, 4) and c_number between 5 and 6", {3, 4, 5, 6}),
        ("select 7 * a_cents // 9 as b_cents from t where c_thousandths > 0.5 * d_cents", {0.5, 7, 9}),
        ("select case step_number when 2 then 'B' when 3 then 'C' end as b_code from t where a_cents * 100 > 0", set()),
        (
            "select substr(a, 3, 2), cast(c as decimal(18, 2)) from t where length(a) = 11 and way_number <= 9",
            set(),
        ),
    ],
)
def test_the_lint_sees_the_numbers_of_a_rule(sql, numbers):
    assert rule_numbers(sql) == numbers
