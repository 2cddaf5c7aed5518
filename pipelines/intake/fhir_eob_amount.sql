-- An amount or a reason of a claim (item 0) or of one of its lines, by what it means. The last part of a category code tells it; a category coded
-- twice counts once. Categories that are not named here say nothing of price, payment or share.
with
sent as (
    select
        row_number,
        cast(0 as bigint) as item_number,
        unnest(eob.total) as adjudication,
        true as is_total
    from resource
    union all by name
    select
        row_number,
        cast(0 as bigint) as item_number,
        unnest(list_transform(eob.adjudication, lambda each: struct_pack(category := each.category, amount := each.amount))) as adjudication,
        false as is_total
    from resource
    union all by name
    select
        row_number,
        item_number,
        unnest(list_transform(item.adjudication, lambda each: struct_pack(category := each.category, amount := each.amount))) as adjudication,
        false as is_total
    from item
    union all by name
    -- The older form has the claim's own amounts in extensions.
    select
        row_number,
        cast(0 as bigint) as item_number,
        unnest(list_transform(
            eob.extension,
            lambda each: struct_pack(
                category := struct_pack(coding := [struct_pack(code := each.url)]),
                amount := struct_pack(value := each.valueMoney.value)
            )
        )) as adjudication,
        true as is_total
    from resource
),

coded as (
    select
        row_number,
        item_number,
        is_total,
        list_transform(adjudication.category.coding, lambda each: lower(list_last(string_split(each.code, '/')))) as codes,
        adjudication.amount.value as amount
    from sent
    where adjudication.amount.value is not null
),

meant as (
    select
        row_number,
        item_number,
        is_total,
        case
            when list_has_any(codes, ['benefit', 'line_nch_pmt_amt', 'rev_cntr_pmt_amt_amt', 'cvrd_d_plan_pd_amt']) then 'PAID'
            when list_has_any(codes, ['paidtoprovider', 'line_prvdr_pmt_amt', 'rev_cntr_prvdr_pmt_amt']) then 'PAID_TO_PROVIDER'
            when list_has_any(codes, ['paidtopatient', 'line_bene_pmt_amt', 'rev_cntr_bene_pmt_amt']) then 'PAID_TO_MEMBER'
            when list_has_any(codes, ['eligible', 'allowed', 'line_alowd_chrg_amt', 'tot_rx_cst_amt']) then 'ALLOWED'
            when list_has_any(codes, ['submitted', 'line_sbmtd_chrg_amt', 'rev_cntr_tot_chrg_amt', 'nch_carr_clm_sbmtd_chrg_amt']) then 'CHARGE'
            when list_has_any(
                codes,
                ['deductible', 'line_bene_ptb_ddctbl_amt', 'rev_cntr_cash_ddctbl_amt', 'rev_cntr_blood_ddctbl_amt', 'nch_bene_ip_ddctbl_amt', 'nch_bene_ptb_ddctbl_amt', 'nch_bene_blood_ddctbl_lblty_am', 'carr_clm_cash_ddctbl_apld_amt']
            ) then 'DEDUCTIBLE'
            when list_has_any(
                codes,
                ['coinsurance', 'line_coinsrnc_amt', 'rev_cntr_coinsrnc_wge_adjstd_c', 'nch_bene_pta_coinsrnc_lblty_amt', 'nch_bene_ptb_coinsrnc_amt']
            ) then 'COINSURANCE'
            when list_has_any(codes, ['copay', 'ptnt_pay_amt']) then 'COPAYMENT'
            when list_contains(codes, 'memberliability') then 'MEMBER_LIABILITY'
            when list_contains(codes, 'paidbypatient') then 'PAID_BY_MEMBER'
            when list_has_any(
                codes,
                ['priorpayerpaid', 'line_bene_prmry_pyr_pd_amt', 'rev_cntr_1st_msp_pd_amt', 'rev_cntr_2nd_msp_pd_amt', 'prpayamt', 'othr_troop_amt', 'lics_amt', 'plro_amt', 'rptd_gap_dscnt_num']
            ) then 'OTHER_PAYER'
        end as meaning_code,
        amount
    from coded
)

select
    row_number,
    item_number,
    meaning_code,
    -- One amount stays as it was sent; where several mean the same they are added as decimals.
    case
        when count(*) = 1 then min(amount)
        else cast(sum(try_cast(amount as decimal(24, 6))) as varchar)
    end as amount
from meant
where
    meaning_code is not null
    -- A claim's total stands before an adjudication of the claim that repeats it.
    and (is_total or item_number > 0 or not exists (
        select 1
        from meant as total
        where total.row_number = meant.row_number and total.item_number = 0 and total.is_total and total.meaning_code = meant.meaning_code
    ))
group by row_number, item_number, meaning_code
