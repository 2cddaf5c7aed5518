-- From one period to the next the mean baseline of a vendor's members moves by no more than 0.3 standard deviations: beyond it the vendor may have changed whom it takes.
-- severity: warning
with baseline as (
    select
        pair.agreement_id,
        pair.measure_id,
        pair.instrument_id,
        pair.instrument_version_code,
        pair.is_in_cohort,
        cast(pair.baseline_numerator as double) / pair.baseline_denominator as score
    from outcomes.pair as pair
    where pair.baseline_response_id is not null
),

period as (
    select
        baseline.agreement_id,
        baseline.measure_id,
        baseline.instrument_id,
        baseline.instrument_version_code,
        baseline.is_in_cohort,
        count(*) as member_count,
        avg(baseline.score) as mean_score,
        stddev_samp(baseline.score) as deviation
    from baseline
    group by
        baseline.agreement_id, baseline.measure_id, baseline.instrument_id, baseline.instrument_version_code, baseline.is_in_cohort
)

select this.agreement_id, this.measure_id, this.instrument_id, this.instrument_version_code
from period as this
inner join period as earlier
    on
        this.agreement_id = earlier.agreement_id
        and this.measure_id = earlier.measure_id
        and this.instrument_id = earlier.instrument_id
        and this.instrument_version_code = earlier.instrument_version_code
where
    this.is_in_cohort
    and not earlier.is_in_cohort
    -- A mean of fewer moves by chance alone.
    and this.member_count >= 30
    and earlier.member_count >= 30
    and abs(this.mean_score - earlier.mean_score) > 0.3 * earlier.deviation
