-- A claim as one record of it stands in the feed, and the record that it cancels. Every version has a number of its own; what ties them is what CMS
-- calls the natural key. A cancellation (type 1) takes back the record with its key and its amount, the first not taken back before; an adjustment
-- (type 2) stands for itself, for the record it replaces comes with a cancellation.
with
person as (
    select
        prvs_num,
        max(crnt_num) as crnt_num
    from cclf9
    group by prvs_num
),

record as (
    select
        'cclf1' as part,
        cur_clm_uniq_id,
        clm_adjsmt_type_cd,
        bene_mbi_id,
        min(clm_efctv_dt) as clm_efctv_dt,
        concat_ws('|', min(prvdr_oscar_num), min(clm_from_dt), min(clm_thru_dt)) as key_text,
        abs(min(try_cast(clm_pmt_amt as decimal(18, 2)))) as amount
    from cclf1
    group by cur_clm_uniq_id, clm_adjsmt_type_cd, bene_mbi_id
    union all
    select
        'cclf5' as part,
        cur_clm_uniq_id,
        clm_adjsmt_type_cd,
        bene_mbi_id,
        min(clm_efctv_dt) as clm_efctv_dt,
        min(clm_cntl_num) as key_text,
        abs(sum(try_cast(clm_line_cvrd_pd_amt as decimal(18, 2)))) as amount
    from (
        select distinct cur_clm_uniq_id, clm_adjsmt_type_cd, bene_mbi_id, clm_line_num, clm_efctv_dt, clm_cntl_num, clm_line_cvrd_pd_amt
        from cclf5
    )
    group by cur_clm_uniq_id, clm_adjsmt_type_cd, bene_mbi_id
    union all
    select
        'cclf6' as part,
        cur_clm_uniq_id,
        clm_adjsmt_type_cd,
        bene_mbi_id,
        min(clm_efctv_dt) as clm_efctv_dt,
        min(clm_cntl_num) as key_text,
        abs(sum(try_cast(clm_line_cvrd_pd_amt as decimal(18, 2)))) as amount
    from (
        select distinct cur_clm_uniq_id, clm_adjsmt_type_cd, bene_mbi_id, clm_line_num, clm_efctv_dt, clm_cntl_num, clm_line_cvrd_pd_amt
        from cclf6
    )
    group by cur_clm_uniq_id, clm_adjsmt_type_cd, bene_mbi_id
    union all
    select
        'cclf7' as part,
        cur_clm_uniq_id,
        clm_adjsmt_type_cd,
        bene_mbi_id,
        min(clm_efctv_dt) as clm_efctv_dt,
        concat_ws(
            '|', min(clm_line_from_dt), min(prvdr_srvc_id_qlfyr_cd), min(clm_srvc_prvdr_gnrc_id_num), min(clm_dspnsng_stus_cd),
            min(clm_line_rx_srvc_rfrnc_num), min(clm_line_rx_fill_num)
        ) as key_text,
        abs(min(try_cast(clm_line_bene_pmt_amt as decimal(18, 2)))) as amount
    from cclf7
    group by cur_clm_uniq_id, clm_adjsmt_type_cd, bene_mbi_id
),

ranked as (
    select
        record.part,
        record.cur_clm_uniq_id,
        record.clm_adjsmt_type_cd is not distinct from '1' as is_cancellation,
        record.bene_mbi_id,
        concat_ws('|', record.key_text, coalesce(person.crnt_num, record.bene_mbi_id)) as natural_key,
        record.amount,
        row_number() over (
            partition by
                record.part,
                record.key_text,
                coalesce(person.crnt_num, record.bene_mbi_id),
                record.amount,
                record.clm_adjsmt_type_cd is not distinct from '1'
            order by record.clm_efctv_dt, record.cur_clm_uniq_id
        ) as place
    from record
    left join person on person.prvs_num = record.bene_mbi_id
)

select
    ranked.part,
    ranked.cur_clm_uniq_id,
    ranked.is_cancellation,
    ranked.bene_mbi_id,
    coalesce(cancelled.cur_clm_uniq_id, ranked.cur_clm_uniq_id) as claim_id
from ranked
left join ranked as cancelled
    on
        ranked.is_cancellation
        and not cancelled.is_cancellation
        and cancelled.part = ranked.part
        and cancelled.natural_key = ranked.natural_key
        and cancelled.amount is not distinct from ranked.amount
        and cancelled.place = ranked.place
