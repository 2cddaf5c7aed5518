-- A claim line as it stands that pays for the same service as a line of another claim paid before it: same member, provider, days, procedure,
-- modifiers, units, place and charge, both allowed above 0. The plan paid twice; the line is listed for recovery.
-- A modifier that says "again" or "another site" makes it no duplicate; so do different modifiers. Without a charge nothing is found.
-- grain: file_id, row_number
with
-- Lines that agree in the least, counted without a sort: nearly none do, so that all else looks at few rows.
alike as (
    select
        member_id,
        service_from_date,
        billed_cents
    from input.medical_claim
    where allowed_cents > 0 and billed_cents is not null and billed_cents <> 0
    group by member_id, service_from_date, billed_cents
    having count(*) > 1
),

standing as (
    select
        claim.file_id,
        claim.row_number,
        claim.source_id,
        coalesce(netted.claim_root_id, claim.claim_id) as claim_root_id,
        claim.line_number,
        claim.member_id,
        claim.service_from_date,
        claim.service_to_date,
        claim.hcpcs_code,
        claim.revenue_code,
        claim.place_of_service_code,
        claim.modifier_1_code,
        claim.modifier_2_code,
        claim.modifier_3_code,
        claim.modifier_4_code,
        claim.modifier_5_code,
        claim.rendering_provider_id,
        claim.billing_provider_id,
        claim.paid_date,
        case when netted.is_line then netted.allowed_cents else claim.allowed_cents end as allowed_cents,
        case when netted.is_line then netted.plan_paid_cents else claim.plan_paid_cents end as plan_paid_cents,
        case when netted.is_line then netted.billed_cents else claim.billed_cents end as billed_cents,
        case when netted.is_line then netted.quantity_number else claim.unit_thousandths end as unit_thousandths
    from input.medical_claim as claim
    inner join alike
        on
            alike.member_id = claim.member_id
            and alike.service_from_date = claim.service_from_date
            and alike.billed_cents = claim.billed_cents
    cross join terms.run as run
    left join core.netting as netted
        on
            netted.feed_code = 'medical_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    where
        claim.status_code <> 'DENIED'
        and coalesce(netted.is_line, claim.known_from_date <= run.paid_through_date)
),

marked as (
    select
        file_id,
        row_number,
        source_id,
        claim_root_id,
        line_number,
        member_id,
        service_from_date,
        service_to_date,
        coalesce(hcpcs_code, '') as hcpcs_code,
        coalesce(revenue_code, '') as revenue_code,
        coalesce(place_of_service_code, '') as place_of_service_code,
        coalesce(modifier_1_code, '') as modifier_1_code,
        coalesce(modifier_2_code, '') as modifier_2_code,
        coalesce(modifier_3_code, '') as modifier_3_code,
        coalesce(modifier_4_code, '') as modifier_4_code,
        coalesce(modifier_5_code, '') as modifier_5_code,
        rendering_provider_id,
        billing_provider_id,
        coalesce(paid_date, date '9999-12-31') as paid_date,
        allowed_cents,
        plan_paid_cents,
        billed_cents,
        coalesce(unit_thousandths, 0) as unit_thousandths,
        case when modifier_1_code is null then 0 else 1 end
        + case when modifier_2_code is null then 0 else 1 end
        + case when modifier_3_code is null then 0 else 1 end
        + case when modifier_4_code is null then 0 else 1 end
        + case when modifier_5_code is null then 0 else 1 end as modifier_count
    from standing
    where
        allowed_cents > 0
        and coalesce(modifier_1_code, '') not in ('76', '77', '59', 'XE', 'XP', 'XS', 'XU', '50')
        and coalesce(modifier_2_code, '') not in ('76', '77', '59', 'XE', 'XP', 'XS', 'XU', '50')
        and coalesce(modifier_3_code, '') not in ('76', '77', '59', 'XE', 'XP', 'XS', 'XU', '50')
        and coalesce(modifier_4_code, '') not in ('76', '77', '59', 'XE', 'XP', 'XS', 'XU', '50')
        and coalesce(modifier_5_code, '') not in ('76', '77', '59', 'XE', 'XP', 'XS', 'XU', '50')
),

