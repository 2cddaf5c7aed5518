-- The condition episode definition in force: the newest version of the family COND, one row.
-- grain: definition_id
with newest as (
    select
        definition.definition_id,
        definition.trigger_confirm_code,
        definition.confirm_within_days,
        definition.clean_days,
        definition.chronic_lookback_days,
        definition.chronic_apart_days,
        definition.post_surgical_days,
        definition.window_before_days,
        definition.window_acute_days,
        definition.window_chronic_days,
        definition.drug_recency_days,
        definition.unspecified_recency_days,
        definition.version,
        row_number() over (order by definition.definition_id, definition.version desc) as order_number
    from terms.episode_definition as definition
    where definition.family_code = 'COND'
)

select
    newest.definition_id, -- the definition
    newest.version as version_number, -- its version
    newest.trigger_confirm_code, -- NONE, or PAIR: a second qualifying date must follow
    newest.confirm_within_days, -- days within which it must
    newest.clean_days, -- days without a line of the region before a new episode
    newest.chronic_lookback_days, -- days looked back for a chronic condition
    newest.chronic_apart_days, -- its lines lie at least so far apart
    newest.post_surgical_days, -- days after surgery in which an episode is post-surgical
    newest.window_before_days, -- days before the trigger that the window takes in
    newest.window_acute_days, -- length of the window
    newest.window_chronic_days, -- length after chronic evidence
    newest.drug_recency_days, -- a drug follows a line of the region within so many days
    newest.unspecified_recency_days -- so does a line without a stated region
from newest
where newest.order_number = 1
