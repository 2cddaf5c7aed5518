-- Received records that give no row of their own: claims whose money stands on their lines, beneficiaries with one part only.
select
    cclf1.file_id,
    'ON_ITS_LINES' as code,
    count(*) as found
from cclf1
where exists (select 1 from cclf2 where cclf2.cur_clm_uniq_id = cclf1.cur_clm_uniq_id)
group by cclf1.file_id
union all
select
    beneficiary.file_id,
    'ONE_PART_ONLY',
    count(*)
from cclf8 as beneficiary
where (nullif(nullif(beneficiary.bene_part_a_enrlmt_bgn_dt, '1000-01-01'), '9999-12-31') is null) <> (nullif(nullif(beneficiary.bene_part_b_enrlmt_bgn_dt, '1000-01-01'), '9999-12-31') is null)
group by beneficiary.file_id
