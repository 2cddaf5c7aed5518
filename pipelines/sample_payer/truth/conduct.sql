-- How often a vendor did what a measure counts, of what was drawn, with the probability it was drawn from.
-- grain: vendor_id, measure_code
select
    request.vendor_id,
    'first_advice_in_time' as measure_code,
    setting('advised_share') as probability,
    count(*) as drawn_count,
    count(*) filter (where request.is_advised_in_time) as met_count
from vendors.request as request
group by request.vendor_id
union all
select
    request.vendor_id,
    'right_door' as measure_code,
    setting('right_door_share') as probability,
    count(*) as drawn_count,
    count(*) filter (where request.is_right_door) as met_count
from vendors.request as request
where request.is_reviewed
group by request.vendor_id
union all
select
    request.vendor_id,
    'red_flags_referred' as measure_code,
    setting('red_flag_referred_share') as probability,
    count(*) as drawn_count,
    count(*) filter (where request.is_referred) as met_count
from vendors.request as request
where request.is_red_flag
group by request.vendor_id
union all
select
    activation.vendor_id,
    'risk_reached_in_time' as measure_code,
    setting('risk_reached_share') as probability,
    count(*) as drawn_count,
    count(*) filter (where risk.is_reached) as met_count
from vendors.risk as risk
inner join vendors.activation as activation
    on activation.activation_id = risk.activation_id
where risk.is_flagged
group by activation.vendor_id
union all
select
    survey.vendor_id,
    case survey.question_code when 'CONVENIENCE' then 'convenience' when 'TOP_BOX' then 'top_box' else 'e_visit_experience' end as measure_code,
    case survey.question_code
        when 'CONVENIENCE' then setting('convenience_share')
        when 'TOP_BOX' then setting('top_box_share')
        else setting('e_visit_share')
    end as probability,
    count(*) as drawn_count,
    count(*) filter (where survey.score_number = 5) as met_count
from vendors.survey as survey
where survey.question_code in ('CONVENIENCE', 'TOP_BOX', 'E_VISIT')
group by survey.vendor_id, survey.question_code
