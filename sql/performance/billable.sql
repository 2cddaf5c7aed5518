-- A unit that the payer finds owed for an event of a member, whether the vendor billed it or not.
-- A unit that started within the clause's once-only months of the start of a payable one is not payable (R07); this is judged over the whole time
-- with the vendor, whatever performance period or agreement a unit is settled in: an event under another agreement with the vendor counts if that one
-- had a fee for it too. So it does if an amendment put another fee in the place of one: a unit is owed only on the days of its fee. Each milestone of a chain has months of its own. Terms of a vendor's agreements never overlap, so a day is charged once at most.
-- A case fee (of an activation or an engagement, once in so many months) of a case that vendors share because the member switched is owed to each by its days of
-- the case, or, where the agreement says so, whole to the first and not at all to the others. Where fees are owed by region, each region that the vendor owns has
-- once-only months of its own; a consent is of the region that the vendor stated by its day.
-- grain: unit_id
with recursive charging as (
    select distinct
        agreement.vendor_id,
        fee.unit_code,
        coalesce(fee.from_date, agreement.effective_date) as effective_date,
        coalesce(cast(fee.to_date - 1 as date), agreement.termination_date) as termination_date
    from terms.fee as fee
    inner join terms.agreement as agreement on fee.agreement_id = agreement.agreement_id
),

candidate as (
    select
        event.agreement_id,
        event.clause_id,
        event.item_code,
        event.version_number,
        event.member_id,
        event.started_date,
        event.event_date,
        event.withdrawn_date,
        agreement.switch_fee_code,
        case when agreement.is_fee_by_region then coalesce(activation.scope_code, stated.region_code, 'OTHER_UNSPEC') else 'ALL' end as scope_code,
        coalesce(activation.is_switched and fee.unit_code in ('ACTIVATED', 'ENGAGED'), false)
        and term.payable_once_months_number is not null as is_switched,
        case
            when fee.unit_code in ('ACTIVATED', 'ENGAGED') and term.payable_once_months_number is not null
                then coalesce(activation.case_owned_days, 1)
            else 1
        end as case_owned_days,
        case
            when fee.unit_code in ('ACTIVATED', 'ENGAGED') and term.payable_once_months_number is not null then coalesce(activation.case_days, 1)
            else 1
        end as case_days,
        term.payable_once_months_number is null as is_unlimited,
        cast(
            event.started_date + cast(coalesce(term.payable_once_months_number, 0) as integer) * interval 1 month as date
        ) as payable_again_date
    from performance.unit_event as event
    inner join terms.fee as fee on event.agreement_id = fee.agreement_id and event.clause_id = fee.clause_id
    inner join terms.fee_term as term
        on
            event.agreement_id = term.agreement_id
            and event.clause_id = term.clause_id
            and event.version_number = term.version_number
    inner join terms.agreement as agreement
        on event.agreement_id = agreement.agreement_id and agreement.period_from_date is not null
    inner join charging
        on
            agreement.vendor_id = charging.vendor_id
            and fee.unit_code = charging.unit_code
            and charging.effective_date <= event.event_date
            and (charging.termination_date is null or event.event_date <= charging.termination_date)
    left join attribution.activation as activation
        on
            event.agreement_id = activation.agreement_id
            and event.member_id = activation.member_id
            and event.started_date = activation.activation_date
    left join attribution.stated_region as stated
        on
            agreement.vendor_id = stated.vendor_id
            and event.member_id = stated.member_id
            and stated.from_date <= event.started_date
            and event.started_date < stated.to_date
),

following as (
    select
        candidate.agreement_id,
        candidate.clause_id,
        candidate.item_code,
        candidate.member_id,
        candidate.scope_code,
        candidate.started_date,
        min(later.started_date) as next_date
    from candidate
    inner join candidate as later
        on
            candidate.agreement_id = later.agreement_id
            and candidate.clause_id = later.clause_id
            and coalesce(candidate.item_code, '') = coalesce(later.item_code, '')
            and candidate.member_id = later.member_id
            and candidate.scope_code = later.scope_code
            and candidate.started_date < later.started_date
            and candidate.payable_again_date <= later.started_date
    where not candidate.is_unlimited
    group by
        candidate.agreement_id, candidate.clause_id, candidate.item_code, candidate.member_id, candidate.scope_code, candidate.started_date
),

