package zhiyin.audit;

import java.util.List;
import java.util.Set;

/** Law 7, as far as rows show it: partial returns in any order have taken back what one would have. */
final class Returns {

    static final Law LAW = new Law(
            7,
            "A full return sums to zero; partial returns in any order sum to the same as one.",
            Set.of(
                    Table.ORDER_LINE,
                    Table.LINE_GRANT,
                    Table.HOLD,
                    Table.HOLD_PART,
                    Table.TOP_UP,
                    Table.TOP_UP_PART,
                    Table.MOVEMENT),
            List.of(
                    new RowCheck(
                            "Of each grant as much is taken back as of its line has come back, rounded down.", """
                    select *
                    from (
                        select o.program_id, g.member_id,
                            format('asset %s, order %s, line %s, rule %s, lot %s',
                                g.asset, g.order_id, l.line_id, g.rule, g.lot) about,
                            format('%s of %s taken back', case when l.paid > 0
                                then div(g.points::numeric * l.returned_amount, l.paid)
                                else div(g.points::numeric * l.returned_quantity, l.quantity) end, g.points) expected,
                            format('%s of %s taken back', g.taken_back, g.points) found
                        from line_grant g
                        join order_line l on l.member_id = g.member_id and l.order_id = g.order_id
                            and l.ordinal = g.ordinal
                        join order_position o on o.member_id = g.member_id and o.id = g.order_id) grants
                    where expected <> found
                    """),
                    new RowCheck(
                            "Of what was spent on an order as much is given back as of the order has come back, rounded down.",
                            """
                    select *
                    from (
                        select h.program_id, h.member_id,
                            format('asset %s, order %s, paid with %s', h.asset, h.order_id, h.id) about,
                            format('%s of %s given back', case when l.paid > 0
                                then div(p.captured * l.returned_amount, l.paid)
                                else div(p.captured * l.returned_quantity, l.quantity) end, p.captured) expected,
                            format('%s of %s given back', p.reinstated, p.captured) found
                        from hold h
                        join (
                            select member_id, hold_id, sum(captured) captured, sum(reinstated) reinstated
                            from hold_part group by member_id, hold_id) p
                            on p.member_id = h.member_id and p.hold_id = h.id
                        join (
                            select member_id, order_id, sum(quantity) quantity, sum(paid) paid,
                                sum(returned_quantity) returned_quantity, sum(returned_amount) returned_amount
                            from order_line group by member_id, order_id) l
                            on l.member_id = h.member_id and l.order_id = h.order_id) spent
                    where expected <> found
                    """),
                    new RowCheck(
                            "Of a top-up's price as much is paid out as of what it bought was taken, rounded down.",
                            """
                    select *
                    from (
                        select t.program_id, t.member_id, 'top-up ' || t.id about,
                            format('%s of %s paid out', div(t.paid::numeric * p.taken, p.units), t.paid) expected,
                            format('%s of %s paid out', t.refunded, t.paid) found
                        from top_up t
                        join top_up_part p on p.member_id = t.member_id and p.top_up_id = t.id and p.ordinal = 0) paid
                    where expected <> found
                    """),
                    new RowCheck("Of a top-up's lots as much is taken as its refunds moved out of them.", """
                    select coalesce(t.program_id, m.program_id) program_id, member_id, 'lot ' || lot about,
                        format('%s taken by the movements', coalesce(m.points, 0)) expected,
                        format('%s taken in the top-up', coalesce(t.taken, 0)) found
                    from (
                        select p.member_id, p.lot, min(t.program_id) program_id, sum(p.taken) taken
                        from top_up t join top_up_part p on p.member_id = t.member_id and p.top_up_id = t.id
                        group by p.member_id, p.lot) t
                    full join (
                        select member_id, lot, min(program_id) program_id, sum(points) points
                        from movement where kind in ('refunded', 'forfeited') group by member_id, lot) m
                        using (member_id, lot)
                    where coalesce(t.taken, 0) <> coalesce(m.points, 0)
                    """)),
            List.of());

    private Returns() {}
}
