package zhiyin.audit;

import java.util.List;
import java.util.Set;

/** Law 7, as far as rows show it: partial returns in any order have taken back what one would have. */
final class Returns {

    static final Law LAW = new Law(
            7,
            "A full return sums to zero; partial returns in any order sum to the same as one.",
            Set.of(Table.ORDER_LINE, Table.LINE_GRANT),
            List.of(new RowCheck(
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
                    """)),
            List.of());

    private Returns() {}
}
