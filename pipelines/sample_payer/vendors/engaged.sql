-- The day on which a member had completed the fourth session within thirty days of the first.
-- grain: activation_id
with counted as (
    select
        session.activation_id,
        session.session_date,
        row_number() over (partition by session.activation_id order by session.session_date, session.session_number) as place_number,
        min(session.session_date) over (partition by session.activation_id) as first_date
    from vendors.session as session
    where session.quality_code = 'COMPLETE'
)
select
    counted.activation_id,
    counted.session_date as engaged_date
from counted
where
    counted.place_number = 4
    and counted.session_date <= counted.first_date + 30
