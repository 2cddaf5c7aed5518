"""Intake: a file becomes canonical text columns in ``landed.*``, with an acknowledgement.

One module a format and one entry in ``FORMATS``; nothing outside this package knows a source's own column names.
"""

from pipelines.intake import (
    access_report,
    aetna_universal,
    bfd_rif,
    cclf,
    fhir_eob,
    synthea_csv,
    tuva,
    x12_834,
    x12_835,
    x12_837,
)
from pipelines.intake.layout import Format

FORMATS: dict[str, Format] = {
    each.code: each
    for each in (
        tuva.FORMAT,
        aetna_universal.FORMAT,
        synthea_csv.FORMAT,
        bfd_rif.FORMAT,
        cclf.FORMAT,
        fhir_eob.FORMAT,
        access_report.FORMAT,
        x12_834.FORMAT,
        x12_835.FORMAT,
        x12_837.FORMAT,
    )
}
