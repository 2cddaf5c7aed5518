-- A day that is known: the feed writes the first or the last day there is for one that is not.
create macro known_day(day) as nullif(nullif(day, '1000-01-01'), '9999-12-31');

-- The amount of a version: a cancellation takes it back, with whichever sign it was sent. What is no amount is left as it is, for typing to reject.
create macro signed_amount(amount, is_cancellation) as
case when is_cancellation then coalesce(cast(-abs(try_cast(amount as decimal(18, 4))) as varchar), amount) else amount end;
