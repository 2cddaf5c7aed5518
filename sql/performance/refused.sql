-- Units of a fee clause that were not accepted, or not billed (N01), by reason, less those that credit notes took back.
-- grain: agreement_id, clause_id, reason_code
select
    recon.agreement_id, -- the agreement
    recon.clause_id, -- the fee clause
    recon.reason_code, -- R01 to R14, N01
    cast(sum(recon.unit_count) as bigint) as unit_count -- units concerned
from performance.recon as recon
where recon.reason_code <> 'A01' and recon.unit_code is not null
group by recon.agreement_id, recon.clause_id, recon.reason_code
having sum(recon.unit_count) > 0
