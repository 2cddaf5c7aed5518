-- An episode that a case rate prices, complete and mature, with its cost cut at the values frozen in the agreement: of the vendor's members in the performance
-- period (SETTLED), and of everybody in the reference period, on which risk factors rest (REFERENCE). Conditions with the operations inside them.
-- Over an amendment each is priced by the version under which it began, unless the agreement follows the last one.
-- An episode that only a vendor's activation opened is neither: nobody without a vendor can have one. Who is younger than the agreement's least age is left out.
-- grain: agreement_id, clause_id, role_code, episode_id
with priced as (
    select
        rate.agreement_id,
        rate.clause_id,
        rate.version_number,
        rate.from_date,
        rate.to_date,
        agreement.vendor_id,
        agreement.period_from_date,
        agreement.period_to_date,
        agreement.minimum_age_number,
        rate.attributed_code,
        rate.reference_from_date,
        rate.reference_to_date,
        episode.episode_id,
        episode.definition_id,
        episode.member_id,
        episode.region_code,
        rate.group_code,
        episode.start_date,
        episode.end_date,
        case when rate.family_code = 'COND' then episode.level_2_cents else episode.spend_cents end as cost_cents,
        rate.low_cents,
        rate.high_cents
    from terms.case_rate as rate
    inner join terms.agreement as agreement on rate.agreement_id = agreement.agreement_id
    inner join episodes.episode as episode
        on
            agreement.episode_definition_id = episode.definition_id
            and rate.family_code = episode.family_code
            and rate.region_code = episode.region_code
            and rate.group_code = coalesce(episode.acuity_code, episode.surgery_type_code)
    where episode.status_code = 'COMPLETE' and episode.is_mature and episode.trigger_source_code = 'CLAIM'
),

owned as (
    select priced.agreement_id, priced.clause_id, priced.version_number, priced.episode_id
    from priced
    inner join attribution.span as span
        on
            priced.member_id = span.member_id
            and priced.vendor_id = span.vendor_id
            and span.scope_code in ('ALL', priced.region_code)
            and (
                (priced.attributed_code = 'AT_START' and span.from_date <= priced.start_date and priced.start_date < span.to_date)
                or (priced.attributed_code = 'IN_WINDOW' and span.from_date < priced.end_date and priced.start_date < span.to_date)
            )
    where
        priced.period_from_date <= priced.start_date
        and priced.start_date <= priced.period_to_date
        and coalesce(priced.from_date <= priced.start_date, true)
        and coalesce(priced.start_date < priced.to_date, true)
    group by priced.agreement_id, priced.clause_id, priced.version_number, priced.episode_id
),

roles as (
    select
        priced.agreement_id,
        priced.clause_id,
        priced.version_number,
        'SETTLED' as role_code,
        priced.episode_id,
        priced.definition_id,
        priced.member_id,
        priced.region_code,
        priced.group_code,
        priced.start_date,
        priced.minimum_age_number,
        priced.cost_cents,
        priced.low_cents,
        priced.high_cents
    from priced
    inner join owned
        on
            priced.agreement_id = owned.agreement_id
            and priced.clause_id = owned.clause_id
            and priced.version_number = owned.version_number
            and priced.episode_id = owned.episode_id
    union all
    select
        priced.agreement_id,
        priced.clause_id,
        priced.version_number,
        'REFERENCE' as role_code,
        priced.episode_id,
        priced.definition_id,
        priced.member_id,
        priced.region_code,
        priced.group_code,
        priced.start_date,
        priced.minimum_age_number,
        priced.cost_cents,
        priced.low_cents,
        priced.high_cents
    from priced
    where
        priced.reference_from_date <= priced.start_date
        and priced.start_date <= priced.reference_to_date
        and priced.to_date is null
),

-- Illnesses that stand on a used claim in the look-back, which ends the day before the episode starts.
code as (
    select diagnosis.diagnosis_code, listed.set_id
    from terms.value_set as listed
    inner join core.diagnosis as diagnosis on starts_with(diagnosis.diagnosis_code, listed.pattern)
    where listed.kind_code = 'COMORBIDITY'
    group by diagnosis.diagnosis_code, listed.set_id
),

looked as (
    select distinct roles.episode_id, roles.member_id, roles.start_date, definition.risk_lookback_days
    from roles
    inner join terms.episode_definition as definition on roles.definition_id = definition.definition_id
),

