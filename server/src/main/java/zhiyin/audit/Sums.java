package zhiyin.audit;

import static zhiyin.audit.RowCheck.net;

import java.util.List;
import java.util.Set;

/** Law 1: accounts and lots are the sums of their movements, and accounts the sums of their lots. */
final class Sums {

    static final Law LAW = new Law(
            1,
            "What an account holds is the sum of its movements and the sum over its lots.",
            Set.of(Table.ACCOUNT, Table.LOT, Table.MOVEMENT),
            List.of(
                    new RowCheck("An account holds in each place what its movements brought there.", """
                            select coalesce(a.program_id, m.program_id) program_id, member_id, 'asset ' || asset about,
                                format('pending %s, available %s, held %s, owed %s by its movements',
                                    coalesce(m.pending, 0), coalesce(m.available, 0), coalesce(m.held, 0),
                                    coalesce(m.owed, 0)) expected,
                                case when a.asset is null then 'no account'
                                    else format('pending %s, available %s, held %s, owed %s in the account',
                                        a.pending, a.available, a.held, a.owed) end found
                            from account a full join (
                                select member_id, asset, min(program_id) program_id, PENDING pending,
                                    AVAILABLE available, HELD held, OWED owed
                                from movement group by member_id, asset) m using (member_id, asset)
                            where a.asset is null
                                or a.pending <> coalesce(m.pending, 0) or a.available <> coalesce(m.available, 0)
                                or a.held <> coalesce(m.held, 0) or a.owed <> coalesce(m.owed, 0)
                            """.replace(
                                    "PENDING", net("pending"))
                            .replace("AVAILABLE", net("available"))
                            .replace("HELD", net("held"))
                            .replace("OWED", net("owed"))),
                    new RowCheck("An account holds what its lots hold.", """
                            select coalesce(a.program_id, l.program_id) program_id, member_id, 'asset ' || asset about,
                                format('pending %s, available %s, held %s in its lots',
                                    coalesce(l.pending, 0), coalesce(l.available, 0), coalesce(l.held, 0)) expected,
                                case when a.asset is null then 'no account'
                                    else format('pending %s, available %s, held %s in the account',
                                        a.pending, a.available, a.held) end found
                            from account a full join (
                                select member_id, asset, min(program_id) program_id, sum(pending) pending,
                                    sum(available) available, sum(held) held
                                from lot group by member_id, asset) l using (member_id, asset)
                            where a.asset is null or a.pending <> coalesce(l.pending, 0)
                                or a.available <> coalesce(l.available, 0) or a.held <> coalesce(l.held, 0)
                            """),
                    new RowCheck(
                            "A lot was granted once, and each of its states is what its movements say.",
                            """
                            select coalesce(l.program_id, m.program_id) program_id, member_id,
                                format('asset %s, lot %s', asset, number) about,
                                format('granted %s in %s movement(s), pending %s, available %s, held %s, consumed %s,'
                                    ' expired %s, reversed %s by its movements',
                                    coalesce(m.granted, 0), coalesce(m.grants, 0), coalesce(m.pending, 0),
                                    coalesce(m.available, 0), coalesce(m.held, 0), coalesce(m.consumed, 0),
                                    coalesce(m.expired, 0), coalesce(m.reversed, 0)) expected,
                                case when l.number is null then 'no lot'
                                    else format('granted %s, pending %s, available %s, held %s, consumed %s,'
                                        ' expired %s, reversed %s in the lot', l.granted, l.pending, l.available, l.held,
                                        l.consumed, l.expired, l.reversed) end found
                            from lot l full join (
                                select member_id, asset, lot as number, min(program_id) program_id,
                                    count(*) filter (where kind in ('earned', 'credited', 'received', 'topped_up'))
                                        + count(distinct event_id) filter (where kind = 'merged_in') grants,
                                    sum(points) filter (where kind in (
                                        'earned', 'credited', 'received', 'topped_up', 'merged_in')) granted,
                                    PENDING pending, AVAILABLE available, HELD held, CONSUMED consumed,
                                    EXPIRED expired, REVERSED reversed
                                from movement where lot is not null group by member_id, asset, lot
                            ) m using (member_id, asset, number)
                            where l.number is null or m.number is null
                                or m.grants <> 1 or l.granted is distinct from m.granted
                                or l.pending <> m.pending or l.available <> m.available or l.held <> m.held
                                or l.consumed <> m.consumed or l.expired <> m.expired or l.reversed <> m.reversed
                                or l.granted <> l.pending + l.available + l.held + l.consumed + l.expired + l.reversed
                            """.replace("PENDING", net("pending"))
                                    .replace("AVAILABLE", net("available"))
                                    .replace("HELD", net("held"))
                                    .replace(
                                            "CONSUMED",
                                            net("spent", "owed")
                                                    + " + coalesce(sum(points) filter (where kind in ('sent', 'merged_out')), 0)")
                                    .replace("EXPIRED", net("expired"))
                                    .replace("REVERSED", net("reversed", "refunded"))),
                    new RowCheck("A movement goes between the places that its kind says.", """
                            select program_id, member_id, format('asset %s, movement %s', asset, sequence) about,
                                kind expected, format('from %s to %s', from_place, to_place) found
                            from movement
                            where not case kind
                                when 'earned' then from_place = 'issued' and to_place in ('pending', 'available')
                                when 'topped_up' then from_place = 'issued' and to_place in ('pending', 'available')
                                when 'refunded' then from_place in ('pending', 'available') and to_place = 'refunded'
                                when 'forfeited' then from_place in ('pending', 'available') and to_place = 'reversed'
                                when 'activated' then from_place = 'pending' and to_place = 'available'
                                when 'spent' then from_place = 'available' and to_place = 'spent'
                                when 'held' then from_place = 'available' and to_place = 'held'
                                when 'captured' then from_place = 'held' and to_place = 'spent'
                                when 'released' then from_place = 'held' and to_place = 'available'
                                when 'expired' then from_place in ('pending', 'available') and to_place = 'expired'
                                when 'taken_back' then from_place in ('pending', 'available', 'expired', 'owed')
                                    and to_place = 'reversed'
                                when 'reinstated' then from_place = 'spent' and to_place = 'available'
                                when 'repaid' then from_place = 'available' and to_place = 'owed'
                                when 'credited' then from_place = 'issued' and to_place = 'available'
                                when 'debited' then from_place in ('available', 'owed') and to_place = 'reversed'
                                when 'sent' then from_place = 'available' and to_place = 'transferred'
                                when 'received' then from_place = 'transferred' and to_place = 'available'
                                when 'cancelled' then from_place = 'pending' and to_place = 'reversed'
                                when 'revived' then from_place = 'expired' and to_place in ('available', 'pending')
                                when 'merged_out' then
                                    (from_place in ('pending', 'available', 'held', 'spent', 'expired', 'reversed')
                                        and to_place = 'transferred') or (from_place = 'transferred' and to_place = 'owed')
                                when 'merged_in' then
                                    (to_place in ('pending', 'available', 'held', 'spent', 'expired', 'reversed')
                                        and from_place = 'transferred') or (from_place = 'owed' and to_place = 'transferred')
                                else false end
                                or (lot is null)
                                    <> (from_place = 'owed' or (kind = 'merged_out' and to_place = 'owed'))
                            """)),
            List.of());

    private Sums() {}
}
