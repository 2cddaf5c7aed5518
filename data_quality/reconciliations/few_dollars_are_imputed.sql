-- Spend that is standard prices of capitated encounters and was never paid: above one dollar in twenty the share is to be looked at; above one in ten no savings are settled.
-- severity: warning
select share.source_id
from core.imputed_share as share
where share.imputed_cents * 20 > share.spend_cents
