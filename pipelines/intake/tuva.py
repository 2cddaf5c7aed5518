"""Tuva input layer 0.18 tables, and the feeds that Tuva has not, all under their canonical names."""

from pipelines.intake.canonical import FEEDS, REQUIRED
from pipelines.intake.layout import Format, canonical_layout

FORMAT = Format(code="tuva", feeds={feed: canonical_layout(feed, REQUIRED[feed]) for feed in FEEDS})
