package zhiyin.audit;

import static zhiyin.audit.RowCheck.net;

import java.util.List;
import java.util.Set;

/** Law 14: a closed day is what the ledger says was posted on it, and stays so. */
final class ClosedDays {

    static final Law LAW = new Law(
            14,
            "A closed day stays closed: late events post on a day that is open, with their own moment.",
            Set.of(
                    Table.MOVEMENT,
                    Table.CONTROL_POSTING,
                    Table.CHECKPOINT,
                    Table.DAY,
                    Table.DAY_FLOW,
                    Table.DAY_ACCOUNT),
            List.of(
                    new RowCheck("What moved on a closed day is what its movements say.", """
                            select program_id, null::bigint member_id,
                                format('%s, asset %s, %s from %s to %s', day, asset, kind, from_place, to_place) about,
                                format('%s in %s movements', coalesce(m.points, 0), coalesce(m.movements, 0)) expected,
                                format('%s in %s movements', coalesce(f.points, 0), coalesce(f.movements, 0)) found
                            from day_flow f full join (
                                select program_id, greatest(posted_on, first) as day, asset, kind, from_place, to_place,
                                    sum(points) points, count(*) movements
                                from movement join (
                                    select program_id, min(day) first, max(day) last from day group by program_id
                                ) books using (program_id)
                                where posted_on <= last
                                group by program_id, greatest(posted_on, first), asset, kind, from_place, to_place
                            ) m using (program_id, day, asset, kind, from_place, to_place)
                            where (f.points, f.movements) is distinct from (m.points::bigint, m.movements)
                            """),
                    new RowCheck("A closed day's control accounts are what was posted on it.", """
                            select program_id, null::bigint member_id,
                                format('%s, asset %s, place %s', day, asset, place) about,
                                format('%s by the postings', coalesce(p.points, 0)) expected,
                                format('%s on the day', coalesce(a.points, 0)) found
                            from (
                                select program_id, day, asset, place, taken_in - given_out points from day_account
                                where place in ('issued', 'spent', 'expired', 'reversed', 'refunded', 'transferred') and taken_in <> given_out
                            ) a full join (
                                select program_id, greatest(posted_on, first) as day, asset, place, sum(points) points
                                from control_posting join (
                                    select program_id, min(day) first, max(day) last from day group by program_id
                                ) books using (program_id)
                                where posted_on <= last
                                group by program_id, greatest(posted_on, first), asset, place having sum(points) <> 0
                            ) p using (program_id, day, asset, place)
                            where coalesce(a.points, 0) <> coalesce(p.points, 0)
                            """),
                    new RowCheck(
                            "Each place opens a day as it closed the day before, and takes in and gives out what moved.",
                            """
                            select program_id, null::bigint member_id,
                                format('%s, asset %s, place %s', day, asset, place) about,
                                format('%s + %s - %s', coalesce(e.opening, 0), coalesce(e.taken_in, 0),
                                    coalesce(e.given_out, 0)) expected,
                                format('%s + %s - %s = %s', a.opening, a.taken_in, a.given_out, a.closing) found
                            from day_account a full join (
                                select program_id, day, asset, place, sum(opening) opening, sum(taken_in) taken_in,
                                    sum(given_out) given_out
                                from (
                                    select program_id, day + 1 as day, asset, place, closing opening, 0 taken_in, 0 given_out
                                    from day_account
                                    where (program_id, day + 1) in (select program_id, day from day)
                                    union all
                                    select program_id, day, asset, to_place, 0, points, 0 from day_flow
                                    union all
                                    select program_id, day, asset, from_place, 0, 0, points from day_flow) moved
                                group by program_id, day, asset, place
                            ) e using (program_id, day, asset, place)
                            where (a.opening, a.taken_in, a.given_out, a.closing) is distinct from
                                (e.opening::bigint, e.taken_in::bigint, e.given_out::bigint,
                                (e.opening + e.taken_in - e.given_out)::bigint)
                            """),
                    new RowCheck("No day is left out between closed days.", """
                            select program_id, null::bigint member_id, day::text about, 'closed' expected,
                                'the day after it is closed, but not the day' found
                            from (
                                select program_id, day - 1 as day from day
                                where (program_id, day) not in (select program_id, min(day) from day group by program_id)
                            ) before
                            where (program_id, day) not in (select program_id, day from day)
                            """),
                    new RowCheck("A batch posts on one day, on both sides of the books.", """
                            select p.program_id, m.member_id, format('asset %s, movement %s', m.asset, m.sequence) about,
                                'posted on ' || p.posted_on expected, 'posted on ' || m.posted_on found
                            from movement m join control_posting p using (batch_id, program_id, asset)
                            where p.place in (m.from_place, m.to_place) and p.posted_on <> m.posted_on
                            """),
                    new RowCheck("A checkpoint holds what the one before it held, and what moved since.", """
                            select c.program_id, c.member_id, format('asset %s, checkpoint %s', c.asset, c.sequence) about,
                                format('pending %s, available %s, held %s, owed %s', m.pending, m.available, m.held, m.owed)
                                    expected,
                                format('pending %s, available %s, held %s, owed %s', c.pending, c.available, c.held, c.owed)
                                    found
                            from (
                                select *, lag(sequence, 1, 0::bigint) over w since, lag(pending, 1, 0::bigint) over w pending_then,
                                    lag(available, 1, 0::bigint) over w available_then,
                                    lag(held, 1, 0::bigint) over w held_then, lag(owed, 1, 0::bigint) over w owed_then
                                from checkpoint window w as (partition by member_id, asset order by sequence)) c, lateral (
                                select c.pending_then + PENDING pending, c.available_then + AVAILABLE available,
                                    c.held_then + HELD held, c.owed_then + OWED owed
                                from movement m
                                where m.member_id = c.member_id and m.asset = c.asset
                                    and m.sequence > c.since and m.sequence <= c.sequence) m
                            where (c.pending, c.available, c.held, c.owed) is distinct from
                                (m.pending::bigint, m.available::bigint, m.held::bigint, m.owed::bigint)
                            """.replace(
                                    "PENDING", net("pending"))
                            .replace("AVAILABLE", net("available"))
                            .replace("HELD", net("held"))
                            .replace("OWED", net("owed")))),
            List.of());

    private ClosedDays() {}
}
