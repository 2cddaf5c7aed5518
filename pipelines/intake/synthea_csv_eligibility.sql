-- A time with one payer: a row of payer_transitions. A member who changes payer has a span with each.
select
    payer_transitions.row_number,
    payer_transitions.patient as person_id,
    payer_transitions.memberid as member_id,
    patients.gender,
    patients.birthdate as birth_date,
    substr(patients.deathdate, 1, 10) as death_date,
    substr(payer_transitions.start_date, 1, 10) as enrollment_start_date,
    -- The end of a span is the start of the next.
    coalesce(
        cast(cast(try_cast(substr(payer_transitions.end_date, 1, 10) as date) - 1 as date) as varchar),
        payer_transitions.end_date
    ) as enrollment_end_date,
    payers.name as payer,
    case payers.name
        when 'Medicare' then 'medicare'
        when 'Medicaid' then 'medicaid'
        else case when payers.ownership = 'GOVERNMENT' then 'government' else 'commercial' end
    end as payer_type,
    payers.name as plan,
    patients.state,
    patients.zip as zip_code,
    case payer_transitions.plan_ownership when 'Self' then 'self' when 'Spouse' then 'spouse' when 'Guardian' then 'child' end as subscriber_relation,
    concat_ws('|', payer_transitions.patient, payer_transitions.start_date) as span_id
from payer_transitions
left join patients on patients.id = payer_transitions.patient
left join payers on payers.id = payer_transitions.payer
where
    payers.name is distinct from 'NO_INSURANCE'
    and coalesce(substr(payer_transitions.end_date, 1, 10) > substr(payer_transitions.start_date, 1, 10), true)
