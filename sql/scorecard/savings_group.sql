-- An employer group in a comparison of all eligible members: since when it was offered the programme, how much of that counts, and why no more does.
-- grain: agreement_id, group_id
select
    compared.agreement_id, -- the agreement
    compared.cluster_id as group_id, -- employer group, or NO_GROUP
    compared.offered_month_date, -- month from which on it was offered the programme; null = not by the end of what is known
    compared.offered_months, -- months of its eligible members since then, in the period, as decimal text
    compared.compared_months, -- how many of them are compared, as decimal text
    compared.beside_count, -- how many effects it stands beside, not offered the programme yet
    compared.reason_code -- why it is not compared: NO_MONTH_BEFORE, NO_COMPARISON or BESIDE_NOBODY; null = it is
from actuarial.group_match as compared
