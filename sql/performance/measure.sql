-- A measure of an agreement's cohort (activated in the performance period) as a clause takes it: numerator, denominator, status.
-- Engagement, responders, baselines, the net promoter score and reports are counted here; of others the row of the agreement's own members is taken, else
-- that of the members whose care began with physical therapy, else that of everybody.
-- Responders are over the denominator of the missing-data policy that holds (performance.responder_count). The completer rate is always beside.
-- Status (7.5, A10): of what rests on the vendor's own answers the least number is judged on the activated; enough of them but too few in the denominator, or too few
-- baselines, is the vendor's fault under every missing-data policy. Without a feed that it rests on nothing is measured, and the feed is named with who owes it. A month
-- of the period in which nobody is covered at all was not told by the payer, whose fault it then is.
-- A report is due as its last known version says, and was delivered when it first was said to be.
-- The net promoter score is promoters (9-10) less detractors (0-6), times 100, over answers, each member's latest in the period to a survey of the payer.
-- grain: agreement_id, measure_id
with cohort as (
    select agreement.agreement_id, activation.member_id, activation.activation_date
    from terms.agreement as agreement
    inner join attribution.activation as activation
        on
            agreement.agreement_id = activation.agreement_id
            and agreement.period_from_date <= activation.activation_date
            and activation.activation_date <= agreement.period_to_date
    left join attribution.data_opt_out as left_out
        on agreement.vendor_id = left_out.vendor_id and activation.member_id = left_out.member_id and left_out.is_confirmed
    where left_out.member_id is null
),

-- Before the final settlement only members whose time to engage is over are judged.
engaged as (
    select
        measure.agreement_id,
        measure.measure_id,
        count(engagement.engaged_date) as numerator_count,
        count(*) as denominator_count
    from outcomes.measure as measure
    inner join cohort on measure.agreement_id = cohort.agreement_id
    cross join terms.run as run
    left join attribution.engagement as engagement
        on
            measure.agreement_id = engagement.agreement_id
            and measure.sessions_count = engagement.sessions_count
            and measure.within_days = engagement.within_days
            and cohort.member_id = engagement.member_id
            and cohort.activation_date = engagement.activation_date
    where
        measure.numerator_code = 'ENGAGED'
        and (
            run.settlement_code = 'FINAL'
            or date_diff('day', cohort.activation_date, run.paid_through_date) >= measure.within_days
        )
    group by measure.agreement_id, measure.measure_id
),

survey as (
    select
        agreement.agreement_id,
        matched.member_id,
        answer.score_number,
        row_number() over (
            partition by agreement.agreement_id, matched.member_id
            order by answer.response_date desc, answer.known_from_date desc, answer.response_id, answer.score_number
        ) as order_number
    from terms.agreement as agreement
    inner join input.satisfaction_response as answer on agreement.vendor_id = answer.vendor_id
    inner join attribution.member_match as matched
        on
            coalesce(answer.member_id, '') = matched.submitted_member_id
            and coalesce(answer.plan_member_id, '') = matched.submitted_plan_member_id
    inner join (select distinct cohort.agreement_id, cohort.member_id from cohort) as member
        on agreement.agreement_id = member.agreement_id and matched.member_id = member.member_id
    cross join terms.run as run
    where
        answer.question_code = 'NPS'
        and coalesce(answer.surveyor_code, 'PAYER') = 'PAYER'
        and answer.score_number between 0 and 10
        and agreement.period_from_date <= answer.response_date
        and answer.response_date <= agreement.period_to_date
        and answer.known_from_date <= run.paid_through_date
),

promoted as (
    select
        survey.agreement_id,
        100 * (
            count(case when survey.score_number >= 9 then survey.member_id end)
            - count(case when survey.score_number <= 6 then survey.member_id end)
        ) as numerator_count,
        count(*) as denominator_count
    from survey
    where survey.order_number = 1
    group by survey.agreement_id
),

report_version as (
    select
        received.vendor_id,
        received.report_id,
        received.due_date,
        received.delivered_date,
        row_number() over (
            partition by received.vendor_id, received.report_id
            order by coalesce(received.known_from_date, date '1900-01-01') desc, received.due_date, received.delivered_date
        ) as last_number,
        row_number() over (
            partition by received.vendor_id, received.report_id
            order by
                case when received.delivered_date is null then 1 else 0 end,
                received.known_from_date, received.delivered_date, received.due_date
        ) as delivered_number
    from input.vendor_report as received
    cross join terms.run as run
    where received.known_from_date is null or received.known_from_date <= run.paid_through_date
),

