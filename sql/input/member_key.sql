-- A mark that two person ids or more carry, so that they may be one person, as known on the paid-through date.
-- Marks are: the subscriber with the person number, the hashed social security number with the date of birth, the token that the payer
-- gave the person, and the payer's own word. A mark on more ids than the common rules let it be identifies nobody: it links none and is looked at.
-- grain: key_id, source_member_id
with
received as (
    select
        eligibility.person_id,
        eligibility.subscriber_id,
        eligibility.person_number,
        lower(eligibility.ssn_hash) as ssn_hash,
        eligibility.birth_date,
        eligibility.person_token,
        try_cast(eligibility.posted_date as date) as known_from_date
    from landed.eligibility as eligibility
    cross join terms.run as run
    where
        (eligibility.person_number is not null or eligibility.ssn_hash is not null or eligibility.person_token is not null)
        and eligibility.person_id is not null
        and coalesce(try_cast(eligibility.posted_date as date) <= run.paid_through_date, true)
),

-- Of what the payer said of two ids, the last word holds; on one day a split is the last word.
stated as (
    select
        link.source_member_id,
        link.linked_source_member_id,
        max(concat(cast(link.known_from_date as varchar), link.link_code)) as last_code,
        max(link.known_from_date) as known_from_date
    from input.member_link as link
    cross join terms.run as run
    where link.known_from_date <= run.paid_through_date and link.source_member_id <> link.linked_source_member_id
    group by link.source_member_id, link.linked_source_member_id
),

-- Only marks on two ids or more are worth hashing: in most files there are none.
shared_subscriber as (
    select
        subscriber_id,
        person_number
    from received
    where subscriber_id is not null and person_number is not null
    group by subscriber_id, person_number
    having min(person_id) <> max(person_id)
),

shared_ssn as (
    select
        ssn_hash,
        birth_date
    from received
    where ssn_hash is not null and birth_date is not null
    group by ssn_hash, birth_date
    having min(person_id) <> max(person_id)
),

shared_token as (
    select person_token
    from received
    where person_token is not null
    group by person_token
    having min(person_id) <> max(person_id)
),

carried as (
    select
        'SUBSCRIBER' as link_code,
        md5(concat_ws('|', 'SUBSCRIBER', received.subscriber_id, received.person_number)) as key_id,
        received.person_id as source_member_id,
        received.known_from_date
    from received
    inner join shared_subscriber as mark
        on mark.subscriber_id = received.subscriber_id and mark.person_number = received.person_number
    union all
    select
        'SSN' as link_code,
        md5(concat_ws('|', 'SSN', received.ssn_hash, received.birth_date)) as key_id,
        received.person_id as source_member_id,
        received.known_from_date
    from received
    inner join shared_ssn as mark on mark.ssn_hash = received.ssn_hash and mark.birth_date = received.birth_date
    union all
    select
        'TOKEN' as link_code,
        md5(concat_ws('|', 'TOKEN', received.person_token)) as key_id,
        received.person_id as source_member_id,
        received.known_from_date
    from received
    inner join shared_token as mark on mark.person_token = received.person_token
    union all
    select
        'STATED' as link_code,
        md5(concat_ws('|', 'STATED', stated.source_member_id, stated.linked_source_member_id)) as key_id,
        stated.source_member_id,
        stated.known_from_date
    from stated
    where ends_with(stated.last_code, 'MERGE')
    union all
    select
        'STATED' as link_code,
        md5(concat_ws('|', 'STATED', stated.source_member_id, stated.linked_source_member_id)) as key_id,
        stated.linked_source_member_id as source_member_id,
        stated.known_from_date
    from stated
    where ends_with(stated.last_code, 'MERGE')
),

one_a_member as (
    select
        link_code,
        key_id,
        source_member_id,
        min(coalesce(known_from_date, date '0001-01-01')) as known_from_date
    from carried
    group by link_code, key_id, source_member_id
),

shared as (
    select
        key_id,
        count(*) as member_count,
        min(source_member_id) as first_source_member_id
    from one_a_member
    group by key_id
    having count(*) > 1
)

select
    marked.key_id,  -- the mark, hashed
    marked.source_member_id,  -- a person id that carries it
    marked.link_code,  -- SUBSCRIBER, SSN, TOKEN or STATED
    shared.first_source_member_id,  -- the smallest id that carries it
    marked.known_from_date,  -- since when the id is known to carry it; 0001-01-01 if it always was
    shared.member_count,  -- ids that carry it
    shared.member_count <= rule.mark_member_maximum_count as is_link  -- whether it links them; on too many it identifies nobody
from one_a_member as marked
inner join shared on shared.key_id = marked.key_id
cross join terms.common_rule as rule
