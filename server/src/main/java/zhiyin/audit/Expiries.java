package zhiyin.audit;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Law 8: what is given back goes to the lot it came from, and no lot's expiry changes but by an event that says so. */
final class Expiries {

    static final Law LAW = new Law(
            8,
            "Points given back keep the expiry of the lot they came from.",
            Set.of(Table.LOT, Table.MOVEMENT, Table.HOLD_PART),
            List.of(
                    new RowCheck("What was given back went to the lots it was spent from.", """
                            select coalesce(m.program_id, l.program_id) program_id, member_id,
                                'lot ' || number about,
                                format('%s given back by holds and spends', coalesce(p.points, 0)) expected,
                                format('%s given back by movements', coalesce(m.points, 0)) found
                            from (
                                select member_id, lot as number, min(program_id) program_id, sum(points) points
                                from movement where kind = 'reinstated' group by member_id, lot) m
                            full join (
                                select member_id, lot as number, sum(reinstated) points
                                from hold_part where reinstated <> 0 group by member_id, lot) p using (member_id, number)
                            left join lot l using (member_id, number)
                            where coalesce(m.points, 0) <> coalesce(p.points, 0)
                                -- what was given back before a merge was given back to the one who was merged
                                and not exists (
                                    select from movement o where o.member_id = coalesce(m.member_id, p.member_id)
                                        and o.lot = coalesce(m.number, p.number) and o.kind in ('merged_out', 'merged_in'))
                            """),
                    new RowCheck("No more is given back than was paid with.", """
                            select h.program_id, h.member_id, format('hold %s, lot %s', p.hold_id, p.lot) about,
                                format('at most %s', p.captured) expected, format('%s given back', p.reinstated) found
                            from hold_part p join hold h on h.member_id = p.member_id and h.id = p.hold_id
                            where p.reinstated > p.captured or p.reinstated < 0
                            """)),
            List.of(Expiries::neverChange));

    private Expiries() {}

    private static void neverChange(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        recorded.position()
                .accounts()
                .forEach((asset, account) -> Stream.concat(account.open().stream(), account.closed().values().stream())
                        .filter(lot -> rebuilt.expiries().containsKey(lot.number()))
                        .filter(lot -> !Objects.equals(
                                rebuilt.expiries().get(lot.number()),
                                lot.terms().expiresAt()))
                        .forEach(lot -> findings.note(recorded.difference(
                                "A lot's expiry is the one it was granted with, or the one it was given since by an event.",
                                "asset " + asset + ", lot " + lot.number(),
                                "expires " + moment(rebuilt.expiries().get(lot.number())),
                                "expires " + moment(lot.terms().expiresAt())))));
    }

    private static String moment(java.time.@org.jspecify.annotations.Nullable Instant at) {
        return at == null ? "never" : at.toString();
    }
}
