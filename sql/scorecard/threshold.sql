-- What counts as improved in a measure of responders: the instrument in the version that the agreement was signed on, the change that matters, its source.
-- grain: agreement_id, measure_id, instrument_id
select
    agreed.agreement_id, -- the agreement
    agreed.measure_id, -- the measure
    agreed.instrument_id, -- the instrument
    max(agreed.instrument_version) as version_number, -- its version
    max(agreed.judged_by_code) as judged_by_code, -- CHANGE from the baseline, or the FOLLOW_UP by itself
    max(agreed.threshold_thousandths) as threshold_thousandths, -- points of change, or the score at the follow-up; null = by percent alone
    max(agreed.threshold_percent_thousandths) as threshold_percent_thousandths, -- enough too, or alone: this share of the baseline
    max(agreed.source_text) as source_text -- where the change comes from, and whether it was checked there
from terms.measure_instrument as agreed
inner join outcomes.measure as measure
    on agreed.agreement_id = measure.agreement_id and agreed.measure_id = measure.measure_id and measure.numerator_code = 'RESPONDER'
inner join terms.agreement as agreement
    on agreed.agreement_id = agreement.agreement_id and agreement.period_from_date is not null
group by agreed.agreement_id, agreed.measure_id, agreed.instrument_id
