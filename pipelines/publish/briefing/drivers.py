"""What moves the result of an offer most: a tornado as the rows of a table."""

from contracts.negotiation.assumption import Level
from contracts.negotiation.tornado import BETTER, WORSE, Bar, End, Tornado
from pipelines.publish.briefing.assumption_words import assumption_value, assumption_words
from pipelines.publish.briefing.page import Figure, Swing, Swings
from pipelines.publish.briefing.resting import Resting

# Of an offer alone, and of each of several on one page.
MOST_SHOWN, MOST_OF_SEVERAL = 12, 5


def swings(tornado: Tornado, rest: Resting, most: int) -> Swings:
    """Return so many assumptions that move most what you keep; the others are counted only."""

    def kept(end: End) -> Figure:
        return rest.kept(end.payer_net_cents)

    moving = [bar for bar in tornado.bars if bar.swing_cents][:most]
    return Swings(
        offer=rest.offer,
        expected=kept(tornado.expected),
        swings=tuple(_swing(bar, kept(bar.low), kept(bar.high)) for bar in moving),
        worst=kept(tornado.together.get(WORSE, tornado.expected)),
        best=kept(tornado.together.get(BETTER, tornado.expected)),
        unmoving=len(tornado.bars) - len(moving),
    )


def _swing(bar: Bar, at_low: Figure, at_high: Figure) -> Swing:
    def written(level: Level) -> str:
        return assumption_value(bar.name, bar.number.at(level))

    return Swing(
        assumption=bar.name,
        words=assumption_words(bar.name),
        low_words=written("low"),
        high_words=written("high"),
        at_low=at_low,
        at_high=at_high,
    )
