"""A payer whose savings are known: members as arrays, each with and without the vendor from the same draws.

Everybody has a complaint that begins at a peak of pain and fades, so cost falls by itself. Who activates is whom care
of late, plan and market make likely; plans and markets have trends of their own, and those of participants are the
steep ones. What a member would have cost without the vendor is drawn first; with the vendor, a share of that care
does not happen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from scipy.stats import norm

from pipelines.actuarial.extract import Flags, Matrix, Numbers

TREATED, CONTROLS = 1_000, 8_000
EMPLOYERS = 40
# Months of the trigger's clock: the trigger lies in month 0; an index day up to three months later sees 24 before it.
FIRST, LAST = -24, 15
MONTHS = np.arange(FIRST, LAST + 1)
BEFORE, AFTER = range(-24, 0), range(1, 13)
MONTH_DAYS = 30
LONGEST_LAG = 90
# Standard deviations of pain that stays with a member and of pain that comes and goes, the latter's share a month
# later, and where a complaint begins.
OF_MEMBER, OF_MONTH, STAYS, TRIGGER = 0.6, 1.0, 0.6, 1.3
# Yearly trends by plan class and market.
TRENDS = np.array([[0.02, 0.04, 0.06], [0.04, 0.07, 0.09]])
CHANGED_EMPLOYERS, CHANGE_FACTOR = 4, 0.9


@dataclass(frozen=True, slots=True)
class Care:
    """A kind of care: its events a month without pain (logarithm), how pain moves them, dollars each, its claims."""

    item: str
    base: float
    pain: float
    dollars: float
    claim_group: int


CARE = (
    Care("OFFICE", -1.6, 0.7, 150, 2),
    Care("PT", -1.9, 0.8, 120, 2),
    Care("IMAGING", -3.6, 0.8, 500, 1),
    Care("ED", -4.8, 0.6, 900, 1),
    Care("INJECTION", -4.8, 0.8, 800, 1),
    Care("SURGERY", -7.3, 0.9, 45_000, 0),
)
SURGERY = len(CARE) - 1
SPREAD = 0.6
# What else is paid: the share of months with any, dollars of one, and the spread of their logarithm.
OTHER = {"OTHER": (0.3, 400, 1.2), "PLACEBO": (0.04, 200, 1.0)}


@dataclass(frozen=True, slots=True)
class World:
    """What a simulated payer is like.

    ``effect`` is the share of later care that the vendor spares, ``selection`` how strongly care of late leads to
    activation, ``steepness`` how strongly steep trends do, ``is_plan_changed`` whether some employers cut benefits.
    """

    name: str
    effect: float
    selection: float = 0.8
    steepness: float = 0.5
    is_plan_changed: bool = True


WORLDS = (
    World("EFFECT", 0.08),
    World("NO_EFFECT", 0.0),
    World("EFFECT_NO_SELECTION", 0.08, selection=0, steepness=0, is_plan_changed=False),
    World("NO_EFFECT_TREND", 0.0, selection=0, steepness=1.5, is_plan_changed=False),
)


@dataclass(frozen=True, slots=True)
class People:
    """Members, a row each: who they are, when their complaint begins, how ready they are days later, their pain.

    ``lag`` is days from trigger to index, ``pain`` is by month of the trigger's clock, ``level`` what prices and
    benefits make of a dollar in it.
    """

    employer: Numbers
    plan_class: Numbers
    market: Numbers
    sex: Numbers
    age: Numbers
    trigger_month: Numbers
    trigger_day: Numbers
    lag: Numbers
    pain: Matrix
    level: Matrix

    @property
    def late(self) -> Numbers:
        """Return the months from trigger to index, begun ones counted."""
        return -(-self.lag // MONTH_DAYS)

    @property
    def trend(self) -> Matrix:
        """Return the yearly trend of each member's plan and market."""
        return TRENDS[self.plan_class, self.market]

    @property
    def age_band(self) -> Numbers:
        """Return the place of 18-34, 35-44, 45-54 or 55-64."""
        return np.searchsorted([34, 44, 54], self.age)

    def of(self, places: Numbers) -> Self:
        """Return some of the members."""
        return type(self)(*(getattr(self, field.name)[places] for field in fields(self)))


