-- What members, use and price did to spend comes to the difference of the two years, to the cent.
-- severity: critical
with yearly as (
    select service.year_number, sum(service.spend_cents) as spend_cents
    from core.service_year as service
    group by service.year_number
)

select change.year_number
from performance.spend_change as change
inner join yearly as later on change.year_number = later.year_number
inner join yearly as earlier on change.year_number - 1 = earlier.year_number
group by change.year_number, later.spend_cents, earlier.spend_cents
having sum(change.members_cents + change.use_cents + change.price_cents) <> later.spend_cents - earlier.spend_cents
