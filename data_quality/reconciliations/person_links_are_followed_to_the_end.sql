-- Ids that marks join stand in the crosswalk as one component: a chain too long to be followed would leave one person as two.
-- severity: critical
select marked.source_member_id
from input.member_key as marked
left join input.member_crosswalk as here on marked.source_member_id = here.source_member_id
left join input.member_crosswalk as there on marked.first_source_member_id = there.source_member_id
where
    marked.is_link
    and (here.component_id is null or there.component_id is null or here.component_id <> there.component_id)
