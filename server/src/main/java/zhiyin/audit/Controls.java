package zhiyin.audit;

import static zhiyin.audit.RowCheck.net;

import java.util.List;
import java.util.Set;

/** Law 2: what members have and what the programme's control accounts say sum to zero. */
final class Controls {

    static final Law LAW = new Law(
            2,
            "For each asset, members' accounts and the programme's control accounts sum to zero.",
            Set.of(Table.ACCOUNT, Table.MOVEMENT, Table.CONTROL_POSTING),
            List.of(
                    new RowCheck("The control postings of a batch are what its movements say.", """
                            select program_id, null::bigint member_id,
                                format('asset %s, place %s, batch %s', asset, place, batch_id) about,
                                format('%s by the movements', coalesce(m.points, 0)) expected,
                                format('%s posted', coalesce(p.points, 0)) found
                            from control_posting p full join (
                                select batch_id, program_id, asset, place, sum(points) points
                                from (
                                    select batch_id, program_id, asset, to_place place, points from movement
                                    union all
                                    select batch_id, program_id, asset, from_place, -points from movement) moved
                                where place in ('issued', 'spent', 'expired', 'reversed', 'refunded',
                                    'transferred')
                                group by batch_id, program_id, asset, place
                                having sum(points) <> 0) m using (batch_id, program_id, asset, place)
                            where coalesce(p.points, 0) <> coalesce(m.points, 0)
                            """),
                    new RowCheck("What a batch moved to members it took from the control accounts.", """
                            select program_id, null::bigint member_id,
                                format('asset %s, batch %s', asset, batch_id) about,
                                format('%s on control accounts', -sum(members)) expected,
                                format('%s on control accounts', sum(controls)) found
                            from (
                                select batch_id, program_id, asset, MEMBERS members, 0 controls
                                from movement group by batch_id, program_id, asset
                                union all
                                select batch_id, program_id, asset, 0, points from control_posting) sums
                            group by program_id, asset, batch_id having sum(members) + sum(controls) <> 0
                            """.replace(
                                    "MEMBERS", net("pending", "available", "held", "owed"))),
                    new RowCheck("What all members have was taken from the control accounts.", """
                            select program_id, null::bigint member_id, 'asset ' || asset about,
                                format('%s in members'' accounts', -sum(controls)) expected,
                                format('%s in members'' accounts', sum(members)) found
                            from (
                                select program_id, asset, pending + available + held + owed members, 0 controls
                                from account
                                union all
                                select program_id, asset, 0, points from control_posting) sums
                            group by program_id, asset having sum(members) + sum(controls) <> 0
                            """),
                    new RowCheck("What one member gives another gets: nothing stays on its way.", """
                            select program_id, null::bigint member_id, format('asset %s, transfer %s', asset, reference) about,
                                format('%s received', coalesce(sum(points) filter (where kind = 'sent'), 0)) expected,
                                format('%s received', coalesce(sum(points) filter (where kind = 'received'), 0)) found
                            from movement where kind in ('sent', 'received')
                            group by program_id, asset, reference
                            having sum(case kind when 'sent' then points else -points end) <> 0
                            """),
                    new RowCheck("No control posting says that something is on its way.", """
                            select program_id, null::bigint member_id, format('asset %s, batch %s', asset, batch_id) about,
                                '0 on their way' expected, format('%s on their way', points) found
                            from control_posting where place = 'transferred'
                            """)),
            List.of());

    private Controls() {}
}
