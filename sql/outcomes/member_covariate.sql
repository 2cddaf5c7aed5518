-- What is known at the start of a member whom a responder measure counts (N_base), and what became of the member: rates are weighted and adjusted by it.
-- Spend and surgery are those of the twelve months before the activation. Sessions come after the start and serve a sensitivity only.
-- grain: agreement_id, measure_id, member_id, activation_date
with counted as (
    select
        responder.agreement_id,
        responder.measure_id,
        responder.vendor_id,
        responder.member_id,
        responder.activation_date,
        responder.region_code,
        responder.instrument_id,
        responder.is_in_follow_up,
        responder.is_responder,
        pair.target_days,
        pair.baseline_numerator,
        pair.baseline_denominator
    from outcomes.responder as responder
    inner join outcomes.measure as measure
        on
            responder.agreement_id = measure.agreement_id
            and responder.measure_id = measure.measure_id
            and measure.numerator_code = 'RESPONDER'
    inner join outcomes.pair as pair
        on
            responder.agreement_id = pair.agreement_id
            and responder.measure_id = pair.measure_id
            and responder.member_id = pair.member_id
            and responder.activation_date = pair.activation_date
    where responder.is_in_cohort and responder.is_in_baseline
),

activated as (
    select
        counted.agreement_id,
        counted.vendor_id,
        counted.member_id,
        counted.activation_date,
        cast(counted.activation_date - interval 12 month as date) as looked_from_date,
        max(counted.target_days) as target_days
    from counted
    group by counted.agreement_id, counted.vendor_id, counted.member_id, counted.activation_date
),

spent as (
    select
        activated.agreement_id,
        activated.member_id,
        activated.activation_date,
        cast(sum(line.spend_cents) as bigint) as spend_cents
    from activated
    inner join terms.agreement as agreement on activated.agreement_id = agreement.agreement_id
    inner join episodes.episode_line as line
        on
            agreement.episode_definition_id = line.definition_id
            and activated.member_id = line.member_id
            and activated.looked_from_date <= line.service_date
            and line.service_date < activated.activation_date
            and line.category_code <> 'VENDOR'
    group by activated.agreement_id, activated.member_id, activated.activation_date
),

operated as (
    select distinct activated.agreement_id, activated.member_id, activated.activation_date
    from activated
    inner join core.surgery_event as surgery
        on
            activated.member_id = surgery.member_id
            and activated.looked_from_date <= surgery.surgery_date
            and surgery.surgery_date < activated.activation_date
            and surgery.is_elective
),

attended as (
    select
        activated.agreement_id,
        activated.member_id,
        activated.activation_date,
        count(distinct session.session_date) as session_count
    from activated
    inner join attribution.session as session
        on
            activated.vendor_id = session.vendor_id
            and activated.member_id = session.member_id
            and activated.activation_date <= session.session_date
            and date_diff('day', activated.activation_date, session.session_date) < activated.target_days
            and session.reason_code = 'A01'
    group by activated.agreement_id, activated.member_id, activated.activation_date
)

select
    counted.agreement_id, -- the agreement
    counted.measure_id, -- the responder measure
    counted.vendor_id, -- the vendor
    counted.member_id, -- the member
    counted.activation_date, -- the activation
    counted.region_code, -- body region treated
    counted.instrument_id, -- instrument of the baseline
    counted.baseline_numerator, -- the baseline's score is numerator / denominator; null where the measure needs none
    counted.baseline_denominator, -- above 0
    year(counted.activation_date) - year(member.birth_date)
    - case
        when
            month(counted.activation_date) * 100 + day(counted.activation_date) < month(member.birth_date) * 100 + day(member.birth_date)
            then 1
        else 0
    end as age_number, -- age in years at the activation; null = unknown
    coalesce(member.sex_code, 'U') as sex_code, -- F, M or U
    acuity.acuity_code, -- how long the trouble had lasted, or UNKNOWN
    coalesce(spent.spend_cents, 0) as spend_cents, -- musculoskeletal spend in the twelve months before, without vendor fees
    operated.member_id is not null as has_surgery, -- elective surgery in the twelve months before
    coalesce(attended.session_count, 0) as session_count, -- session days that count, from the activation to the day aimed at
    counted.is_in_follow_up as has_answered, -- has a follow-up that counts
    counted.is_responder -- improved by enough
from counted
left join core.member as member on counted.member_id = member.member_id
left join outcomes.activation_acuity as acuity
    on
        counted.agreement_id = acuity.agreement_id
        and counted.member_id = acuity.member_id
        and counted.activation_date = acuity.activation_date
left join spent
    on
        counted.agreement_id = spent.agreement_id
        and counted.member_id = spent.member_id
        and counted.activation_date = spent.activation_date
left join operated
    on
        counted.agreement_id = operated.agreement_id
        and counted.member_id = operated.member_id
        and counted.activation_date = operated.activation_date
left join attended
    on
        counted.agreement_id = attended.agreement_id
        and counted.member_id = attended.member_id
        and counted.activation_date = attended.activation_date