@dataclass(frozen=True, slots=True)
class Payer:
    """A simulated payer: the members in the data, their months from the index day, with and without the vendor.

    ``numbers`` tells members apart, in ascending order. ``months`` are -24..-1 and 1..12; ``days`` are the covered ones
    of each. ``events`` and ``cents`` are by member, kind of care and month: ``untreated`` without the vendor, the
    others as it was. ``other_cents`` is what is not musculoskeletal: OTHER, and PLACEBO, which nobody expects a vendor
    to change.
    """

    numbers: Numbers
    people: People
    is_treated: Flags
    months: Numbers
    days: Numbers
    events: Numbers
    untreated_events: Numbers
    cents: Numbers
    untreated_cents: Numbers
    other_cents: Mapping[str, Numbers]
    draws: Generator


def simulate(seed: int, world: World, *, treated: int = TREATED, controls: int = CONTROLS) -> Payer:
    """Return the payer of a seed; in worlds that differ in the effect alone the same members cost the same before."""
    draws = Generator(PCG64(SeedSequence(seed)))
    count = int(1.5 * (treated + controls))
    people = _people(draws, count, world)
    events = draws.poisson(np.minimum([np.exp(care.base + care.pain * people.pain) for care in CARE], 8.0))
    events = np.moveaxis(events, 0, 1)
    is_spared = draws.random(events.shape) < world.effect
    is_treated = np.zeros(count, dtype=bool)
    is_treated[np.argsort(-_readiness(draws, people, events, world), kind="stable")[:treated]] = True
    chosen = np.sort(np.concatenate([np.flatnonzero(is_treated), np.flatnonzero(~is_treated)[:controls]]))
    people, events, is_spared, is_treated = people.of(chosen), events[chosen], is_spared[chosen], is_treated[chosen]
    lag, is_in_data = _lags(people, is_treated)
    people = replace(people, lag=lag)
    kept = np.flatnonzero(is_in_data & ~_is_operated(people, events))
    is_spared &= is_treated[:, None, None]
    return _payer(draws, chosen[kept], people.of(kept), is_treated[kept], np.stack([events, is_spared], axis=1)[kept])


def _people(draws: Generator, count: int, world: World) -> People:
    plans, markets = (draws.integers(0, size, EMPLOYERS) for size in TRENDS.shape)
    employer = draws.integers(0, EMPLOYERS, count)
    plan_class, market = plans[employer], markets[employer]
    trigger_month = draws.integers(0, 12, count)
    pain = _pain(draws, count)
    trend = TRENDS[plan_class, market] + draws.normal(0, 0.01, EMPLOYERS)[employer]
    level = (1 + trend[:, None]) ** ((trigger_month[:, None] + MONTHS) / 12)
    level *= np.exp(draws.normal(0, 0.1, EMPLOYERS))[employer][:, None]
    if world.is_plan_changed:
        is_changed = (employer < CHANGED_EMPLOYERS)[:, None] & (trigger_month[:, None] + MONTHS >= 9)
        level = np.where(is_changed, level * CHANGE_FACTOR, level)
    sex, age = draws.integers(0, 2, count), draws.integers(18, 65, count)
    day, lag = draws.integers(0, 28, count), draws.integers(0, LONGEST_LAG + 1, count)
    return People(employer, plan_class, market, sex, age, trigger_month, day, lag, pain, level)


def _pain(draws: Generator, count: int) -> Matrix:
    """Return each member's pain by month: past the threshold in month 0, and on its way back before and after it."""
    variance = OF_MEMBER**2 + OF_MONTH**2
    spread = variance**0.5
    peak = spread * norm.isf(draws.random(count) * norm.sf(TRIGGER / spread))
    own = peak * OF_MEMBER**2 / variance + draws.normal(0, OF_MEMBER * OF_MONTH / spread, count)
    result = np.empty((count, len(MONTHS)))
    result[:, -FIRST] = peak - own
    steps = draws.normal(0, OF_MONTH * (1 - STAYS**2) ** 0.5, result.shape)
    for place in range(-FIRST + 1, len(MONTHS)):
        result[:, place] = STAYS * result[:, place - 1] + steps[:, place]
    for place in range(-FIRST - 1, -1, -1):
        result[:, place] = STAYS * result[:, place + 1] + steps[:, place]
    return result + own[:, None]


