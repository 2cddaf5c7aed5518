-- An identifier that a beneficiary had before, and the one that took its place.
select
    link.file_id,
    link.row_number,
    link.crnt_num as person_id,
    link.prvs_num as linked_person_id,
    'merge' as link_code,
    coalesce(known_day(link.prvs_id_obslt_dt), known_day(link.prvs_id_efctv_dt)) as posted_date
from cclf9 as link
