-- Which evidence in claims each red-flag set needs, how far back it reaches, and whether it refuses a fee (R06).
-- The evidence is one day in a setting that is enough by itself, or `other_count` (1 or 2) days in any other setting, `apart_days` apart.
-- Days are counted, not claims: the facility's and the physician's claim for one visit are one piece of evidence.
-- Pregnancy reaches 280 days and the 84 days after birth. A set refuses a fee where exercise at home is unsafe or care is palliative; the others only leave the analyses.
-- grain: set_id
select
    rule.set_id, -- red-flag set, as in core.line_red_flag
    rule.direct_code, -- setting in which one day is enough: INPATIENT, EMERGENCY (inpatient or emergency); null = none
    cast(rule.other_count as bigint) as other_count, -- days in other settings that suffice; null = such claims are no evidence
    cast(rule.apart_days as bigint) as apart_days, -- least distance of two such days
    cast(rule.lookback_days as bigint) as lookback_days, -- all of the evidence lies at most so long before a day that it excludes
    rule.takes_diagnostic as is_shown_by_diagnostics, -- whether a claim of imaging and laboratory lines alone is evidence; it may only rule out
    rule.is_fee_exclusion -- the payer owes no fee for an event so soon after such evidence
from (
    values
    ('FRACTURE', 'EMERGENCY', 2, 1, 90, true, true),
    ('INFECTION', null, 1, 0, 90, false, true),
    ('CES_MYELOPATHY', null, 1, 0, 90, false, true),
    ('SPINAL_CORD_INJURY_MAJOR_TRAUMA', 'EMERGENCY', null, 0, 90, true, true),
    ('MALIGNANCY', 'INPATIENT', 2, 30, 365, true, true),
    ('HOSPICE_PALLIATIVE', null, 2, 1, 365, true, true),
    ('PREGNANCY', null, 1, 0, 364, true, false),
    ('INFLAMMATORY', 'INPATIENT', 2, 30, 365, true, false),
    ('ESRD_TRANSPLANT', null, 1, 0, 365, true, false),
    ('NEURO_OTHER', 'INPATIENT', 2, 1, 365, true, false),
    ('METAB_BONE', 'INPATIENT', 2, 1, 365, true, false)
) as rule (set_id, direct_code, other_count, apart_days, lookback_days, takes_diagnostic, is_fee_exclusion)
