-- What was looked at in a vendor's outcomes, against the limits of the audit. FLAGGED is for a person to look into: it changes nothing that is paid, unless an
-- agreement says so of a measure of it. TOO_FEW: nothing can be said. SHOWN: without a limit.
-- grain: agreement_id, check_code, subject_code
with counted as (
    select agreement_id, check_code, subject_code, numerator_count, denominator_count from outcomes.audit_member
    union all
    select agreement_id, check_code, 'ALL' as subject_code, numerator_count, denominator_count from outcomes.audit_answer
)

select
    counted.agreement_id, -- the agreement
    counted.check_code, -- what is looked at
    counted.subject_code, -- an outcome measure, an instrument, or ALL
    counted.numerator_count, -- found so
    counted.denominator_count, -- looked at
    audit.limit_code, -- AT_MOST or AT_LEAST; null = only shown
    audit.limit_thousandths, -- the share in thousandths
    audit.minimum_count as minimum_denominator_count, -- below so many nothing can be said
    case
        when counted.denominator_count < audit.minimum_count then 'TOO_FEW'
        when audit.limit_code is null then 'SHOWN'
        when
            audit.limit_code = 'AT_MOST'
            and 1000 * counted.numerator_count > audit.limit_thousandths * counted.denominator_count
            then 'FLAGGED'
        when
            audit.limit_code = 'AT_LEAST'
            and 1000 * counted.numerator_count < audit.limit_thousandths * counted.denominator_count
            then 'FLAGGED'
        else 'KEPT'
    end as status_code -- KEPT, FLAGGED, SHOWN or TOO_FEW
from counted
inner join terms.audit_check as audit on counted.check_code = audit.check_code
