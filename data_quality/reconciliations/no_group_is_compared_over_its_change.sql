-- Groups of spinal fusion that changed on 2024-10-01 are compared from year to year as one family: by themselves, all of their surgery would seem gone, or new.
-- severity: critical
select change.code
from performance.spend_change as change
inner join terms.value_set as listed
    on listed.set_id = 'SPINE_FUSION_BRIDGE' and listed.system_code = 'MSDRG' and change.code = listed.pattern
where change.system_code = 'MSDRG'
