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
            Set.of(Table.BUDGET, Table.SLICE, Table.POSTING, Table.EVENT, Table.LINE_GRANT, Table.MEMBER),
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
                    new RowCheck("What comes back into a budget was taken back of what it had paid for.", """
                            select program_id, null::bigint member_id, 'budget ' || code about,
                                format('at most %s given back', coalesce(sum(taken_back), 0)) expected,
                                format('%s given back', sum(given_back)) found
                            from (
                                select program_id, code, given_back, 0 taken_back from posting
                                union all
                                select m.program_id, g.budget, 0, g.taken_back from line_grant g
                                join member m on m.id = g.member_id where g.budget is not null) sums
                            group by program_id, code having sum(given_back) > sum(taken_back)
                            """)),
            List.of());

    private Budgets() {}
}
