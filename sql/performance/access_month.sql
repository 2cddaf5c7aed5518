-- A month of the performance period and an access fee: the member months (of a fee an employee the subscribers') that the payer counts under the agreement's exposure rule,
-- and the ones a vendor may have billed beside them: withdrawn by a later posting, after death, under age.
-- A month withdrawn by a posting stands, and stays payable, if its first day is older than the look-back counted from the posting;
-- `standing_count` holds these by nothing but their dates, the invoice decides whether they had been charged.
-- Death and the least age have no look-back limit: who was dead or too young on the day that decides never stands.
-- Members count from the agreement's least age, on the first day of the month. Under DAY_EXACT member months are exact: covered days over
-- days of the month.
-- grain: agreement_id, clause_id, month_date
with fee as (
    select
        clause.agreement_id,
        clause.clause_id,
        clause.unit_code,
        agreement.vendor_id,
        agreement.fee_exposure_code,
        agreement.retro_fee_lookback_days,
        agreement.minimum_age_number,
        greatest(
            agreement.period_from_date, agreement.effective_date, coalesce(clause.from_date, agreement.effective_date)
        ) as from_date,
        least(
            agreement.period_to_date, coalesce(agreement.termination_date, agreement.period_to_date),
            coalesce(cast(clause.to_date - 1 as date), agreement.period_to_date)
        ) as last_date
    from terms.fee as clause
    inner join terms.agreement as agreement on clause.agreement_id = agreement.agreement_id
    where clause.unit_code in ('MEMBER_MONTH', 'EMPLOYEE_MONTH') and agreement.period_from_date is not null
),

month_of_fee as (
    select
        fee.agreement_id,
        fee.clause_id,
        fee.unit_code,
        fee.vendor_id,
        fee.fee_exposure_code,
        fee.retro_fee_lookback_days,
        fee.minimum_age_number,
        fee.from_date,
        fee.last_date,
        month.month_date,
        cast(month.month_date + interval 1 month as date) as next_month_date,
        case fee.fee_exposure_code
            when 'LAST_OF_MONTH' then cast(month.month_date + interval 1 month - interval 1 day as date)
            when 'MID_MONTH' then cast(month.month_date + 14 as date)
            else month.month_date
        end as rule_date
    from fee
    inner join (select distinct member_month.month_date from core.member_month as member_month) as month
        on fee.from_date < cast(month.month_date + interval 1 month as date) and month.month_date <= fee.last_date
),

fee_month as (
    select
        month.agreement_id,
        month.clause_id,
        month.unit_code,
        month.vendor_id,
        month.fee_exposure_code,
        month.retro_fee_lookback_days,
        month.minimum_age_number,
        month.month_date,
        month.next_month_date,
        month.rule_date
    from month_of_fee as month
    where
        month.fee_exposure_code in ('ANY_DAY', 'DAY_EXACT')
        or (month.from_date <= month.rule_date and month.rule_date <= month.last_date)
),

counted as (
    select
        exposed.agreement_id,
        exposed.clause_id,
        exposed.month_date,
        cast(sum(case when exposed.is_under_age then 0 else exposed.counted_days end) as bigint) as counted_days,
        max(exposed.month_days) as month_days,
        count(case when exposed.is_under_age then exposed.member_id end) as under_age_count
    from performance.access_exposure as exposed
    group by exposed.agreement_id, exposed.clause_id, exposed.month_date
),

-- Under ANY_DAY the month was exposed by any of the days withdrawn; under the other rules by the day that decides.
lost as (
    select
        fee_month.agreement_id,
        fee_month.clause_id,
        fee_month.month_date,
        retro.member_id,
        max(retro.posted_date) as posted_date,
        min(fee_month.retro_fee_lookback_days) as lookback_days,
        max(
            case
                when
                    year(fee_month.month_date) - year(member.birth_date)
                    - case
                        when
                            month(fee_month.month_date) * 100 + day(fee_month.month_date)
                            < month(member.birth_date) * 100 + day(member.birth_date)
                            then 1
                        else 0
                    end < fee_month.minimum_age_number
                    then 1
                else 0
            end
        ) as under_age_count
    from fee_month
    inner join core.retro_termination as retro
        on
            case
                when fee_month.fee_exposure_code in ('ANY_DAY', 'DAY_EXACT')
                    then
                        retro.new_end_date < fee_month.next_month_date
                        and (retro.former_end_date is null or fee_month.month_date < retro.former_end_date)
                else
                    retro.new_end_date <= fee_month.rule_date
                    and (retro.former_end_date is null or fee_month.rule_date < retro.former_end_date)
            end
            and fee_month.month_date < retro.posted_date
    left join performance.access_exposure as exposed
        on
            fee_month.agreement_id = exposed.agreement_id
            and fee_month.clause_id = exposed.clause_id
            and fee_month.month_date = exposed.month_date
            and retro.member_id = exposed.member_id
    left join core.member as member on retro.member_id = member.member_id
    where
        exposed.member_id is null
        and (member.death_date is null or fee_month.rule_date <= member.death_date)
        and (fee_month.unit_code = 'MEMBER_MONTH' or coalesce(member.is_subscriber, false))
    group by fee_month.agreement_id, fee_month.clause_id, fee_month.month_date, retro.member_id
),

withdrawn as (
    select
        lost.agreement_id,
        lost.clause_id,
        lost.month_date,
        count(
            case
                when lost.under_age_count = 0 and date_diff('day', lost.month_date, lost.posted_date) > lost.lookback_days
                    then lost.member_id
            end
        ) as standing_count,
        count(
            case
                when lost.under_age_count = 0 and date_diff('day', lost.month_date, lost.posted_date) <= lost.lookback_days
                    then lost.member_id
            end
        ) as reversed_count,
        cast(sum(lost.under_age_count) as bigint) as under_age_count,
        min(
            case
                when lost.under_age_count = 0 and date_diff('day', lost.month_date, lost.posted_date) > lost.lookback_days
                    then lost.posted_date
            end
        ) as standing_posted_date
    from lost
    group by lost.agreement_id, lost.clause_id, lost.month_date
),

deceased as (
    select
        fee_month.agreement_id,
        fee_month.clause_id,
        fee_month.month_date,
        count(distinct member.member_id) as deceased_count
    from fee_month
    inner join core.member as member
        on
            member.death_date < fee_month.rule_date
            and (fee_month.unit_code = 'MEMBER_MONTH' or coalesce(member.is_subscriber, false))
    inner join input.eligibility as eligibility
        on
            member.member_id = eligibility.member_id
            and eligibility.span_from_date <= fee_month.rule_date
            and (eligibility.span_to_date is null or fee_month.rule_date < eligibility.span_to_date)
    cross join terms.run as run
    where eligibility.known_from_date is null or eligibility.known_from_date <= run.paid_through_date
    group by fee_month.agreement_id, fee_month.clause_id, fee_month.month_date
)

select
    fee_month.agreement_id, -- the agreement
    fee_month.clause_id, -- its access fee
    fee_month.vendor_id, -- the vendor
    fee_month.month_date, -- the month
    coalesce(counted.counted_days // counted.month_days, 0) as payer_count, -- whole member months that the payer counts
    case fee_month.fee_exposure_code
        when 'DAY_EXACT' then coalesce(counted.counted_days, 0)
        else coalesce(counted.counted_days // counted.month_days, 0)
    end as payer_numerator, -- the payer's member months are exactly numerator / denominator
    case fee_month.fee_exposure_code
        when 'DAY_EXACT' then date_diff('day', fee_month.month_date, fee_month.next_month_date)
        else cast(1 as bigint)
    end as payer_denominator, -- days of the month under DAY_EXACT, else 1
    coalesce(counted.under_age_count, 0) + coalesce(withdrawn.under_age_count, 0) as under_age_count, -- covered, or once covered, but under age
    coalesce(withdrawn.standing_count, 0) as standing_count, -- withdrawn by a posting too late to take the fee back
    coalesce(withdrawn.reversed_count, 0) as reversed_count, -- withdrawn by a posting inside the look-back
    coalesce(deceased.deceased_count, 0) as deceased_count, -- covered in the files only after death
    withdrawn.standing_posted_date -- earliest of the postings too late
from fee_month
left join counted
    on
        fee_month.agreement_id = counted.agreement_id
        and fee_month.clause_id = counted.clause_id
        and fee_month.month_date = counted.month_date
left join withdrawn
    on
        fee_month.agreement_id = withdrawn.agreement_id
        and fee_month.clause_id = withdrawn.clause_id
        and fee_month.month_date = withdrawn.month_date
left join deceased
    on
        fee_month.agreement_id = deceased.agreement_id
        and fee_month.clause_id = deceased.clause_id
        and fee_month.month_date = deceased.month_date
