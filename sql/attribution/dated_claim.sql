-- A day on which a vendor says something billable happened to a member, and the first reason why nothing can be owed for it.
-- Judged by what is known on the paid-through date; the first that applies: R12 outside the agreement's term, R14 deceased before,
-- R05 under age, R04 coverage ended by a later posting, R03 not covered, R05 of an employer group that the
-- agreement does not cover, or of the control group of a public payer, R06 excluded condition, R11 opted out, or no longer aligned by a public payer.
-- A fracture of a limb speaks against a fee only where the vendor treats that region, or states none.
-- A day that a later posting took out of coverage stands if it is older than the look-back counted from that posting.
-- grain: agreement_id, member_id, claim_date
with said as (
    select session.vendor_id, session.member_id, session.plan_member_id, session.session_date as claim_date
    from input.session as session
    union all
    select invoice.vendor_id, invoice.member_id, invoice.plan_member_id, invoice.service_date as claim_date
    from input.vendor_invoice as invoice
    union all
    select response.vendor_id, response.member_id, response.plan_member_id, response.response_date as claim_date
    from input.outcome_response as response
    union all
    select event.vendor_id, event.member_id, event.plan_member_id, event.event_date as claim_date
    from input.vendor_event as event
    where event.event_code = 'ENROLLED'
),

by_member as (
    select said.vendor_id, matched.member_id, said.claim_date
    from said
    inner join attribution.member_match as matched
        on
            coalesce(said.member_id, '') = matched.submitted_member_id
            and coalesce(said.plan_member_id, '') = matched.submitted_plan_member_id
    where matched.member_id is not null and said.claim_date is not null
    union all
    select line.vendor_id, line.member_id, line.service_from_date as claim_date
    from core.claim_line as line
    where line.vendor_id is not null
),

claim_day as (
    select
        agreement.agreement_id,
        agreement.vendor_id,
        by_member.member_id,
        by_member.claim_date,
        min(agreement.effective_date) as effective_date,
        min(agreement.termination_date) as termination_date,
        min(agreement.minimum_age_number) as minimum_age_number,
        min(agreement.retro_fee_lookback_days) as lookback_days
    from by_member
    inner join terms.agreement as agreement on by_member.vendor_id = agreement.vendor_id
    group by agreement.agreement_id, agreement.vendor_id, by_member.member_id, by_member.claim_date
),

covered as (
    select distinct claim_day.member_id, claim_day.claim_date
    from claim_day
    inner join core.coverage_span as span
        on
            claim_day.member_id = span.member_id and span.span_from_date <= claim_day.claim_date
            and (span.span_to_date is null or claim_day.claim_date < span.span_to_date)
),

-- Where an agreement covers some employer groups only: that of the coverage on the day, of what stands the last one before.
grouped as (
    select
        claim_day.agreement_id,
        claim_day.member_id,
        claim_day.claim_date,
        arg_max(coalesce(span.group_id, 'NO_GROUP'), span.span_from_date) as group_id
    from claim_day
    inner join (select distinct named.agreement_id from terms.agreement_group as named) as limited
        on claim_day.agreement_id = limited.agreement_id
    inner join core.coverage_span as span
        on claim_day.member_id = span.member_id and span.span_from_date <= claim_day.claim_date
    group by claim_day.agreement_id, claim_day.member_id, claim_day.claim_date
),

of_another_group as (
    select grouped.agreement_id, grouped.member_id, grouped.claim_date
    from grouped
    left join terms.agreement_group as named
        on grouped.agreement_id = named.agreement_id and grouped.group_id = named.group_id
    where named.group_id is null
),

-- Only a posting after the day withdraws it; the last one decides when several did.
withdrawn as (
    select claim_day.member_id, claim_day.claim_date, max(retro.posted_date) as posted_date
    from claim_day
    inner join core.retro_termination as retro
        on
            claim_day.member_id = retro.member_id
            and retro.new_end_date <= claim_day.claim_date
            and (retro.former_end_date is null or claim_day.claim_date < retro.former_end_date)
            and claim_day.claim_date < retro.posted_date
    group by claim_day.member_id, claim_day.claim_date
),

flagged as (
    select distinct claim_day.vendor_id, claim_day.member_id, claim_day.claim_date, exclusion.region_code
    from claim_day
    inner join attribution.exclusion as exclusion
        on
            claim_day.member_id = exclusion.member_id
            and exclusion.is_fee_exclusion
            and exclusion.evidence_date <= claim_day.claim_date
            and claim_day.claim_date <= exclusion.excluded_to_date
),

