-- A member who may be in a study of savings, with the index day and the claim that shows the complaint (the trigger), a member and year once.
-- TREATED: activated by the agreement's vendor in its period, the first time; kept whatever follows. The index day is the activation. CONTROL: everybody else, with the
-- index day of one of the treated, given out in an order that knows nothing of anybody's claims: nobody is followed from a day that care itself has chosen.
-- For both arms alike the trigger is the latest in the days before the index that the design names, of several regions the first by name. A control has one; the
-- treated who has none has no comparison in claims. What a vendor bills shows nothing: no control has it. In the dummy year index days lie twice the followed months earlier.
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

given as (
    select
        activated.agreement_id,
        activated.activation_date,
        row_number() over (partition by activated.agreement_id order by activated.activation_date, activated.member_id) as place_number,
        count(*) over (partition by activated.agreement_id) as treated_count
    from activated
),

other as (
    select
        study.agreement_id,
        person.member_id,
        row_number() over (
            partition by study.agreement_id order by md5(concat_ws('|', study.agreement_id, person.member_id)), person.member_id
        ) as place_number
    from savings.study_year as study
    cross join (select distinct complaint.member_id from complaint) as person
    left join activated on study.agreement_id = activated.agreement_id and person.member_id = activated.member_id
    where study.year_code = 'SETTLED' and activated.member_id is null
),

arm as (
    select activated.agreement_id, activated.member_id, 'TREATED' as arm_code, activated.activation_date, activated.activation_date as day_date
    from activated
    union all
    select other.agreement_id, other.member_id, 'CONTROL' as arm_code, cast(null as date) as activation_date, given.activation_date as day_date
    from other
    inner join given
        on other.agreement_id = given.agreement_id and given.place_number = (other.place_number - 1) % given.treated_count + 1
),

indexed as (
    select
        study.agreement_id,
        study.year_code,
        arm.member_id,
        arm.arm_code,
        arm.activation_date,
        case
            when study.year_code = 'SETTLED' then arm.day_date
            else cast(
                arm.day_date - cast(savings.follow_up_month_count + savings.follow_up_month_count as integer) * interval 1 month as date
            )
        end as index_date,
        savings.index_claim_days,
        definition.msk_definition_code
    from savings.study_year as study
    inner join arm on study.agreement_id = arm.agreement_id
    inner join terms.savings as savings on study.agreement_id = savings.agreement_id
    inner join terms.agreement as agreement on study.agreement_id = agreement.agreement_id
    inner join terms.episode_definition as definition on agreement.episode_definition_id = definition.definition_id
    where study.year_code = 'SETTLED' or study.is_possible
),

shown as (
    select
        indexed.agreement_id,
        indexed.year_code,
        indexed.member_id,
        indexed.arm_code,
        indexed.activation_date,
        indexed.index_date,
        max(complaint.service_date) as trigger_date,
        arg_max(complaint.region_code, complaint.service_date) as region_code
    from indexed
    left join complaint
        on
            indexed.msk_definition_code = complaint.msk_definition_code
            and indexed.member_id = complaint.member_id
            and date_diff('day', complaint.service_date, indexed.index_date) between 0 and indexed.index_claim_days
    group by
        indexed.agreement_id, indexed.year_code, indexed.member_id, indexed.arm_code, indexed.activation_date, indexed.index_date
)

select
    shown.agreement_id, -- the agreement
    shown.year_code, -- SETTLED or DUMMY_YEAR
    shown.member_id, -- the member
    shown.arm_code, -- TREATED or CONTROL
    shown.index_date, -- the index day
    shown.trigger_date, -- the trigger; null = no claim shows the complaint
    shown.region_code, -- body region of the trigger
    shown.activation_date, -- of the treated the activation, in the dummy year the later one
    date_diff('day', shown.trigger_date, shown.index_date) as lag_days -- days from the trigger to the index
from shown
where shown.trigger_date is not null or (shown.arm_code = 'TREATED' and shown.year_code = 'SETTLED')
