-- The cost of all episodes is the same at both levels of association: at level 2 what stood in a procedure episode stands in its condition.
-- severity: critical
select cost.definition_id
from episodes.episode_cost as cost
group by cost.definition_id
having
    sum(case when cost.assoc_level_number = 1 then cost.spend_cents else 0 end)
    <> sum(case when cost.assoc_level_number = 2 then cost.spend_cents else 0 end)
