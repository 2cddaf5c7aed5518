"""Intake: a file becomes canonical text columns in ``landed.*``, with an acknowledgement.

One module a format and one entry in ``FORMATS``; nothing outside this package knows a source's own column names.
"""

from pipelines.intake import aetna_universal, tuva
from pipelines.intake.layout import Format

FORMATS: dict[str, Format] = {each.code: each for each in (tuva.FORMAT, aetna_universal.FORMAT)}
