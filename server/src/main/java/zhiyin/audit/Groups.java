package zhiyin.audit;

import java.util.List;
import java.util.Set;

/** Laws 7 and 9, as far as people who buy together go: a seat is a checkout's, and a group that failed gives all of it back. */
final class Groups {

    static final Law LAW = new Law(
            24,
            "As many seats of a group are taken as checkouts were paid for them, never more than it has; what failed was given back.",
            Set.of(Table.GROUP_BUY, Table.SEAT, Table.CHECKOUT, Table.ORDER_POSITION, Table.ORDER_LINE),
            List.of(
                    new RowCheck("A group counts the seats that there are.", """
                            select g.program_id, null::bigint member_id, format('group %s', g.id) about,
                                format('%s taken and %s reserved, of %s', g.taken, g.reserved, g.size) expected,
                                format('%s taken and %s reserved', coalesce(s.taken, 0), coalesce(s.reserved, 0)) found
                            from group_buy g left join (
                                select program_id, group_id, count(*) filter (where state in ('taken', 'returned')) taken,
                                    count(*) filter (where state = 'reserved') reserved
                                from seat group by program_id, group_id) s on s.program_id = g.program_id and s.group_id = g.id
                            where g.taken <> coalesce(s.taken, 0) or g.reserved <> coalesce(s.reserved, 0)
                            """),
                    new RowCheck("A seat stands as its checkout does.", """
                            select s.program_id, s.member_id, format('seat of checkout %s', s.checkout_id) about,
                                case coalesce(c.state, 'none') when 'open' then 'reserved'
                                    when 'confirmed' then 'taken, left or returned' else 'left' end expected,
                                s.state found
                            from seat s left join checkout c on c.member_id = s.member_id and c.id = s.checkout_id
                            where case coalesce(c.state, 'none') when 'open' then s.state <> 'reserved'
                                when 'confirmed' then s.state = 'reserved' else s.state <> 'left' end
                            """),
                    new RowCheck("Of a group that failed and is settled no order is out.", """
                            select s.program_id, s.member_id, format('order %s', c.order_id) about,
                                'all of its money came back' expected,
                                format('%s of %s', sum(l.returned_amount), sum(l.paid)) found
                            from group_buy g
                            join seat s on s.program_id = g.program_id and s.group_id = g.id and s.state in ('taken', 'returned')
                            join checkout c on c.member_id = s.member_id and c.id = s.checkout_id
                            join order_position o on o.program_id = c.program_id and o.id = c.order_id
                            join order_line l on l.member_id = o.member_id and l.order_id = o.id
                            where g.state = 'failed' and g.settled_at is not null
                            group by s.program_id, s.member_id, c.order_id having sum(l.returned_amount) < sum(l.paid)
                            """)),
            List.of());

    private Groups() {}
}
