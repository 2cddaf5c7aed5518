-- A claim that says it adjusts another one, and the claim at the root of its chain.
-- Five doublings follow chains of up to 32 claims; a chain that has not ended then is a cycle.
-- grain: feed_code, source_id, claim_id
with
pointer as (
    select
        'medical_claim' as feed_code,
        claim.source_id,
        claim.claim_id,
        claim.original_claim_id
    from input.medical_claim as claim
    cross join terms.run as run
    where claim.original_claim_id <> claim.claim_id and claim.known_from_date <= run.paid_through_date
    union all
    select
        'pharmacy_claim' as feed_code,
        claim.source_id,
        claim.claim_id,
        claim.original_claim_id
    from input.pharmacy_claim as claim
    cross join terms.run as run
    where claim.original_claim_id <> claim.claim_id and claim.known_from_date <= run.paid_through_date
),

step_1 as (
    select
        feed_code,
        source_id,
        claim_id,
        min(original_claim_id) as reached_id,
        min(original_claim_id) <> max(original_claim_id) as is_ambiguous
    from pointer
    group by feed_code, source_id, claim_id
),

step_2 as (
    select
        here.feed_code,
        here.source_id,
        here.claim_id,
        coalesce(onward.reached_id, here.reached_id) as reached_id,
        here.is_ambiguous
    from step_1 as here
    left join step_1 as onward
        on
            onward.feed_code = here.feed_code
            and onward.source_id = here.source_id
            and onward.claim_id = here.reached_id
),

step_4 as (
    select
        here.feed_code,
        here.source_id,
        here.claim_id,
        coalesce(onward.reached_id, here.reached_id) as reached_id,
        here.is_ambiguous
    from step_2 as here
    left join step_2 as onward
        on
            onward.feed_code = here.feed_code
            and onward.source_id = here.source_id
            and onward.claim_id = here.reached_id
),

step_8 as (
    select
        here.feed_code,
        here.source_id,
        here.claim_id,
        coalesce(onward.reached_id, here.reached_id) as reached_id,
        here.is_ambiguous
    from step_4 as here
    left join step_4 as onward
        on
            onward.feed_code = here.feed_code
            and onward.source_id = here.source_id
            and onward.claim_id = here.reached_id
),

step_16 as (
    select
        here.feed_code,
        here.source_id,
        here.claim_id,
        coalesce(onward.reached_id, here.reached_id) as reached_id,
        here.is_ambiguous
    from step_8 as here
    left join step_8 as onward
        on
            onward.feed_code = here.feed_code
            and onward.source_id = here.source_id
            and onward.claim_id = here.reached_id
),

step_32 as (
    select
        here.feed_code,
        here.source_id,
        here.claim_id,
        coalesce(onward.reached_id, here.reached_id) as reached_id,
        here.is_ambiguous
    from step_16 as here
    left join step_16 as onward
        on
            onward.feed_code = here.feed_code
            and onward.source_id = here.source_id
            and onward.claim_id = here.reached_id
)

select
    here.feed_code,  -- medical_claim or pharmacy_claim
    here.source_id,  -- who sent it
    here.claim_id,  -- the adjusting claim
    here.reached_id as claim_root_id,  -- the first claim of the chain
    case
        when open_end.claim_id is not null then 'ORIGINAL_CLAIM_CYCLE'
        when here.is_ambiguous then 'ORIGINAL_CLAIM_AMBIGUOUS'
    end as exclusion_code  -- why the chain cannot be followed: its rows are rejected
from step_32 as here
left join step_1 as open_end
    on
        open_end.feed_code = here.feed_code
        and open_end.source_id = here.source_id
        and open_end.claim_id = here.reached_id
