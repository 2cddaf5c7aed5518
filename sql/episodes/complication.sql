-- A readmission for a complication after an operation: a stay that begins after the discharge and within the window of the procedure episode, under another
-- admission than the operation's, whose first diagnosis the definition lists. The first name that fits counts.
-- grain: episode_id, stay_id
with anchor_stay as (
    select distinct part.definition_id, part.anchor_event_id, stay.admission_event_id
    from episodes.procedure_surgery as part
    inner join core.surgery_event as surgery on part.surgery_event_id = surgery.surgery_event_id
    inner join core.stay as stay on surgery.stay_id = stay.stay_id
    where part.role_code <> 'COMPLICATION'
)

select
    procedure.episode_id, -- the procedure episode
    stay.stay_id, -- the readmission
    min(listed.name_code) as complication_code, -- as the definition names it, such as THROMBOEMBOLISM
    procedure.definition_id, -- the episode definition
    procedure.member_id, -- the member
    stay.admit_date, -- first day of the readmission
    stay.discharge_date, -- last day
    date_diff('day', procedure.anchor_end_date, stay.admit_date) as after_days, -- days after the discharge
    stay.spend_cents -- cost of the stay's institutional lines
from episodes.procedure as procedure
inner join core.stay as stay
    on
        procedure.member_id = stay.member_id
        and procedure.anchor_end_date <= stay.admit_date
        and stay.admit_date < procedure.window_to_date
inner join terms.episode_code as listed
    on
        procedure.definition_id = listed.definition_id
        and listed.purpose_code = 'COMPLICATION'
        and starts_with(stay.diagnosis_1_code, listed.pattern)
left join anchor_stay
    on
        procedure.definition_id = anchor_stay.definition_id
        and procedure.surgery_event_id = anchor_stay.anchor_event_id
        and stay.admission_event_id = anchor_stay.admission_event_id
where anchor_stay.admission_event_id is null and stay.is_used
group by
    procedure.episode_id, stay.stay_id, procedure.definition_id, procedure.member_id, stay.admit_date, stay.discharge_date,
    date_diff('day', procedure.anchor_end_date, stay.admit_date), stay.spend_cents
