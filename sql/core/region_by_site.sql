-- A first diagnosis whose body region comes from its site character, because no list holds it: how many rows and cents rest on that.
-- Rows as received and known on the paid-through date, before netting: it tells how much the lists leave open.
-- grain: diagnosis_code, region_code
select
    region.diagnosis_code,  -- upper case, without dots
    region.region_code,  -- body region by the site character
    count(*) as row_count,  -- rows with it as first diagnosis
    cast(sum(claim.allowed_cents) as bigint) as allowed_cents  -- their allowed amounts
from input.medical_claim as claim
cross join terms.run as run
inner join core.diagnosis_region as region
    on
        region.diagnosis_code = claim.diagnosis_1_code
        and region.is_fallback
        and region.valid_from_date <= coalesce(claim.discharge_date, claim.service_from_date)
        and coalesce(claim.discharge_date, claim.service_from_date) < region.valid_to_date
where claim.known_from_date <= run.paid_through_date
group by region.diagnosis_code, region.region_code
