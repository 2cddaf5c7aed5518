-- How long the trouble that a vendor treats had lasted when a member was activated: the acuity of the episode of the activation's region, by the
-- agreement's definition, that was open on that day, the latest to open; else of the first that opens soon after.
-- grain: agreement_id, member_id, activation_date
with candidate as (
    select
        activation.agreement_id,
        activation.member_id,
        activation.activation_date,
        opening.acuity_code,
        row_number() over (
            partition by activation.agreement_id, activation.member_id, activation.activation_date
            order by
                case when opening.start_date <= activation.activation_date then 0 else 1 end,
                abs(date_diff('day', activation.activation_date, opening.start_date)),
                opening.episode_id
        ) as order_number
    from attribution.activation as activation
    inner join terms.agreement as agreement on activation.agreement_id = agreement.agreement_id
    cross join terms.common_rule as rule
    inner join episodes.opening as opening
        on
            agreement.episode_definition_id = opening.definition_id
            and activation.member_id = opening.member_id
            and activation.region_code = opening.region_code
            and activation.activation_date < opening.window_to_date
            and date_diff('day', activation.activation_date, opening.start_date) <= rule.acuity_after_days
)

select
    activation.agreement_id, -- the agreement
    activation.member_id, -- the member
    activation.activation_date, -- the activation
    coalesce(candidate.acuity_code, 'UNKNOWN') as acuity_code -- ACUTE, RECURRENT, CHRONIC, CONTINUATION, POST_SURGICAL, UNKNOWN_LOOKBACK; UNKNOWN: no episode of the region is near
from attribution.activation as activation
left join candidate
    on
        activation.agreement_id = candidate.agreement_id
        and activation.member_id = candidate.member_id
        and activation.activation_date = candidate.activation_date
        and candidate.order_number = 1
