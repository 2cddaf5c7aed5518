-- A member of a cohort whose spend and use of services are shown for an agreement, from the index day on. Descriptive: nothing is ever paid on a
-- comparison of these cohorts. A member is in one cohort of an agreement at most:
-- VENDOR: activated with its vendor in the performance period, index = activation, kept whatever happens later (intent to treat);
-- CONTROL_GROUP: where a public payer keeps members out of every vendor's care (attribution.alignment), who never were a vendor's, from the day of that answer in the period;
-- IN_PERSON_PT: never a member of any vendor nor of the control group, physical or occupational therapy of a body region in the period, index = its first day;
-- USUAL_CARE: neither of these, a condition episode of that member opened by a claim in the period, index = the first such day.
-- Who does not allow the use of their data, as others than the vendor confirm, is in none: of a vendor's cohort for that vendor, of the others for any.
-- grain: agreement_id, member_id
with vendor_member as (
    select
        agreement.agreement_id,
        activation.member_id,
        min(activation.activation_date) as index_date
    from terms.agreement as agreement
    inner join attribution.activation as activation
        on
            agreement.agreement_id = activation.agreement_id
            and agreement.period_from_date <= activation.activation_date
            and activation.activation_date <= agreement.period_to_date
    group by agreement.agreement_id, activation.member_id
),

ever_vendor as (
    select distinct span.member_id from attribution.span as span
),

control as (
    select
        agreement.agreement_id,
        alignment.member_id,
        min(alignment.result_date) as index_date
    from terms.agreement as agreement
    inner join attribution.alignment as alignment
        on
            agreement.agreement_id = alignment.agreement_id
            and alignment.control_to_date is not null
            and agreement.period_from_date <= alignment.result_date
            and alignment.result_date <= agreement.period_to_date
    left join ever_vendor on alignment.member_id = ever_vendor.member_id
    where ever_vendor.member_id is null
    group by agreement.agreement_id, alignment.member_id
),

therapy as (
    select
        agreement.agreement_id,
        line.member_id,
        min(line.service_date) as index_date
    from terms.agreement as agreement
    inner join episodes.episode_line as line
        on
            agreement.episode_definition_id = line.definition_id
            and agreement.period_from_date <= line.service_date
            and line.service_date <= agreement.period_to_date
    left join ever_vendor on line.member_id = ever_vendor.member_id
    left join control on agreement.agreement_id = control.agreement_id and line.member_id = control.member_id
    where line.category_code = 'PT_OT' and ever_vendor.member_id is null and control.member_id is null
    group by agreement.agreement_id, line.member_id
),

usual as (
    select
        agreement.agreement_id,
        opening.member_id,
        min(opening.start_date) as index_date
    from terms.agreement as agreement
    inner join episodes.opening as opening
        on
            agreement.episode_definition_id = opening.definition_id
            and agreement.period_from_date <= opening.start_date
            and opening.start_date <= agreement.period_to_date
    left join ever_vendor on opening.member_id = ever_vendor.member_id
    left join therapy on agreement.agreement_id = therapy.agreement_id and opening.member_id = therapy.member_id
    left join control on agreement.agreement_id = control.agreement_id and opening.member_id = control.member_id
    where
        opening.trigger_source_code = 'CLAIM' and ever_vendor.member_id is null and therapy.member_id is null
        and control.member_id is null
    group by agreement.agreement_id, opening.member_id
),

unwilling as (
    select agreement.agreement_id, left_out.member_id, max(case when agreement.vendor_id = left_out.vendor_id then 1 else 0 end) as own_count
    from attribution.data_opt_out as left_out
    cross join terms.agreement as agreement
    where left_out.is_confirmed
    group by agreement.agreement_id, left_out.member_id
),

chosen as (
    select vendor_member.agreement_id, vendor_member.member_id, 'VENDOR' as cohort_code, vendor_member.index_date from vendor_member
    union all
    select control.agreement_id, control.member_id, 'CONTROL_GROUP' as cohort_code, control.index_date from control
    union all
    select therapy.agreement_id, therapy.member_id, 'IN_PERSON_PT' as cohort_code, therapy.index_date from therapy
    union all
    select usual.agreement_id, usual.member_id, 'USUAL_CARE' as cohort_code, usual.index_date from usual
)

select
    chosen.agreement_id, -- the agreement
    chosen.member_id, -- the member
    chosen.cohort_code, -- VENDOR, CONTROL_GROUP, IN_PERSON_PT or USUAL_CARE
    chosen.index_date, -- day from which spend and services count
    cast(chosen.index_date + interval 12 month as date) as follow_to_date -- first day after the twelve months of follow-up
from chosen
inner join terms.agreement as agreement on chosen.agreement_id = agreement.agreement_id
left join core.member as member on chosen.member_id = member.member_id
left join unwilling on chosen.agreement_id = unwilling.agreement_id and chosen.member_id = unwilling.member_id
where
    (unwilling.member_id is null or (chosen.cohort_code = 'VENDOR' and unwilling.own_count = 0))
    and coalesce(
        year(chosen.index_date) - year(member.birth_date)
        - case
            when
                month(chosen.index_date) * 100 + day(chosen.index_date) < month(member.birth_date) * 100 + day(member.birth_date)
                then 1
            else 0
        end >= agreement.minimum_age_number,
        true
    )
