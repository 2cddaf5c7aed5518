-- A prescription drug event: one fill.
select
    received.row_number,
    received.pde_id as claim_id,
    '1' as claim_line_number,
    received.bene_id as person_id,
    'medicare' as payer,
    received.plan_cntrct_rec_id as plan,
    case when received.prscrbr_id_qlfyr_cd = '01' then received.prscrbr_id end as prescribing_provider_npi,
    case when received.srvc_prvdr_id_qlfyr_cd = '01' then received.srvc_prvdr_id end as dispensing_provider_npi,
    received.srvc_dt as dispensing_date,
    received.prod_srvc_id as ndc_code,
    received.qty_dspnsd_num as quantity,
    received.days_suply_num as days_supply,
    received.fill_num as refills,
    coalesce(received.pd_dt, received.srvc_dt) as paid_date,
    -- What the plan paid under the benefit and beyond it.
    coalesce(
        cast(
            try_cast(received.cvrd_d_plan_pd_amt as decimal(18, 4)) + coalesce(try_cast(received.ncvrd_plan_pd_amt as decimal(18, 4)), 0) as varchar
        ),
        received.cvrd_d_plan_pd_amt
    ) as paid_amount,
    received.tot_rx_cst_amt as allowed_amount,
    received.ptnt_pay_amt as copayment_amount,
    -- Others who paid towards the member's share: other troop, the low-income subsidy, other payers, the coverage gap discount.
    cast(
        coalesce(try_cast(received.othr_troop_amt as decimal(18, 4)), 0)
        + coalesce(try_cast(received.lics_amt as decimal(18, 4)), 0)
        + coalesce(try_cast(received.plro_amt as decimal(18, 4)), 0)
        + coalesce(try_cast(received.rptd_gap_dscnt_num as decimal(18, 4)), 0) as varchar
    ) as other_payer_amount,
    received.rx_srvc_rfrnc_num as prescription_number,
    case when received.dml_ind = 'DELETE' or received.final_action = 'N' or received.adjstmt_dltn_cd = 'D' then 'void' end as claim_status
from received
