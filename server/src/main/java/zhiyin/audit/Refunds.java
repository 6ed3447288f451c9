package zhiyin.audit;

import java.util.List;
import java.util.Set;

/** What came back of orders at the till, held against what was paid and against what the books have taken back. */
final class Refunds {

    static final Law LAW = new Law(
            23,
            "No more of an order comes back than was paid, in all and to each tender; refunds and the books say the same.",
            Set.of(Table.CHECKOUT, Table.CHECKOUT_REFUND, Table.ORDER_POSITION, Table.ORDER_LINE, Table.EVENT),
            List.of(
                    new RowCheck("No tender gets more of a checkout back than it has paid.", """
                            select program_id, member_id, 'order ' || order_id about,
                                format('at most %s stored value, %s gift cards, %s points, %s money, %s tax',
                                    stored_value, gift_card, points, money, tax) expected,
                                format('%s stored value, %s gift cards, %s points, %s money, %s tax',
                                    value_back, card_back, points_back, money_back, tax_back) found
                            from (
                                select c.program_id, nullif(c.member_id, 0) member_id, c.order_id, c.stored_value, c.gift_card,
                                    (p.price ->> 'paidWithPoints')::bigint points,
                                    (p.price ->> 'shipping')::bigint + p.goods - (p.price ->> 'paidWithPoints')::bigint
                                        - c.stored_value - c.gift_card money,
                                    (p.price ->> 'shippingTax')::bigint + p.tax tax,
                                    r.value_back, r.card_back, r.points_back, r.money_back, r.tax_back
                                from checkout c
                                cross join lateral (
                                    select c.price::jsonb price,
                                        (select sum((item.value ->> 'costs')::bigint)
                                            from jsonb_array_elements(c.price::jsonb -> 'lines') item) goods,
                                        (select sum((item.value ->> 'tax')::bigint)
                                            from jsonb_array_elements(c.price::jsonb -> 'lines') item) tax) p
                                join (
                                    select program_id, order_id, sum(stored_value) value_back, sum(gift_card) card_back,
                                        sum(points) points_back, sum(money) money_back, sum(tax) tax_back
                                    from checkout_refund group by program_id, order_id) r
                                    on r.program_id = c.program_id and r.order_id = c.order_id
                                -- of who was erased the price is forgotten
                                where c.state = 'confirmed' and c.price <> '{}') paid
                            where value_back > stored_value or card_back > gift_card or points_back > points
                                or money_back > money or tax_back > tax
                            """),
                    new RowCheck(
                            "What came back for goods is what the lines of the order say, where all of it came back here.",
                            """
                            select r.program_id, nullif(r.member_id, 0) member_id, 'order ' || r.order_id about,
                                format('%s back, by %s returns', l.goods, e.returns) expected,
                                format('%s back, by %s refunds', r.goods, r.returns) found
                            from (
                                -- of who was erased the events no longer say of which order they told
                                select f.program_id, f.order_id, max(f.member_id) member_id, sum(f.goods) goods,
                                    count(f.event_id) filter (
                                        where ev.id is null or ev.body::jsonb ->> 'order' is not null) returns
                                from checkout_refund f left join event ev on ev.id = f.event_id
                                group by f.program_id, f.order_id having count(f.event_id) > 0) r
                            left join (
                                select o.program_id, o.id order_id, sum(l.returned_amount) goods
                                from order_position o join order_line l on l.member_id = o.member_id and l.order_id = o.id
                                where l.line_id <> '+delivery' group by o.program_id, o.id) l
                                on l.program_id = r.program_id and l.order_id = r.order_id
                            left join (
                                select program_id, body::jsonb ->> 'order' order_id, count(*) returns from event
                                where type = 'order.returned' and outcome = 'decided' group by 1, 2) e
                                on e.program_id = r.program_id and e.order_id = r.order_id
                            where l.goods is null or r.goods > l.goods or r.returns > coalesce(e.returns, 0)
                                or (r.returns = e.returns and r.goods <> l.goods)
                            """),
                    new RowCheck(
                            "No more units of an order of nobody come back than were bought, and no more money.", """
                            select c.program_id, null::bigint member_id, format('order %s, line %s', c.order_id, b.line) about,
                                format('at most %s units and %s', coalesce(p.quantity, 0), coalesce(p.costs, 0)) expected,
                                format('%s units and %s', b.quantity, b.amount) found
                            from checkout c
                            join lateral (
                                select item.value ->> 'line' line, coalesce(sum((item.value ->> 'quantity')::bigint), 0) quantity,
                                    sum((item.value ->> 'amount')::bigint) amount
                                from checkout_refund r cross join jsonb_array_elements(r.lines::jsonb) item
                                where r.program_id = c.program_id and r.order_id = c.order_id group by 1) b on true
                            left join lateral (
                                select (item.value ->> 'quantity')::bigint quantity, (item.value ->> 'costs')::bigint costs
                                from jsonb_array_elements(c.price::jsonb -> 'lines') item where item.value ->> 'id' = b.line) p on true
                            where c.member_id = 0 and c.state = 'confirmed' and b.line <> '+delivery'
                                and (b.quantity > coalesce(p.quantity, 0) or b.amount > coalesce(p.costs, 0))
                            """)),
            List.of());

    private Refunds() {}
}
