-- A stage of an agreement's engagement funnel.
-- grain: agreement_id, stage_code
select
    funnel.agreement_id, -- the agreement
    funnel.stage_code, -- the stage
    funnel.stage_number, -- its place
    funnel.member_count -- members who reached it
from performance.funnel as funnel
