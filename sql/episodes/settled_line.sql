-- A contested line and the episode that takes it: of the episodes with the most recent line before it, the first by preference. A drug needs a line of the
-- region (score 4 or more) in that episode near enough, an unstated region any line of it. Each decision makes its episode more recent for the next one, so
-- the member's lines are taken one after the other. The notebook of a member holds, for each of its episodes, two days of ten characters: the last line
-- decided so far, and the last one of the region.
-- grain: definition_id, line_id
with recursive numbered as (
    select
        contested.definition_id,
        contested.member_id,
        contested.line_id,
        contested.episode_id,
        contested.score_number,
        cast(contested.service_date as varchar) as day_text,
        coalesce(cast(contested.since_date as varchar), '0000-00-00') as since_text,
        coalesce(cast(contested.earlier_date as varchar), '0000-00-00') as earlier_text,
        contested.preference_number = 1 as is_first,
        row_number() over (
            partition by contested.definition_id, contested.line_id order by contested.preference_number desc
        ) = 1 as is_last,
        row_number() over (
            partition by contested.definition_id, contested.member_id
            order by contested.order_number, contested.preference_number
        ) as step_number,
        dense_rank() over (
            partition by contested.definition_id, contested.member_id order by contested.episode_id
        ) as slot_number
    from episodes.contested_line as contested
),

walked as (
    select
        numbered.definition_id,
        numbered.member_id,
        cast(0 as bigint) as step_number,
        '' as line_id,
        false as is_last,
        cast(0 as bigint) as score_number,
        repeat('0000-00-00', 2 * cast(max(numbered.slot_number) as integer)) as notebook,
        cast(0 as bigint) as best_number,
        '0000-00-00' as best_text
    from numbered
    group by numbered.definition_id, numbered.member_id
    union all
    select
        chosen.definition_id,
        chosen.member_id,
        chosen.step_number,
        chosen.line_id,
        chosen.is_last,
        chosen.score_number,
        case
            when chosen.is_last and chosen.best_number > 0
                then
                    concat(
                        substring(chosen.notebook, 1, 20 * (chosen.best_number - 1)),
                        chosen.day_text,
                        case
                            when chosen.score_number >= 4 then chosen.day_text
                            else substring(chosen.notebook, 20 * chosen.best_number - 9, 10)
                        end,
                        substring(chosen.notebook, 20 * chosen.best_number + 1, 20 * 1000)
                    )
            else chosen.notebook
        end as notebook,
        chosen.best_number,
        chosen.best_text
    from (
        select
            looked.definition_id,
            looked.member_id,
            looked.step_number,
            looked.line_id,
            looked.is_last,
            looked.score_number,
            looked.day_text,
            looked.notebook,
            case when looked.is_better then looked.slot_number else looked.best_number end as best_number,
            case when looked.is_better then looked.last_text else looked.best_text end as best_text
        from (
            select
                opened.definition_id,
                opened.member_id,
                opened.step_number,
                opened.line_id,
                opened.is_last,
                opened.score_number,
                opened.day_text,
                opened.notebook,
                opened.slot_number,
                opened.last_text,
                opened.best_number,
                opened.best_text,
                (opened.best_number = 0 or opened.last_text > opened.best_text)
                and case
                    when opened.score_number = 3 then opened.since_text <= opened.own_text
                    when opened.score_number = 2 then opened.since_text <= opened.last_text
                    else true
                end as is_better
            from (
                select
                    numbered.definition_id,
                    numbered.member_id,
                    numbered.step_number,
                    numbered.line_id,
                    numbered.is_last,
                    numbered.score_number,
                    numbered.day_text,
                    numbered.since_text,
                    numbered.slot_number,
                    walked.notebook,
                    greatest(numbered.earlier_text, substring(walked.notebook, 20 * numbered.slot_number - 19, 10)) as last_text,
                    greatest(numbered.earlier_text, substring(walked.notebook, 20 * numbered.slot_number - 9, 10)) as own_text,
                    case when numbered.is_first then cast(0 as bigint) else walked.best_number end as best_number,
                    case when numbered.is_first then '0000-00-00' else walked.best_text end as best_text
                from walked
                inner join numbered
                    on
                        walked.definition_id = numbered.definition_id
                        and walked.member_id = numbered.member_id
                        and walked.step_number + 1 = numbered.step_number
            ) as opened
        ) as looked
    ) as chosen
)

select
    walked.definition_id, -- the episode definition
    walked.line_id, -- claim line or fill
    numbered.episode_id, -- the episode that takes it
    walked.score_number -- 8, 6, 5, 4, 3 or 2
from walked
inner join numbered
    on
        walked.definition_id = numbered.definition_id
        and walked.line_id = numbered.line_id
        and walked.best_number = numbered.slot_number
where walked.is_last and walked.best_number > 0