excluded as (
    select distinct flagged.vendor_id, flagged.member_id, flagged.claim_date
    from flagged
    left join attribution.stated_region as stated
        on
            flagged.vendor_id = stated.vendor_id
            and flagged.member_id = stated.member_id
            and stated.from_date <= flagged.claim_date
            and flagged.claim_date < stated.to_date
    where flagged.region_code = 'ALL' or coalesce(stated.region_code, 'OTHER_UNSPEC') in (flagged.region_code, 'OTHER_UNSPEC')
),

opted_out as (
    select distinct claim_day.agreement_id, claim_day.member_id, claim_day.claim_date
    from claim_day
    inner join attribution.opt_out as opt_out
        on
            claim_day.vendor_id = opt_out.vendor_id
            and claim_day.member_id = opt_out.member_id
            and opt_out.from_date <= claim_day.claim_date
            and (opt_out.to_date is null or claim_day.claim_date < opt_out.to_date)
    union distinct
    select claim_day.agreement_id, claim_day.member_id, claim_day.claim_date
    from claim_day
    inner join attribution.unaligned as unaligned
        on
            claim_day.agreement_id = unaligned.agreement_id
            and claim_day.member_id = unaligned.member_id
            and unaligned.from_date <= claim_day.claim_date
            and (unaligned.to_date is null or claim_day.claim_date < unaligned.to_date)
),

-- Where a public payer keeps a control group.
control as (
    select distinct claim_day.agreement_id, claim_day.member_id, claim_day.claim_date
    from claim_day
    inner join attribution.alignment as alignment
        on
            claim_day.agreement_id = alignment.agreement_id
            and claim_day.member_id = alignment.member_id
            and alignment.result_date <= claim_day.claim_date
            and claim_day.claim_date < alignment.control_to_date
),

fact as (
    select
        claim_day.agreement_id,
        claim_day.vendor_id,
        claim_day.member_id,
        claim_day.claim_date,
        claim_day.effective_date <= claim_day.claim_date
        and (claim_day.termination_date is null or claim_day.claim_date <= claim_day.termination_date) as is_in_term,
        coalesce(member.death_date < claim_day.claim_date, false) as is_after_death,
        coalesce(
            year(claim_day.claim_date) - year(member.birth_date)
            - case
                when
                    month(claim_day.claim_date) * 100 + day(claim_day.claim_date)
                    < month(member.birth_date) * 100 + day(member.birth_date)
                    then 1
                else 0
            end < claim_day.minimum_age_number,
            false
        ) as is_under_age,
        covered.member_id is not null as is_covered,
        withdrawn.posted_date as withdrawn_date,
        coalesce(date_diff('day', claim_day.claim_date, withdrawn.posted_date) > claim_day.lookback_days, false) as is_out_of_reach,
        of_another_group.member_id is not null as is_of_another_group,
        control.member_id is not null as is_control,
        excluded.member_id is not null as is_excluded,
        opted_out.member_id is not null as is_opted_out
    from claim_day
    left join core.member as member on claim_day.member_id = member.member_id
    left join covered on claim_day.member_id = covered.member_id and claim_day.claim_date = covered.claim_date
    left join withdrawn on claim_day.member_id = withdrawn.member_id and claim_day.claim_date = withdrawn.claim_date
    left join of_another_group
        on
            claim_day.agreement_id = of_another_group.agreement_id
            and claim_day.member_id = of_another_group.member_id
            and claim_day.claim_date = of_another_group.claim_date
    left join control
        on
            claim_day.agreement_id = control.agreement_id
            and claim_day.member_id = control.member_id
            and claim_day.claim_date = control.claim_date
    left join excluded
        on
            claim_day.vendor_id = excluded.vendor_id
            and claim_day.member_id = excluded.member_id
            and claim_day.claim_date = excluded.claim_date
    left join opted_out
        on
            claim_day.agreement_id = opted_out.agreement_id
            and claim_day.member_id = opted_out.member_id
            and claim_day.claim_date = opted_out.claim_date
)

select
    fact.agreement_id, -- the agreement judged by
    fact.vendor_id, -- its vendor
    fact.member_id, -- the member
    fact.claim_date, -- the day
    case
        when not fact.is_in_term then 'R12'
        when fact.is_after_death then 'R14'
        when fact.is_under_age then 'R05'
        when not fact.is_covered and fact.withdrawn_date is not null and not fact.is_out_of_reach then 'R04'
        when not fact.is_covered and fact.withdrawn_date is null then 'R03'
        when fact.is_of_another_group or fact.is_control then 'R05'
        when fact.is_excluded then 'R06'
        when fact.is_opted_out then 'R11'
    end as reason_code, -- why nothing can be owed for this day; null = nothing speaks against it
    not fact.is_covered and fact.is_out_of_reach as is_standing, -- not covered any more, but posted too late to take a fee back
    case when not fact.is_covered and fact.is_out_of_reach then fact.withdrawn_date end as withdrawn_date -- when the plan posted the end of coverage
from fact
