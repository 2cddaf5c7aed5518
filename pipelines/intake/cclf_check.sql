-- What the claim files must hold together: a fault, the file that has it, and how often it was found.
select 'MISSING_PARENT' as fault, 'cclf2' as name, count(*) as found, 'lines whose claim is not in file 1' as what
from cclf2
where not exists (select 1 from cclf1 where cclf1.cur_clm_uniq_id = cclf2.cur_clm_uniq_id)
union all
select 'MISSING_PARENT', 'cclf3', count(*), 'procedures whose claim is not in file 1'
from cclf3
where not exists (select 1 from cclf1 where cclf1.cur_clm_uniq_id = cclf3.cur_clm_uniq_id)
union all
select 'MISSING_PARENT', 'cclf4', count(*), 'diagnoses whose claim is not in file 1'
from cclf4
where not exists (select 1 from cclf1 where cclf1.cur_clm_uniq_id = cclf4.cur_clm_uniq_id)
