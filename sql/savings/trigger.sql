-- A member who may be in a study of savings, with the claim that shows the complaint (the trigger), a member and year once. What a vendor bills shows nothing: no control has it.
-- TREATED: activated by the agreement's vendor in its period, the first time; kept whatever follows. The trigger is the latest in the days before the activation
-- that the design names, of several regions the first by name; who has none has no comparison in claims. CONTROL: everybody else with a trigger, the first,
-- that may lead to an index day of the year. In the dummy year the treated are those of the period with the lag they had, from their first trigger.
-- grain: agreement_id, year_code, member_id
with activated as (
    select
        study.agreement_id,
        activation.member_id,
        min(activation.activation_date) as activation_date
    from savings.study_year as study
    inner join attribution.activation as activation
        on
            study.agreement_id = activation.agreement_id
            and study.index_from_date <= activation.activation_date
            and activation.activation_date <= study.index_to_date
    where study.year_code = 'SETTLED'
    group by study.agreement_id, activation.member_id
),

complaint as (
    select line.msk_definition_code, line.member_id, line.service_date, min(line.region_code) as region_code
    from episodes.msk_line as line
    where line.is_trigger and line.category_code <> 'VENDOR'
    group by line.msk_definition_code, line.member_id, line.service_date
),

shown as (
    select
        activated.agreement_id,
        activated.member_id,
        activated.activation_date,
        max(complaint.service_date) as trigger_date,
        arg_max(complaint.region_code, complaint.service_date) as region_code,
        date_diff('day', max(complaint.service_date), activated.activation_date) as lag_days
    from activated
    inner join terms.savings as savings on activated.agreement_id = savings.agreement_id
    inner join terms.agreement as agreement on activated.agreement_id = agreement.agreement_id
    inner join terms.episode_definition as definition on agreement.episode_definition_id = definition.definition_id
    left join complaint
        on
            definition.msk_definition_code = complaint.msk_definition_code
            and activated.member_id = complaint.member_id
            and date_diff('day', complaint.service_date, activated.activation_date) between 0 and savings.index_claim_days
    group by activated.agreement_id, activated.member_id, activated.activation_date
),

-- Triggers that may lead to an index day of the year; the lag of the treated is known, that of others is as long as the design allows.
possible as (
    select
        study.agreement_id,
        study.year_code,
        complaint.member_id,
        shown.activation_date,
        shown.lag_days,
        min(complaint.service_date) as trigger_date,
        arg_min(complaint.region_code, complaint.service_date) as region_code
    from savings.study_year as study
    inner join terms.savings as savings on study.agreement_id = savings.agreement_id
    inner join terms.agreement as agreement on study.agreement_id = agreement.agreement_id
    inner join terms.episode_definition as definition on agreement.episode_definition_id = definition.definition_id
    inner join complaint
        on
            definition.msk_definition_code = complaint.msk_definition_code
            and complaint.service_date <= study.index_to_date
            and date_diff('day', complaint.service_date, study.index_from_date) <= savings.index_claim_days
    left join shown on study.agreement_id = shown.agreement_id and complaint.member_id = shown.member_id
    where
        (study.year_code = 'SETTLED' and shown.member_id is null)
        or (study.is_possible and study.year_code = 'DUMMY_YEAR' and shown.member_id is null)
        or (
            study.is_possible
            and study.year_code = 'DUMMY_YEAR'
            and date_diff('day', study.index_from_date, complaint.service_date) + shown.lag_days >= 0
            and date_diff('day', complaint.service_date, study.index_to_date) >= shown.lag_days
        )
    group by study.agreement_id, study.year_code, complaint.member_id, shown.activation_date, shown.lag_days
)

select
    shown.agreement_id, -- the agreement
    'SETTLED' as year_code, -- SETTLED or DUMMY_YEAR
    shown.member_id, -- the member
    'TREATED' as arm_code, -- TREATED or CONTROL
    shown.trigger_date, -- the trigger; null = no claim shows the complaint
    shown.region_code, -- body region of the trigger
    shown.activation_date, -- of the treated the activation, in the dummy year the later one
    shown.lag_days -- of the treated the days from the trigger to the activation
from shown
union all
select
    possible.agreement_id,
    possible.year_code,
    possible.member_id,
    case when possible.activation_date is null then 'CONTROL' else 'TREATED' end as arm_code,
    possible.trigger_date,
    possible.region_code,
    possible.activation_date,
    possible.lag_days
from possible