report as (
    select
        agreement.agreement_id,
        latest.report_id,
        latest.due_date,
        delivered.delivered_date
    from terms.agreement as agreement
    inner join report_version as latest on agreement.vendor_id = latest.vendor_id and latest.last_number = 1
    inner join report_version as delivered
        on latest.vendor_id = delivered.vendor_id and latest.report_id = delivered.report_id and delivered.delivered_number = 1
    cross join terms.run as run
    where
        agreement.period_from_date <= latest.due_date
        and latest.due_date <= agreement.period_to_date
        and latest.due_date <= run.paid_through_date
),

reported as (
    select
        report.agreement_id,
        count(case when report.delivered_date <= report.due_date then report.report_id end) as numerator_count,
        count(*) as denominator_count
    from report
    group by report.agreement_id
),

preferred as (
    select
        part.agreement_id,
        part.measure_id,
        part.cohort_code,
        part.numerator_count,
        part.denominator_count,
        part.member_count,
        case part.cohort_code when 'VENDOR' then 1 when 'PT_FIRST' then 2 else 3 end as preference_number
    from performance.measure_part as part
    where part.group_kind_code = 'ALL' and part.cohort_code in ('VENDOR', 'PT_FIRST', 'POPULATION')
),

headline as (
    select
        preferred.agreement_id,
        preferred.measure_id,
        preferred.cohort_code,
        preferred.numerator_count,
        preferred.denominator_count,
        preferred.member_count,
        row_number() over (
            partition by preferred.agreement_id, preferred.measure_id order by preferred.preference_number
        ) as order_number
    from preferred
),

absent as (
    select
        needed.agreement_id,
        needed.measure_id,
        needed.feed_code,
        needed.owed_by_code,
        row_number() over (partition by needed.agreement_id, needed.measure_id order by needed.feed_code) as order_number
    from terms.measure_feed as needed
    inner join terms.agreement as agreement on needed.agreement_id = agreement.agreement_id
    left join performance.feed_known as known
        on needed.feed_code = known.feed_code and known.vendor_id in ('', agreement.vendor_id)
    where known.feed_code is null
),

-- Months of the period that have begun by the paid-through date, and those of them in which anybody is covered.
told as (
    select
        agreement.agreement_id,
        12 * (year(run.last_date) - year(agreement.period_from_date)) + month(run.last_date) - month(agreement.period_from_date) + 1
            as month_count,
        run.told_count
    from terms.agreement as agreement
    inner join (
        select
            agreement.agreement_id,
            least(agreement.period_to_date, max(run.paid_through_date)) as last_date,
            count(distinct member_month.month_date) as told_count
        from terms.agreement as agreement
        cross join terms.run as run
        left join core.member_month as member_month
            on
                date_trunc('month', agreement.period_from_date) <= member_month.month_date
                and member_month.month_date <= least(agreement.period_to_date, run.paid_through_date)
        where agreement.period_from_date is not null
        group by agreement.agreement_id, agreement.period_to_date
    ) as run
        on agreement.agreement_id = run.agreement_id
),

untold as (
    select needed.agreement_id, needed.measure_id
    from terms.measure_feed as needed
    inner join told on needed.agreement_id = told.agreement_id and told.told_count < told.month_count
    where needed.feed_code = 'ELIGIBILITY'
),

activated as (
    select cohort.agreement_id, count(*) as member_count
    from cohort
    group by cohort.agreement_id
),

