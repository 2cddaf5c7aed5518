-- An elective surgery of a member of a cohort within the twelve months after the index day: one event (core.surgery_event), whoever billed it and on however
-- many days. Fracture care, broken-off procedures and surgery with a fracture, cancer or infection are none.
-- grain: agreement_id, cohort_code, member_id, region_code, service_date
select
    cohort.agreement_id, -- the agreement
    cohort.cohort_code, -- VENDOR, CONTROL_GROUP, IN_PERSON_PT or USUAL_CARE
    cohort.member_id, -- the member
    surgery.region_code, -- body region operated on
    surgery.surgery_date as service_date, -- first day of the surgery; admission where a facility alone speaks
    surgery.surgery_type_code -- REVISION, ARTHROPLASTY, FUSION, CORPECTOMY, DECOMPRESSION, ARTHROSCOPY, OPEN or OTHER
from outcomes.cohort_member as cohort
inner join core.surgery_event as surgery
    on
        cohort.member_id = surgery.member_id
        and cohort.index_date <= surgery.surgery_date
        and surgery.surgery_date < cohort.follow_to_date
where surgery.is_elective