def _is_operated(people: People, events: Numbers) -> Flags:
    """Tell who is operated on from the trigger to the month of the index day: no arm can have such members."""
    until_index = (MONTHS >= 0) & np.less.outer(MONTHS, people.late).T
    return ((events[:, SURGERY] > 0) & until_index).any(axis=1)


def _readiness(draws: Generator, people: People, events: Numbers, world: World) -> Matrix:
    """Return who activates sooner: care in the three months before the own index day, a steep trend, and chance."""
    since = MONTHS - people.late[:, None]
    visits = (events[:, :SURGERY].sum(axis=1) * ((since >= -3) & (since < 0))).sum(axis=1)
    trend = (people.trend - TRENDS.mean()) / TRENDS.std()
    ready = world.selection * np.log1p(visits) + world.steepness * trend + draws.logistic(size=len(visits))
    return np.where(_is_operated(people, events), -np.inf, ready)


def _lags(people: People, is_treated: Flags) -> tuple[Numbers, Flags]:
    """Return days from trigger to index, and who has any: controls take those of the treated of their cell in turn."""
    traits = (people.sex, people.age_band, people.plan_class, people.market, people.trigger_month // 3)
    cells = np.unique(np.column_stack(traits), axis=0, return_inverse=True)[1].ravel()
    days = people.trigger_month * MONTH_DAYS + people.trigger_day
    lag, is_in_data = people.lag.copy(), is_treated.copy()
    for cell in range(cells.max() + 1):
        active, others = np.flatnonzero((cells == cell) & is_treated), np.flatnonzero((cells == cell) & ~is_treated)
        if len(active):
            is_in_data[others] = True
            in_turn = others[np.argsort(days[others], kind="stable")]
            lag[in_turn] = np.sort(people.lag[active])[np.arange(len(others)) % len(active)]
    return lag, is_in_data


def _payer(draws: Generator, numbers: Numbers, people: People, is_treated: Flags, stories: Numbers) -> Payer:
    """Return what happened from the index day on; ``stories`` are events and whether the vendor spares them."""
    months = np.array([*BEFORE, *AFTER])
    places = people.late[:, None] + months - FIRST
    untreated, would_spare = np.moveaxis(np.take_along_axis(stories, places[:, None, None, :], axis=3), 1, 0)
    is_spared = (would_spare > 0) & (months > 0)
    days = _covered_days(draws, len(numbers), months)
    level = np.take_along_axis(people.level, places, axis=1) * days / MONTH_DAYS
    price = np.array([care.dollars for care in CARE])[:, None] * level[:, None, :]
    price = price * draws.lognormal(-(SPREAD**2) / 2, SPREAD, untreated.shape)
    cents = np.floor(100 * price * untreated).astype(np.int64)
    return Payer(
        numbers,
        people,
        is_treated,
        months,
        days,
        np.where(is_spared, 0, untreated),
        untreated,
        np.where(is_spared, 0, cents),
        cents,
        {name: _other(draws, level, *drawn) for name, drawn in OTHER.items()},
        draws,
    )


def _covered_days(draws: Generator, count: int, months: Numbers) -> Numbers:
    """Return covered days: some joined less than two years ago, one in a hundred leaves in any later month."""
    joined = np.where(draws.random(count) < 0.2, draws.integers(-24, -12, count), -24)
    left = draws.geometric(0.01, count)
    in_last = draws.integers(0, MONTH_DAYS, count)
    days = np.where(months < joined[:, None], 0, MONTH_DAYS)
    return np.where(months == left[:, None], in_last[:, None], np.where(months > left[:, None], 0, days))


def _other(draws: Generator, level: Matrix, share: float, dollars: float, spread: float) -> Numbers:
    amount = dollars * draws.lognormal(-(spread**2) / 2, spread, level.shape) * (draws.random(level.shape) < share)
    return np.floor(100 * amount * level).astype(np.int64)
