-- A diagnosis code that stands on at least one medical claim line.
-- grain: diagnosis_code
with
received as (
    select distinct diagnosis_1_code as diagnosis_code from input.medical_claim
    union
    select distinct diagnosis_2_code from input.medical_claim
    union
    select distinct diagnosis_3_code from input.medical_claim
    union
    select distinct diagnosis_4_code from input.medical_claim
    union
    select distinct diagnosis_5_code from input.medical_claim
    union
    select distinct diagnosis_6_code from input.medical_claim
    union
    select distinct diagnosis_7_code from input.medical_claim
    union
    select distinct diagnosis_8_code from input.medical_claim
    union
    select distinct diagnosis_9_code from input.medical_claim
    union
    select distinct diagnosis_10_code from input.medical_claim
    union
    select distinct diagnosis_11_code from input.medical_claim
    union
    select distinct diagnosis_12_code from input.medical_claim
)

select diagnosis_code  -- upper case, without dots
from received
where diagnosis_code is not null