paired as (
    select
        later.file_id,
        later.row_number,
        later.source_id,
        later.claim_root_id,
        later.line_number,
        later.member_id,
        later.allowed_cents,
        later.plan_paid_cents,
        md5(concat_ws('|', earlier.source_id, earlier.claim_root_id, cast(earlier.line_number as varchar))) as first_claim_line_id,
        row_number() over (
            partition by later.file_id, later.row_number
            order by earlier.paid_date, earlier.claim_root_id, earlier.line_number, earlier.file_id, earlier.row_number
        ) as place_number
    from marked as later
    inner join marked as earlier
        on
            earlier.source_id = later.source_id
            and earlier.member_id = later.member_id
            and earlier.service_from_date = later.service_from_date
            and earlier.billed_cents = later.billed_cents
            and earlier.claim_root_id <> later.claim_root_id
            and earlier.service_to_date = later.service_to_date
            and earlier.hcpcs_code = later.hcpcs_code
            and earlier.revenue_code = later.revenue_code
            and earlier.place_of_service_code = later.place_of_service_code
            and earlier.unit_thousandths = later.unit_thousandths
            and earlier.modifier_count = later.modifier_count
            and (
                earlier.rendering_provider_id = later.rendering_provider_id
                or earlier.billing_provider_id = later.billing_provider_id
            )
            and (
                earlier.paid_date < later.paid_date
                or (earlier.paid_date = later.paid_date and earlier.claim_root_id < later.claim_root_id)
            )
    where
        earlier.modifier_1_code in (later.modifier_1_code, later.modifier_2_code, later.modifier_3_code, later.modifier_4_code, later.modifier_5_code)
        and earlier.modifier_2_code in (later.modifier_1_code, later.modifier_2_code, later.modifier_3_code, later.modifier_4_code, later.modifier_5_code)
        and earlier.modifier_3_code in (later.modifier_1_code, later.modifier_2_code, later.modifier_3_code, later.modifier_4_code, later.modifier_5_code)
        and earlier.modifier_4_code in (later.modifier_1_code, later.modifier_2_code, later.modifier_3_code, later.modifier_4_code, later.modifier_5_code)
        and earlier.modifier_5_code in (later.modifier_1_code, later.modifier_2_code, later.modifier_3_code, later.modifier_4_code, later.modifier_5_code)
        and later.modifier_1_code in (earlier.modifier_1_code, earlier.modifier_2_code, earlier.modifier_3_code, earlier.modifier_4_code, earlier.modifier_5_code)
        and later.modifier_2_code in (earlier.modifier_1_code, earlier.modifier_2_code, earlier.modifier_3_code, earlier.modifier_4_code, earlier.modifier_5_code)
        and later.modifier_3_code in (earlier.modifier_1_code, earlier.modifier_2_code, earlier.modifier_3_code, earlier.modifier_4_code, earlier.modifier_5_code)
        and later.modifier_4_code in (earlier.modifier_1_code, earlier.modifier_2_code, earlier.modifier_3_code, earlier.modifier_4_code, earlier.modifier_5_code)
        and later.modifier_5_code in (earlier.modifier_1_code, earlier.modifier_2_code, earlier.modifier_3_code, earlier.modifier_4_code, earlier.modifier_5_code)
)

select
    paired.file_id,  -- SHA-256 of the file as received
    paired.row_number,  -- row that gives the later line its content
    md5(concat_ws('|', paired.source_id, paired.claim_root_id, cast(paired.line_number as varchar))) as claim_line_id,  -- the line paid later
    paired.first_claim_line_id,  -- the line paid first
    paired.source_id,  -- who sent it
    paired.member_id,  -- the person
    paired.allowed_cents,  -- of the later line
    paired.plan_paid_cents,  -- of the later line: what to recover
    coalesce(source.paid_duplicate_code, 'KEEP') = 'EXCLUDE_SECOND' as is_excluded  -- the payer wants it out of spend; otherwise both lines are spend until the money is back
from paired
left join terms.source as source on source.source_id = paired.source_id
where paired.place_number = 1
