-- A line of an operation stands in a procedure episode, unless another operation's has a better claim on it: never in a condition, never outside.
-- severity: critical
select placed.line_id
from episodes.episode_line as placed
inner join episodes.procedure_line as operated
    on placed.definition_id = operated.definition_id and placed.line_id = operated.claim_line_id
left join episodes.procedure as procedure on placed.episode_id = procedure.episode_id
where placed.part_number = 1 and procedure.episode_id is null
