-- A session as the vendor's platform recorded it.
-- grain: activation_id, session_number
with plan as (
    select
        activation.*,
        vendor.has_clinician,
        case
            when activation.scenario_code = 'CRITERIA_NOT_MET' then 3
            when uniform('few sessions', activation.member_number, activation.account_key) < vendor.few_sessions_share
                then 1 + cast(floor(3 * uniform('few sessions', activation.member_number, activation.account_key + 1)) as bigint)
            else
                4 + cast(floor(
                    (vendor.session_maximum_count - 3) * pow(uniform('sessions', activation.member_number, activation.account_key), 1.3)
                ) as bigint)
        end as session_count,
        case
            when uniform('slow start', activation.member_number, activation.account_key) < vendor.slow_start_share then 12
            else 2 + cast(floor(4 * uniform('pace', activation.member_number, activation.account_key)) as bigint)
        end as gap_days
    from vendors.activation as activation
    inner join parameter.vendor as vendor
        on vendor.vendor_id = activation.vendor_id
),
numbered as (
    select
        plan.*,
        unnest(range(1, plan.session_count + 1)) as session_number
    from plan
),
held as (
    select
        numbered.*,
        chance('session', numbered.member_number, numbered.account_key + numbered.session_number) as session_draw,
        numbered.activated_date
        + cast(
            (numbered.session_number - 1) * numbered.gap_days
            + case
                when numbered.session_number = 1 then 0
                else floor((numbered.gap_days - 1) * uniform('session day', numbered.member_number, numbered.account_key + numbered.session_number))
            end
            as integer
        ) as session_date
    from numbered
)
select
    held.activation_id,
    held.vendor_id,
    held.member_number,
    held.scenario_code,
    held.session_number,
    held.session_date,
    case
        when held.scenario_code = 'CRITERIA_NOT_MET'
            then case held.session_number when 1 then 'SHORT' when 2 then 'SUSPECT' else 'MINUTE' end
        when held.session_number = 1 then 'COMPLETE'
        when uniform_of(hash(held.session_draw, 'quality')) < setting('suspect_session_share') then 'SUSPECT'
        when
            uniform_of(hash(held.session_draw, 'quality'))
            < setting('suspect_session_share') + setting('short_session_share')
            then 'SHORT'
        else 'COMPLETE'
    end as quality_code,
    held.has_clinician and uniform_of(hash(held.session_draw, 'clinician')) < 0.3 as has_clinician,
    held.session_draw
from held
where
    held.session_date < getvariable('delivery_date')
    -- A programme of the year before ends with it, or its sessions would start again under the agreement.
    and (held.scenario_code != 'BEFORE_TERM' or held.session_date < getvariable('contract_from_date'))
