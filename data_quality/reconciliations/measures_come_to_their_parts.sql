-- What is measured of an agreement's members is what the parts of measures say of all of them, for measures that are counted twice.
-- severity: critical
select measured.agreement_id, measured.measure_id
from performance.measure as measured
inner join performance.measure_part as part
    on
        measured.agreement_id = part.agreement_id
        and measured.measure_id = part.measure_id
        and measured.headline_cohort_code = part.cohort_code
        and part.group_kind_code = 'ALL'
where measured.numerator_count <> part.numerator_count or measured.denominator_count <> part.denominator_count
