package zhiyin.audit;

import java.util.List;
import java.util.Set;

/** Law 9, as far as coupons go: each is used once at a time, and no more are given out or take off than there is. */
final class Coupons {

    static final Law LAW = new Law(
            21,
            "A coupon is used once at a time; quotas and budgets of coupons never pass their limit, and what comes back does so once.",
            Set.of(
                    Table.TEMPLATE,
                    Table.STOCK,
                    Table.COUPON,
                    Table.USE,
                    Table.COUPON_BATCH,
                    Table.COUPON_BUDGET,
                    Table.COUPON_SLICE),
            List.of(
                    new RowCheck("As many coupons and codes were given out as the stock says.", """
                            select s.program_id, null::bigint member_id, 'coupon template ' || s.code about,
                                format('%s given out', s.issued) expected,
                                format('%s given out', coalesce(c.given, 0) + coalesce(b.made, 0)) found
                            from stock s
                            left join (select t.program_id, t.code, count(*) given from coupon c
                                join template t on t.id = c.template_id where c.how in ('claim', 'grant', 'batch', 'rule')
                                group by t.program_id, t.code) c using (program_id, code)
                            left join (select t.program_id, t.code,
                                    sum(case b.state when 'running' then b.wanted else b.made end) made
                                from coupon_batch b join template t on t.id = b.template_id where b.kind <> 'members'
                                group by t.program_id, t.code) b using (program_id, code)
                            where s.issued <> coalesce(c.given, 0) + coalesce(b.made, 0)
                            """),
                    new RowCheck("What coupons take off is what their budget says is taken.", """
                            select b.program_id, null::bigint member_id, 'coupon template ' || b.code about,
                                format('%s taken off', b.total - b.unassigned - coalesce(s.units, 0)) expected,
                                format('%s taken off', coalesce(u.off, 0)) found
                            from coupon_budget b
                            left join (select program_id, code, sum(units) units from coupon_slice
                                group by program_id, code) s using (program_id, code)
                            left join (select t.program_id, t.code, sum(u.off) off from use u
                                join coupon c on c.id = u.coupon_id join template t on t.id = c.template_id
                                where u.released_at is null and u.returned_at is null
                                group by t.program_id, t.code) u using (program_id, code)
                            where coalesce(u.off, 0) <> b.total - b.unassigned - coalesce(s.units, 0)
                            """),
                    new RowCheck("A coupon stands as the use of it says that was neither let go nor given back.", """
                            select c.program_id, nullif(c.member_id, 0) member_id, format('coupon %s', c.id) about,
                                case when u.id is null then 'usable, void, transferred, or used and given back'
                                    when u.confirmed_at is null then 'reserved' else 'redeemed' end expected,
                                c.state found
                            from coupon c left join use u on u.program_id = c.program_id and u.coupon_id = c.id
                                and u.released_at is null and u.returned_at is null
                            where case c.state when 'reserved' then u.id is null or u.confirmed_at is not null
                                when 'redeemed' then u.id is not null and u.confirmed_at is null
                                    or u.id is null and not exists (select from use r
                                        where r.program_id = c.program_id and r.coupon_id = c.id and r.returned_at is not null)
                                else u.id is not null end
                            """)),
            List.of());

    private Coupons() {}
}
