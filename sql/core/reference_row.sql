-- A received row of a feed that describes and is neither claim, coverage nor a vendor's record, and the one way it ended.
-- grain: feed_code, file_id, row_number
with
refused as (
    select
        feed_code,
        file_id,
        row_number,
        min(reason_code) as reason_code
    from input.reject
    where feed_code in ('area', 'capitation_roster', 'drug_class', 'ledger_control', 'member_link', 'standard_price', 'vendor_roster')
    group by feed_code, file_id, row_number
),

received as (
    select 'area' as feed_code, file_id, row_number, source_id, known_from_date
    from input.area
    union all
    select 'capitation_roster' as feed_code, file_id, row_number, source_id, known_from_date
    from input.capitation_roster
    union all
    select 'standard_price' as feed_code, file_id, row_number, source_id, known_from_date
    from input.standard_price
    union all
    select 'drug_class' as feed_code, file_id, row_number, source_id, cast(null as date) as known_from_date
    from input.drug_class
    union all
    select 'ledger_control' as feed_code, file_id, row_number, source_id, known_from_date
    from input.ledger_control
    union all
    select 'member_link' as feed_code, file_id, row_number, source_id, known_from_date
    from input.member_link
    union all
    select 'vendor_roster' as feed_code, file_id, row_number, source_id, known_from_date
    from input.vendor_roster
),

refused_row as (
    select 'area' as feed_code, file_id, row_number, source_id
    from landed.area
    union all
    select 'capitation_roster' as feed_code, file_id, row_number, source_id
    from landed.capitation_roster
    union all
    select 'standard_price' as feed_code, file_id, row_number, source_id
    from landed.standard_price
    union all
    select 'drug_class' as feed_code, file_id, row_number, source_id
    from landed.drug_class
    union all
    select 'ledger_control' as feed_code, file_id, row_number, source_id
    from landed.ledger_control
    union all
    select 'member_link' as feed_code, file_id, row_number, source_id
    from landed.member_link
    union all
    select 'vendor_roster' as feed_code, file_id, row_number, source_id
    from landed.vendor_roster
)

select
    received.feed_code,  -- the feed
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it
    case when received.known_from_date > run.paid_through_date then 'not_yet_known' else 'used' end as disposition_code,  -- used, not_yet_known or rejected
    cast(null as varchar) as exclusion_code  -- why it was rejected
from received
cross join terms.run as run
union all
select
    refused_row.feed_code,
    refused_row.file_id,
    refused_row.row_number,
    refused_row.source_id,
    'rejected' as disposition_code,
    refused.reason_code as exclusion_code
from refused_row
inner join refused
    on
        refused.feed_code = refused_row.feed_code
        and refused.file_id = refused_row.file_id
        and refused.row_number = refused_row.row_number
