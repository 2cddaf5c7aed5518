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
where (known_day(beneficiary.bene_part_a_enrlmt_bgn_dt) is null) <> (known_day(beneficiary.bene_part_b_enrlmt_bgn_dt) is null)
group by beneficiary.file_id
