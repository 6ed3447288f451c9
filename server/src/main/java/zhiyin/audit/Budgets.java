package zhiyin.audit;

import java.util.List;
import java.util.Set;

/** Law 9, as far as budgets go: they never pass their limit under any concurrency, and a return gives back once. */
final class Budgets {

    /** Those that name a budget and a number: whatever else is there is no posting, and is found by deciding again. */
    private static final String NAMED = " ? (@.budget.type() == \"string\" && @.points.type() == \"number\")";

    static final Law LAW = new Law(
            9,
            "Budgets never pass their limit under any concurrency, and a return gives back once.",
            Set.of(
                    Table.BUDGET,
                    Table.SLICE,
                    Table.POSTING,
                    Table.EVENT,
                    Table.LINE_GRANT,
                    Table.MEMBER,
                    Table.LOT,
                    Table.MOVEMENT),
            List.of(
                    new RowCheck("What was drawn and not given back is the total less what is left.", """
                            select b.program_id, null::bigint member_id, 'budget ' || b.code about,
                                format('%s given: total %s, unassigned %s, in slices %s',
                                    b.total - b.unassigned - coalesce(s.units, 0), b.total, b.unassigned,
                                    coalesce(s.units, 0)) expected,
                                format('%s given: drawn %s, given back %s', coalesce(p.drawn - p.given_back, 0),
                                    coalesce(p.drawn, 0), coalesce(p.given_back, 0)) found
                            from budget b
                            left join (select program_id, code, sum(units) units from slice
                                group by program_id, code) s using (program_id, code)
                            left join (select program_id, code, sum(drawn) drawn, sum(given_back) given_back from posting
                                group by program_id, code) p using (program_id, code)
                            where coalesce(p.drawn - p.given_back, 0) <> b.total - b.unassigned - coalesce(s.units, 0)
                            """),
                    new RowCheck("No more is given than the total, and no more comes back than was given.", """
                            select program_id, null::bigint member_id, 'budget ' || code about,
                                format('from 0 to %s given', coalesce(max(total), 0)) expected,
                                format('%s given', sum(given)) found
                            from (
                                select program_id, code, total, 0 given from budget
                                union all
                                select program_id, code, null, drawn - given_back from posting) sums
                            group by program_id, code
                            having sum(given) < 0 or sum(given) > coalesce(max(total), 0)
                            """),
                    new RowCheck("The budget postings of a batch are what its decisions say.", """
                            select program_id, null::bigint member_id,
                                format('budget %s, batch %s', code, batch_id) about,
                                format('drawn %s, given back %s', coalesce(d.drawn, 0), coalesce(d.given_back, 0)) expected,
                                format('drawn %s, given back %s', coalesce(p.drawn, 0), coalesce(p.given_back, 0)) found
                            from posting p full join (
                                select program_id, batch_id, code, sum(drawn) drawn, sum(given_back) given_back
                                from (
                                    select program_id, batch_id, share ->> 'budget' code,
                                        (share ->> 'points')::numeric drawn, 0 given_back
                                    from told, jsonb_path_query(decision, 'SHARES') share
                                    union all
                                    select program_id, batch_id, back ->> 'budget', 0, (back ->> 'points')::numeric
                                    from told, jsonb_path_query(decision, 'BACK') back) moved
                                group by program_id, batch_id, code) d using (program_id, batch_id, code)
                            where coalesce(p.drawn, 0) <> coalesce(d.drawn, 0)
                                or coalesce(p.given_back, 0) <> coalesce(d.given_back, 0)
                            """.replace(
                                    "SHARES", "$.effects[*] ? (@.type == \"points_earned\").shares[*]" + NAMED)
                            .replace("BACK", "$.effects[*] ? (@.type == \"budget_given_back\")" + NAMED)
                            .replace("told,", """
                                    (select program_id, batch_id,
                                        case when decision is json object then decision::jsonb end decision
                                        from event where outcome = 'decided' and decision like '%"budget"%') told,
                                    """)),
                    // what is forgiven the member keeps, and no row says of which budget it was: so far it may be less
                    new RowCheck(
                            "What came back of what a budget had paid for went back into it, and nothing else.",
                            """
                            select program_id, null::bigint member_id, 'budget ' || code about,
                                format('from %s to %s given back', sum(came_back) - sum(forgiven), sum(came_back)) expected,
                                format('%s given back', sum(given_back)) found
                            from (
                                select program_id, code, given_back, 0::numeric came_back, 0::numeric forgiven from posting
                                union all
                                select m.program_id, g.budget, 0, case when c.lot is null then g.taken_back else g.points end, 0
                                from line_grant g
                                join member m on m.id = g.member_id
                                left join (select member_id, lot from movement where kind = 'cancelled') c
                                    on c.member_id = g.member_id and c.lot = g.lot
                                where g.budget is not null
                                union all
                                select t.program_id, g.budget, 0, 0, (forgiven ->> 'points')::numeric
                                from told t, jsonb_path_query(decision, 'FORGIVEN') forgiven
                                join (select distinct member_id, order_id, asset, budget from line_grant
                                    where budget is not null) g on g.order_id = forgiven ->> 'order'
                                        and g.asset = forgiven ->> 'asset'
                                where g.member_id = t.member_id) sums
                            group by program_id, code
                            having sum(given_back) not between sum(came_back) - sum(forgiven) and sum(came_back)
                            """.replace(
                                            "FORGIVEN",
                                            "$.effects[*] ? (@.type == \"shortfall_forgiven\" && @.points.type() == \"number\")")
                                    .replace("told t,", """
                                    (select program_id, member_id,
                                        case when decision is json object then decision::jsonb end decision
                                        from event
                                        where outcome = 'decided' and decision like '%"shortfall_forgiven"%') t,
                                    """)),
                    new RowCheck("What is given up goes back into the budgets that had paid for it.", """
                            select m.program_id, l.member_id, format('lot %s, budget %s', l.number, g.budget) about,
                                format('%s units to go back', g.points) expected,
                                format('%s units to go back', coalesce((l.budgets ->> g.budget)::numeric, 0)) found
                            from lot l
                            join member m on m.id = l.member_id
                            join (select member_id, lot, budget, sum(points - taken_back) points from line_grant
                                where budget is not null group by member_id, lot, budget) g
                                on g.member_id = l.member_id and g.lot = l.number
                            where l.cancels_at is not null and l.pending > 0
                                and g.points <> coalesce((l.budgets ->> g.budget)::numeric, 0)
                            """)),
            List.of());

    private Budgets() {}
}