seen as (
    select looked.episode_id, line.file_id, line.row_number
    from looked
    inner join core.claim_line as line
        on
            looked.member_id = line.member_id
            and date_diff('day', line.service_from_date, looked.start_date) between 1 and looked.risk_lookback_days
    where line.disposition_code = 'used'
),

row_seen as (
    select
        seen.episode_id,
        claim.diagnosis_1_code,
        claim.diagnosis_2_code,
        claim.diagnosis_3_code,
        claim.diagnosis_4_code,
        claim.diagnosis_5_code,
        claim.diagnosis_6_code,
        claim.diagnosis_7_code,
        claim.diagnosis_8_code,
        claim.diagnosis_9_code,
        claim.diagnosis_10_code,
        claim.diagnosis_11_code,
        claim.diagnosis_12_code
    from seen
    inner join input.medical_claim as claim on seen.file_id = claim.file_id and seen.row_number = claim.row_number
),

diagnosed as (
    select row_seen.episode_id, row_seen.diagnosis_1_code as diagnosis_code from row_seen
    union
    select row_seen.episode_id, row_seen.diagnosis_2_code as diagnosis_code from row_seen
    union
    select row_seen.episode_id, row_seen.diagnosis_3_code as diagnosis_code from row_seen
    union
    select row_seen.episode_id, row_seen.diagnosis_4_code as diagnosis_code from row_seen
    union
    select row_seen.episode_id, row_seen.diagnosis_5_code as diagnosis_code from row_seen
    union
    select row_seen.episode_id, row_seen.diagnosis_6_code as diagnosis_code from row_seen
    union
    select row_seen.episode_id, row_seen.diagnosis_7_code as diagnosis_code from row_seen
    union
    select row_seen.episode_id, row_seen.diagnosis_8_code as diagnosis_code from row_seen
    union
    select row_seen.episode_id, row_seen.diagnosis_9_code as diagnosis_code from row_seen
    union
    select row_seen.episode_id, row_seen.diagnosis_10_code as diagnosis_code from row_seen
    union
    select row_seen.episode_id, row_seen.diagnosis_11_code as diagnosis_code from row_seen
    union
    select row_seen.episode_id, row_seen.diagnosis_12_code as diagnosis_code from row_seen
),

ill as (
    select diagnosed.episode_id, count(distinct code.set_id) as illness_count
    from diagnosed
    inner join code on diagnosed.diagnosis_code = code.diagnosis_code
    group by diagnosed.episode_id
),

aged as (
    select
        roles.agreement_id,
        roles.clause_id,
        roles.version_number,
        roles.role_code,
        roles.episode_id,
        roles.member_id,
        roles.region_code,
        roles.group_code,
        roles.start_date,
        roles.minimum_age_number,
        case
            when roles.cost_cents < roles.low_cents then roles.low_cents
            when roles.high_cents < roles.cost_cents then roles.high_cents
            else roles.cost_cents
        end as actual_cents,
        year(roles.start_date) - year(member.birth_date)
        - case
            when month(roles.start_date) * 100 + day(roles.start_date) < month(member.birth_date) * 100 + day(member.birth_date)
                then 1
            else 0
        end as age_number
    from roles
    left join core.member as member on roles.member_id = member.member_id
)

select
    aged.agreement_id, -- the agreement
    aged.clause_id, -- the case rate
    aged.version_number, -- signed version under which it began, of the reference the last one
    aged.role_code, -- SETTLED or REFERENCE
    aged.episode_id, -- the episode
    aged.member_id, -- the member
    aged.region_code, -- body region
    aged.group_code, -- acuity; of an operation its kind
    aged.start_date, -- first day, or day of the operation
    case
        when aged.age_number is null then 'UNKNOWN'
        when aged.age_number < 18 then 'UNDER_18'
        when aged.age_number < 35 then '18_34'
        when aged.age_number < 45 then '35_44'
        when aged.age_number < 55 then '45_54'
        when aged.age_number < 65 then '55_64'
        else '65_UP'
    end as age_band_code, -- age on the first day: 18_34, 35_44, 45_54, 55_64, 65_UP
    least(coalesce(ill.illness_count, 0), 3) as illness_number, -- groups of other illness in the look-back; 3 = three or more
    aged.actual_cents -- cost without vendor fees, cut where the agreement says so
from aged
left join ill on aged.episode_id = ill.episode_id
where coalesce(aged.age_number >= aged.minimum_age_number, true)
