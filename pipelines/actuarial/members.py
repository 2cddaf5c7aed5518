"""Members whom a responder measure counts, and the columns of a fit over what was known of them at the start."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from pipelines.actuarial.logistic import Matrix, Vector, design

READ = ("outcomes.member_covariate", "outcomes.measure", "terms.instrument")
QUERY = """
    select
        member.agreement_id, member.measure_id, measure.minimum_denominator_count, member.region_code,
        member.instrument_id,
        case instrument.direction_code when 'H' then -1 else 1 end
        * member.baseline_numerator / member.baseline_denominator,
        member.age_number,
        member.sex_code, member.acuity_code, member.spend_cents, member.has_surgery, member.session_count,
        member.has_answered, member.is_responder
    from outcomes.member_covariate as member
    inner join outcomes.measure as measure
        on member.agreement_id = measure.agreement_id and member.measure_id = measure.measure_id
    left join (select instrument_id, min(direction_code) as direction_code from terms.instrument group by instrument_id)
        as instrument on member.instrument_id = instrument.instrument_id
    order by member.measure_id, member.agreement_id, member.member_id, member.activation_date"""
UNKNOWN, NONE = "UNKNOWN", "NONE"
AGE_BANDS = ((65, "65+"), (50, "50-64"), (35, "35-49"))
YOUNGEST = "0-34"
THIRDS = ("LOW", "MIDDLE", "HIGH")


@dataclass(frozen=True, slots=True)
class Member:
    """A member with a baseline (N_base): what was known at the start, whether it answered, whether it improved.

    ``score`` is the baseline's, negative where higher is better, so that more is worse of every instrument; None where
    the measure needs none.
    """

    agreement_id: str
    measure_id: str
    minimum_count: int | None
    region: str | None
    instrument: str | None
    score: float | None
    age: int | None
    sex: str
    acuity: str | None
    spend_cents: int
    has_surgery: bool
    session_count: int
    has_answered: bool
    is_responder: bool


def read_members(connection: duckdb.DuckDBPyConnection) -> list[Member]:
    """Return the members of every responder measure, by measure and agreement, in one order."""
    return [Member(*row) for row in connection.execute(QUERY).fetchall()]


def flags(values: Iterator[bool]) -> Vector:
    """Return 1 for yes and 0 for no."""
    return np.array(list(values), dtype=np.float64)


def answering_columns(members: Sequence[Member], *, with_sessions: bool) -> Matrix:
    """Return the columns by which a chance to answer is fitted; sessions come after the start and are optional."""
    categories = [*_common(members), severities(members), spend_bands(members)]
    if with_sessions:
        categories.append(thirds([each.session_count for each in members]))
    return design(categories)


def improving_columns(members: Sequence[Member]) -> Matrix:
    """Return the columns by which a chance to improve is fitted: the baseline's score and its square among them.

    Scores are in standard deviations of their instrument and point one way, so that instruments stand side by side.
    """
    score = standardised(members)
    instruments = [each.instrument or UNKNOWN for each in members]
    operated = [str(each.has_surgery) for each in members]
    return design([*_common(members), instruments, operated], [score, score**2])


def _common(members: Sequence[Member]) -> list[list[str]]:
    return [
        [age_band(each.age) for each in members],
        [each.sex for each in members],
        [each.region or UNKNOWN for each in members],
        [each.acuity or UNKNOWN for each in members],
    ]


def age_band(age: int | None) -> str:
    """Return the band of an age in years."""
    if age is None:
        return UNKNOWN
    return next((name for least, name in AGE_BANDS if age >= least), YOUNGEST)


def thirds(values: Sequence[float]) -> list[str]:
    """Return the third of each value, cut at the nearest ranks: equal values are in one third."""
    if not values:
        return []
    ordered = sorted(values)
    low, middle = (ordered[-(-len(ordered) * part // len(THIRDS)) - 1] for part in (1, 2))
    return [THIRDS[0] if value <= low else THIRDS[1] if value <= middle else THIRDS[2] for value in values]


def severities(members: Sequence[Member]) -> list[str]:
    """Return the third of each baseline's score among those of its instrument; NONE without a baseline."""
    result = [NONE] * len(members)
    for places in _places_by_instrument(members).values():
        for place, third in zip(places, thirds([members[place].score or 0.0 for place in places]), strict=True):
            result[place] = third
    return result


def spend_bands(members: Sequence[Member]) -> list[str]:
    """Return the third of each member's spend among those who had any; NONE without."""
    found = iter(thirds([each.spend_cents for each in members if each.spend_cents > 0]))
    return [next(found) if each.spend_cents > 0 else NONE for each in members]


def standardised(members: Sequence[Member]) -> Vector:
    """Return each score less the mean of its instrument, in its standard deviations; 0 without a score."""
    result = np.zeros(len(members))
    for places in _places_by_instrument(members).values():
        scores = np.array([members[place].score for place in places], dtype=np.float64)
        spread = float(np.std(scores))
        result[places] = (scores - np.mean(scores)) / spread if spread else 0.0
    return result


def _places_by_instrument(members: Sequence[Member]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, member in enumerate(members):
        if member.score is not None:
            places.setdefault(member.instrument or UNKNOWN, []).append(place)
    return places
