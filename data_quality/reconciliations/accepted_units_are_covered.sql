-- Each accepted unit of a member lies on a day of the member's coverage, but for those that stand although coverage was
-- withdrawn too late, and those that two persons accepted after a dispute.
-- severity: critical
select unit.recon_id
from performance.recon as unit
where
    unit.reason_code = 'A01'
    and unit.member_id is not null
    and not unit.is_standing
    and not unit.is_resolved
    and not exists (
        select 1
        from core.coverage_span as span
        where
            span.member_id = unit.member_id
            and span.span_from_date <= unit.event_date
            and (span.span_to_date is null or unit.event_date < span.span_to_date)
    )
