-- How much evidence in claims each red-flag set needs, how far back it reaches, and whether it refuses a fee (R06).
-- The evidence is either `emergency_count` inpatient or emergency lines' dates, or `other_count` other dates at least `apart_days` apart.
-- Sources: method 2.2. A set refuses a fee where exercise at home is unsafe or care is palliative; the others only leave the analyses.
-- grain: set_id
select
    rule.set_id, -- red-flag set, as in core.line_red_flag
    cast(rule.emergency_count as bigint) as emergency_count, -- inpatient or emergency dates that suffice
    cast(rule.other_count as bigint) as other_count, -- other dates that suffice; null = such claims are no evidence
    cast(rule.apart_days as bigint) as apart_days, -- the first and last of the other dates lie at least so far apart
    cast(rule.lookback_days as bigint) as lookback_days, -- evidence so long before a date excludes it
    rule.is_fee_exclusion -- the payer owes no fee for an event so soon after such evidence
from (
    values
    ('FRACTURE', 1, 2, 1, 90, true),
    ('INFECTION', 1, 1, 0, 90, true),
    ('CES_MYELOPATHY', 1, 1, 0, 90, true),
    ('SPINAL_CORD_INJURY_MAJOR_TRAUMA', 1, null, 0, 90, true),
    ('MALIGNANCY', 1, 2, 30, 365, true),
    ('HOSPICE_PALLIATIVE', 1, 2, 0, 365, true),
    ('PREGNANCY', 1, 1, 0, 280, false),
    ('INFLAMMATORY', 1, 2, 30, 365, false),
    ('ESRD_TRANSPLANT', 1, 1, 0, 365, false),
    ('NEURO_OTHER', 1, 2, 0, 365, false),
    ('METAB_BONE', 1, 2, 0, 365, false)
) as rule (set_id, emergency_count, other_count, apart_days, lookback_days, is_fee_exclusion)
