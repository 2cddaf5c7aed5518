-- A unit that the payer finds owed for a member's activation, engagement or reported outcome, whether the vendor billed it or not.
-- An outcome is reported on the earliest follow-up that counts in any outcome measure of the agreement (with the fee's target day,
-- where the fee names one), if its day passes
-- the day's checks and it was received in time. A unit whose activation lies within the clause's once-only months of the activation of a
-- payable one is not payable (R07); this is judged over the whole time with the vendor, whatever performance period or agreement
-- a unit is settled in: an event under another agreement with the vendor counts if that one had a fee for it too.
-- grain: unit_id
with recursive reported as (
    select
        pair.agreement_id,
        pair.member_id,
        pair.activation_date,
        pair.target_days,
        pair.follow_up_date,
        max(day.withdrawn_date) as withdrawn_date
    from outcomes.pair as pair
    inner join terms.agreement as agreement on pair.agreement_id = agreement.agreement_id
    inner join attribution.dated_claim as day
        on
            pair.vendor_id = day.vendor_id
            and pair.member_id = day.member_id
            and pair.follow_up_date = day.claim_date
            and day.reason_code is null
    where date_diff('day', pair.follow_up_date, pair.follow_up_known_date) <= agreement.event_submission_days
    group by pair.agreement_id, pair.member_id, pair.activation_date, pair.target_days, pair.follow_up_date
),

first_report as (
    select fee.agreement_id, fee.clause_id, reported.member_id, reported.activation_date, min(reported.follow_up_date) as event_date
    from terms.fee as fee
    inner join reported
        on
            fee.agreement_id = reported.agreement_id
            and (fee.target_days is null or fee.target_days = reported.target_days)
    where fee.unit_code = 'OUTCOME_REPORTED'
    group by fee.agreement_id, fee.clause_id, reported.member_id, reported.activation_date
),

report as (
    select
        first_report.agreement_id,
        first_report.clause_id,
        first_report.member_id,
        first_report.activation_date,
        first_report.event_date,
        max(reported.withdrawn_date) as withdrawn_date
    from first_report
    inner join reported
        on
            first_report.agreement_id = reported.agreement_id
            and first_report.member_id = reported.member_id
            and first_report.activation_date = reported.activation_date
            and first_report.event_date = reported.follow_up_date
    group by
        first_report.agreement_id, first_report.clause_id, first_report.member_id, first_report.activation_date,
        first_report.event_date
),

found as (
    select fee.agreement_id, fee.clause_id, activation.member_id, activation.activation_date, activation.activation_date as event_date, activation.withdrawn_date
    from terms.fee as fee
    inner join attribution.activation as activation on fee.agreement_id = activation.agreement_id
    where fee.unit_code = 'ACTIVATED'
    union all
    select fee.agreement_id, fee.clause_id, engagement.member_id, engagement.activation_date, engagement.engaged_date as event_date, engagement.withdrawn_date
    from terms.fee as fee
    inner join attribution.engagement as engagement
        on
            fee.agreement_id = engagement.agreement_id
            and fee.sessions_count = engagement.sessions_count
            and fee.within_days = engagement.within_days
    where fee.unit_code = 'ENGAGED'
    union all
    select report.agreement_id, report.clause_id, report.member_id, report.activation_date, report.event_date, report.withdrawn_date
    from report
),

-- Terms of a vendor's agreements never overlap, so a day has one row of a unit at most.
charging as (
    select distinct agreement.vendor_id, fee.unit_code, agreement.effective_date, agreement.termination_date
    from terms.fee as fee
    inner join terms.agreement as agreement on fee.agreement_id = agreement.agreement_id
),

candidate as (
    select
        found.agreement_id,
        found.clause_id,
        found.member_id,
        found.activation_date,
        found.event_date,
        found.withdrawn_date,
        cast(
            found.activation_date + cast(coalesce(fee.payable_once_months_number, 0) as integer) * interval 1 month as date
        ) as payable_again_date
    from found
    inner join terms.fee as fee on found.agreement_id = fee.agreement_id and found.clause_id = fee.clause_id
    inner join terms.agreement as agreement
        on found.agreement_id = agreement.agreement_id and agreement.period_from_date is not null
    inner join charging
        on
            agreement.vendor_id = charging.vendor_id
            and fee.unit_code = charging.unit_code
            and charging.effective_date <= found.event_date
            and (charging.termination_date is null or found.event_date <= charging.termination_date)
),

following as (
    select
        candidate.agreement_id,
        candidate.clause_id,
        candidate.member_id,
        candidate.activation_date,
        min(later.activation_date) as next_date
    from candidate
    inner join candidate as later
        on
            candidate.agreement_id = later.agreement_id
            and candidate.clause_id = later.clause_id
            and candidate.member_id = later.member_id
            and candidate.activation_date < later.activation_date
            and candidate.payable_again_date <= later.activation_date
    group by candidate.agreement_id, candidate.clause_id, candidate.member_id, candidate.activation_date
),

first_candidate as (
    select candidate.agreement_id, candidate.clause_id, candidate.member_id, min(candidate.activation_date) as activation_date
    from candidate
    group by candidate.agreement_id, candidate.clause_id, candidate.member_id
),

payable as (
    select first_candidate.agreement_id, first_candidate.clause_id, first_candidate.member_id, first_candidate.activation_date
    from first_candidate
    union all
    select following.agreement_id, following.clause_id, following.member_id, following.next_date as activation_date
    from payable
    inner join following
        on
            payable.agreement_id = following.agreement_id
            and payable.clause_id = following.clause_id
            and payable.member_id = following.member_id
            and payable.activation_date = following.activation_date
)

select
    md5(concat_ws('|', candidate.agreement_id, candidate.clause_id, candidate.member_id, cast(candidate.activation_date as varchar))) as unit_id, -- hash of agreement, clause, member and day of activation
    candidate.agreement_id, -- the agreement
    candidate.clause_id, -- the fee clause
    candidate.member_id, -- the member
    candidate.activation_date, -- the activation it belongs to
    candidate.event_date, -- day of the event by the payer's finding
    cast(date_trunc('month', candidate.event_date) as date) as month_date, -- its month
    coalesce(agreement.period_from_date <= candidate.event_date and candidate.event_date <= agreement.period_to_date, false) as is_in_period, -- settled in this performance period; false = in another one
    payable.activation_date is not null as is_payable, -- false = within the clause's once-only months of a payable one
    candidate.withdrawn_date is not null as is_standing, -- its day lost coverage by a posting too late to take a fee back
    candidate.withdrawn_date -- when the plan posted that end of coverage
from candidate
inner join terms.agreement as agreement on candidate.agreement_id = agreement.agreement_id
left join payable
    on
        candidate.agreement_id = payable.agreement_id
        and candidate.clause_id = payable.clause_id
        and candidate.member_id = payable.member_id
        and candidate.activation_date = payable.activation_date
