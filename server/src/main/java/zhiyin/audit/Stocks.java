package zhiyin.audit;

import java.util.List;
import java.util.Set;

/** What checkouts have taken of promotions that there is an end of: counters and uses say the same. */
final class Stocks {

    static final Law LAW = new Law(
            22,
            "What is taken of promotions is what checkouts that are open or paid have of them; what comes back does so once.",
            Set.of(
                    Table.CHECKOUT,
                    Table.CHECKOUT_STOCK,
                    Table.CHECKOUT_TURN,
                    Table.CHECKOUT_USE,
                    Table.CHECKOUT_REFUND,
                    Table.ORDER_POSITION,
                    Table.ORDER_LINE),
            List.of(
                    new RowCheck("So much of a promotion is taken as its uses say that were not given back.", """
                            select program_id, null::bigint member_id, 'promotion ' || promotion about,
                                format('%s taken', coalesce(u.units, 0)) expected,
                                format('%s taken', coalesce(s.taken, 0)) found
                            from checkout_stock s full join (
                                select program_id, promotion, sum(units) units from checkout_use where not back
                                group by program_id, promotion) u using (program_id, promotion)
                            where coalesce(s.taken, 0) <> coalesce(u.units, 0)
                            """),
                    new RowCheck("So much of a promotion has a member taken as his own uses say.", """
                            select coalesce(t.program_id, u.program_id) program_id, member_id,
                                'promotion ' || promotion about,
                                format('%s taken', coalesce(u.units, 0)) expected,
                                format('%s taken', coalesce(t.taken, 0)) found
                            from checkout_turn t full join (
                                select min(program_id) program_id, member_id, promotion, sum(units) units
                                from checkout_use where not back and member_id <> 0
                                group by member_id, promotion) u using (member_id, promotion)
                            where coalesce(t.taken, 0) <> coalesce(u.units, 0)
                            """),
                    new RowCheck(
                            "A use is given back where its checkout was not paid, or all its goods came back.", """
                            select u.program_id, nullif(u.member_id, 0) member_id,
                                format('promotion %s, checkout %s', u.promotion, u.checkout_id) about,
                                case when c.id is null then 'a checkout'
                                    when c.state in ('cancelled', 'expired') or r.id is not null or coalesce(t.back, false) then 'given back'
                                    else 'taken' end expected,
                                case when u.back then 'given back' else 'taken' end found
                            from checkout_use u
                            left join checkout c on c.program_id = u.program_id and c.id = u.checkout_id
                                and c.member_id = u.member_id
                            left join checkout_refund r on r.program_id = c.program_id and r.order_id = c.order_id
                                and r.completes and c.state = 'confirmed'
                            left join (
                                -- told elsewhere that they came back, they came back
                                select p.program_id, p.id, bool_and(case when l.paid > 0 then l.returned_amount = l.paid
                                    else l.returned_quantity = l.quantity end) back
                                from checkout p
                                join order_position o on o.program_id = p.program_id and o.id = p.order_id
                                join order_line l on l.member_id = o.member_id and l.order_id = o.id and l.line_id <> '+delivery'
                                where p.state = 'confirmed' and exists (
                                    select from checkout_use w where w.program_id = p.program_id and w.checkout_id = p.id)
                                group by p.program_id, p.id) t on t.program_id = c.program_id and t.id = c.id
                            where c.id is null
                                or u.back <> (c.state in ('cancelled', 'expired') or r.id is not null or coalesce(t.back, false))
                            """)),
            List.of());

    private Stocks() {}
}