counted as (
    select
        measure.agreement_id,
        measure.measure_id,
        measure.role_code,
        coalesce(measure.minimum_denominator_count, 1) as minimum_count,
        measure.numerator_code,
        coalesce(headline.cohort_code, 'VENDOR') as headline_cohort_code,
        absent.feed_code as missing_feed_code,
        absent.owed_by_code as missing_feed_owed_by_code,
        untold.measure_id is not null as is_untold,
        case measure.numerator_code
            when 'ENGAGED' then coalesce(engaged.numerator_count, 0)
            when 'BASELINED' then coalesce(ruled.baseline_count, 0)
            when 'RESPONDER' then coalesce(ruled.responder_count, 0)
            when 'PROMOTERS_LESS_DETRACTORS' then coalesce(promoted.numerator_count, 0)
            when 'ON_TIME' then coalesce(reported.numerator_count, 0)
            else coalesce(headline.numerator_count, 0)
        end as numerator_count,
        case
            when measure.numerator_code = 'ENGAGED' then coalesce(engaged.denominator_count, 0)
            when measure.numerator_code = 'BASELINED' then coalesce(ruled.activated_count, 0)
            when measure.numerator_code = 'RESPONDER' and ruled.policy_code = 'COMPLETER' then ruled.follow_up_count
            when measure.numerator_code = 'RESPONDER' and ruled.policy_code = 'NRI_BASE' then ruled.baseline_count
            when measure.numerator_code = 'RESPONDER' then coalesce(ruled.activated_count, 0)
            when measure.numerator_code = 'PROMOTERS_LESS_DETRACTORS' then coalesce(promoted.denominator_count, 0)
            when measure.numerator_code = 'ON_TIME' then coalesce(reported.denominator_count, 0)
            else coalesce(headline.denominator_count, 0)
        end as denominator_count,
        case measure.numerator_code when 'RESPONDER' then coalesce(ruled.policy_code, 'NRI_ACT') end as policy_code,
        case
            when absent.feed_code is not null then coalesce(activated.member_count, 0)
            when measure.numerator_code in ('BASELINED', 'RESPONDER', 'FOLLOWED_UP', 'MEAN_CHANGE') then coalesce(ruled.activated_count, 0)
        end as activated_count,
        case
            when measure.numerator_code not in ('ENGAGED', 'BASELINED', 'RESPONDER', 'PROMOTERS_LESS_DETRACTORS', 'ON_TIME')
                then coalesce(headline.member_count, 0)
        end as member_count,
        case measure.numerator_code when 'RESPONDER' then coalesce(ruled.baseline_count, 0) end as baseline_count,
        case measure.numerator_code when 'RESPONDER' then coalesce(ruled.follow_up_count, 0) end as follow_up_count
    from outcomes.measure as measure
    inner join terms.agreement as agreement
        on measure.agreement_id = agreement.agreement_id and agreement.period_from_date is not null
    left join engaged on measure.agreement_id = engaged.agreement_id and measure.measure_id = engaged.measure_id
    left join performance.responder_count as ruled on measure.agreement_id = ruled.agreement_id and measure.measure_id = ruled.measure_id
    left join promoted on measure.agreement_id = promoted.agreement_id
    left join reported on measure.agreement_id = reported.agreement_id
    left join headline
        on measure.agreement_id = headline.agreement_id and measure.measure_id = headline.measure_id and headline.order_number = 1
    left join absent
        on measure.agreement_id = absent.agreement_id and measure.measure_id = absent.measure_id and absent.order_number = 1
    left join untold on measure.agreement_id = untold.agreement_id and measure.measure_id = untold.measure_id
    left join activated on measure.agreement_id = activated.agreement_id
)

select
    counted.agreement_id, -- the agreement
    counted.measure_id, -- the measure
    counted.numerator_count, -- members or reports; 100 x promoters less detractors, which may be negative
    counted.denominator_count, -- members, answers or reports it rests on
    case
        when counted.missing_feed_code is not null then 'NOT_MEASURED'
        when counted.is_untold then 'PAYER_FAULT'
        when coalesce(counted.activated_count, counted.member_count, counted.denominator_count) < counted.minimum_count then 'NOT_MEASURED'
        when coalesce(counted.member_count, counted.denominator_count) < counted.minimum_count then 'VENDOR_FAULT'
        when counted.denominator_count = 0 then 'NOT_MEASURED'
        when counted.policy_code = 'NRI_ACT' and counted.baseline_count < counted.minimum_count then 'VENDOR_FAULT'
        else 'MEASURED'
    end as status_code, -- MEASURED, NOT_MEASURED, VENDOR_FAULT or PAYER_FAULT
    counted.policy_code, -- responders: the missing-data policy that held, NRI_BASE, NRI_ACT or COMPLETER
    counted.activated_count, -- responders, baselines, follow-ups and mean changes, and where a feed is absent: members activated (N_act), on whom the least number is judged
    counted.baseline_count, -- responders: of them with a valid baseline (N_base)
    case counted.numerator_code when 'RESPONDER' then counted.numerator_count end as completer_numerator_count, -- responders
    counted.follow_up_count as completer_denominator_count, -- responders: members with a valid follow-up (N_fu)
    case
        when counted.numerator_code = 'RESPONDER' then counted.denominator_count - counted.follow_up_count
    end as missing_count, -- responders: in the denominator without a valid follow-up, counted as failures
    counted.member_count, -- of a measure taken from its parts: the persons behind it, on whom the least number is judged
    counted.role_code, -- JUDGED by a clause, or REPORTED
    counted.headline_cohort_code, -- whose value it is: VENDOR (the agreement's members), PT_FIRST or POPULATION
    counted.minimum_count as minimum_denominator_count, -- the least number it needs, as agreed or the exhibit's
    counted.missing_feed_code, -- the first feed it rests on of which nothing is known; null = all are there
    counted.missing_feed_owed_by_code -- VENDOR or PAYER: who owes that feed
from counted