first_candidate as (
    select
        candidate.agreement_id,
        candidate.clause_id,
        candidate.item_code,
        candidate.member_id,
        candidate.scope_code,
        min(candidate.started_date) as started_date
    from candidate
    where not candidate.is_unlimited
    group by candidate.agreement_id, candidate.clause_id, candidate.item_code, candidate.member_id, candidate.scope_code
),

payable as (
    select
        first_candidate.agreement_id,
        first_candidate.clause_id,
        first_candidate.item_code,
        first_candidate.member_id,
        first_candidate.scope_code,
        first_candidate.started_date
    from first_candidate
    union all
    select
        following.agreement_id,
        following.clause_id,
        following.item_code,
        following.member_id,
        following.scope_code,
        following.next_date as started_date
    from payable
    inner join following
        on
            payable.agreement_id = following.agreement_id
            and payable.clause_id = following.clause_id
            and coalesce(payable.item_code, '') = coalesce(following.item_code, '')
            and payable.member_id = following.member_id
            and payable.scope_code = following.scope_code
            and payable.started_date = following.started_date
)

select
    md5(concat_ws('|', candidate.agreement_id, candidate.clause_id, candidate.item_code, candidate.member_id, cast(candidate.started_date as varchar))) as unit_id, -- hash of agreement, clause, item if any, member and start
    candidate.agreement_id, -- the agreement
    candidate.clause_id, -- the fee clause
    candidate.item_code, -- milestone reached or type of session, where the clause has a schedule; else null
    candidate.member_id, -- the member
    case fee.unit_code when 'MILESTONE' then candidate.version_number end as version_number, -- signed version under which a chain of milestones began; else null
    candidate.started_date, -- day that once-only months count from: the activation; of an enrolment or a session its own, of an engaged month its first
    candidate.event_date, -- day of the event by the payer's finding
    cast(date_trunc('month', candidate.event_date) as date) as month_date, -- its month
    coalesce(agreement.period_from_date <= candidate.event_date and candidate.event_date <= agreement.period_to_date, false) as is_in_period, -- settled in this performance period; false = in another one
    case
        when candidate.is_switched then candidate.switch_fee_code = 'SPLIT_BY_DAYS'
        else candidate.is_unlimited or payable.started_date is not null
    end as is_payable, -- false = within the clause's once-only months of a payable one, or of a case that another vendor is paid for
    case
        when candidate.switch_fee_code = 'SPLIT_BY_DAYS' and candidate.case_owned_days < candidate.case_days then candidate.case_owned_days
        else 1
    end as unit_numerator, -- units owed are exactly numerator / denominator: days of the case that are the vendor's
    case
        when candidate.switch_fee_code = 'SPLIT_BY_DAYS' and candidate.case_owned_days < candidate.case_days then candidate.case_days
        else 1
    end as unit_denominator, -- days of the case; 1 unless vendors share it
    candidate.withdrawn_date is not null as is_standing, -- its day lost coverage by a posting too late to take a fee back
    candidate.withdrawn_date -- when the plan posted that end of coverage
from candidate
inner join terms.agreement as agreement on candidate.agreement_id = agreement.agreement_id
inner join terms.fee as fee
    on
        candidate.agreement_id = fee.agreement_id
        and candidate.clause_id = fee.clause_id
        and coalesce(fee.from_date <= candidate.event_date, true)
        and coalesce(candidate.event_date < fee.to_date, true)
left join payable
    on
        candidate.agreement_id = payable.agreement_id
        and candidate.clause_id = payable.clause_id
        and coalesce(candidate.item_code, '') = coalesce(payable.item_code, '')
        and candidate.member_id = payable.member_id
        and candidate.scope_code = payable.scope_code
        and candidate.started_date = payable.started_date
