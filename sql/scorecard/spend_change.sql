-- Why musculoskeletal spend of all members changed from one whole calendar year to the next: members, use by each of them, price of a unit.
-- grain: year_number
select
    change.year_number, -- the later year
    cast(sum(change.earlier_spend_cents) as bigint) as earlier_spend_cents, -- spend of the year before, without vendor fees
    cast(sum(change.members_cents) as bigint) as members_cents, -- of the change, by more or fewer member months
    cast(sum(change.use_cents) as bigint) as use_cents, -- of the change, by use of a member month, services new and gone
    cast(sum(change.price_cents) as bigint) as price_cents, -- of the change, by prices of a unit
    cast(sum(change.spend_cents) as bigint) as spend_cents -- spend of the later year, without vendor fees
from performance.spend_change as change
group by change.year_number
