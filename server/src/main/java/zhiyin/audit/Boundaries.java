package zhiyin.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Law 12: no row refers to what is another programme's or another member's. */
final class Boundaries {

    static final Law LAW = new Law(
            12,
            "No programme, store or member sees, earns from or spends another's.",
            Set.of(Table.values()),
            checks(),
            List.of());

    private Boundaries() {}

    private static List<RowCheck> checks() {
        List<RowCheck> checks = new ArrayList<>();
        checks.add(new RowCheck("A member belongs to a programme.", """
                select m.program_id, m.id member_id, 'member' about, 'a programme' expected, 'no such programme' found
                from member m where not exists (select from program.program p where p.id = m.program_id)
                """));
        checks.add(new RowCheck("A key opens a programme there is.", """
                select k.program_id, null::bigint member_id, 'API key ' || k.id about, 'a programme' expected,
                    'no such programme' found
                from access.api_key k
                where k.program_id is not null and (:program is null or k.program_id = :program)
                    and not exists (select from program.program p where p.id = k.program_id)
                """));
        checks.add(new RowCheck("An event came by a key to its own programme.", """
                select e.program_id, e.member_id, 'event ' || e.sequence about,
                    'a key to programme ' || e.program_id expected, 'a key to programme ' || k.program_id found
                from event e join access.api_key k on k.id = e.principal
                where k.program_id <> e.program_id
                """));
        checks.add(new RowCheck("Control postings are of a programme there is.", """
                select c.program_id, null::bigint member_id, format('batch %s, asset %s', c.batch_id, c.asset) about,
                    'a programme' expected, 'no such programme' found
                from control_posting c where not exists (select from program.program p where p.id = c.program_id)
                """));
        checks.add(ofItsMember(Table.IDENTITY, "format('identity of kind %s', r.kind)"));
        checks.add(ofItsMember(Table.MARK, "'mark'"));
        checks.add(ofItsMember(Table.EVENT, "'event ' || r.sequence"));
        checks.add(ofItsMember(Table.MEMBER_STATE, "'state'"));
        checks.add(ofItsMember(Table.ACCOUNT, "'asset ' || r.asset"));
        checks.add(ofItsMember(Table.TALLY, "format('asset %s, %s per %s', r.asset, r.counted, r.per)"));
        checks.add(ofItsMember(Table.AWARDED, "format('rule %s per %s', r.rule, r.per)"));
        checks.add(ofItsMember(Table.PACE, "'velocity ' || r.velocity"));
        checks.add(ofItsMember(Table.LOT, "format('asset %s, lot %s', r.asset, r.number)"));
        checks.add(ofItsMember(Table.MOVEMENT, "format('asset %s, movement %s', r.asset, r.sequence)"));
        checks.add(ofItsMember(Table.HOLD, "'hold ' || r.id"));
        checks.add(ofItsMember(Table.HOLD_PART, "format('hold %s, part %s', r.hold_id, r.ordinal)"));
        checks.add(ofItsMember(Table.TOP_UP, "'top-up ' || r.id"));
        checks.add(ofItsMember(Table.TOP_UP_PART, "format('top-up %s, part %s', r.top_up_id, r.ordinal)"));
        checks.add(ofItsParent(
                "A part of a top-up belongs to a top-up of the same member, and to the lot that its event granted.",
                "top_up_part",
                "format('top-up %s, part %s', r.top_up_id, r.ordinal)",
                """
                select from ledger.top_up t
                join ledger.lot l on l.member_id = t.member_id and l.event_id = t.event_id and l.number = r.lot
                    and l.asset = r.asset and l.granted = r.units
                where t.member_id = r.member_id and t.id = r.top_up_id
                """));
        checks.add(ofItsMember(Table.ORDER_POSITION, "'order ' || r.id"));
        checks.add(ofItsMember(Table.STANDING, "'ladder ' || r.ladder"));
        checks.add(ofItsMember(Table.GATHERED, "format('ladder %s, gathered from %s', r.ladder, r.stretch)"));
        checks.add(ofItsMember(Table.CHANGE, "format('ladder %s, change to %s', r.ladder, r.to_tier)"));
        checks.add(ofItsParent(
                "A part of a hold belongs to a hold of the same member, and to a lot of the same asset.",
                "hold_part",
                "format('hold %s, part %s', r.hold_id, r.ordinal)",
                """
                select from ledger.hold h
                join ledger.lot l on l.member_id = h.member_id and l.number = r.lot
                    and l.asset in (h.asset, h.asset || '.principal', h.asset || '.bonus')
                where h.member_id = r.member_id and h.id = r.hold_id
                """));
        checks.add(ofItsParent(
                "A grant belongs to a line of the same member, and to a lot of the same order and asset.",
                "line_grant",
                "format('order %s, line number %s, rule %s', r.order_id, r.ordinal, r.rule)",
                """
                select from ledger.order_line o
                join ledger.lot l on l.member_id = o.member_id and l.number = r.lot and l.asset = r.asset
                    and l.order_id = o.order_id
                where o.member_id = r.member_id and o.order_id = r.order_id and o.ordinal = r.ordinal
                """));
        return checks;
    }

    /** The row's member exists, and both say the same programme. Read whole: a row that strayed is in neither scope alone. */
    private static RowCheck ofItsMember(Table table, String about) {
        return new RowCheck(
                "Each row of " + table.word() + " is of its member's programme.",
                """
                select r.program_id, r.member_id, ABOUT about,
                    case when m.id is null then 'a member' else 'programme ' || m.program_id end expected,
                    case when m.id is null then 'no such member' else 'programme ' || r.program_id end found
                from TABLE r left join member.member m on m.id = r.member_id
                where m.program_id is distinct from r.program_id
                    and (:program is null or m.program_id = :program or r.program_id = :program)
                """.replace("ABOUT", about).replace("TABLE", table.path()));
    }

    private static RowCheck ofItsParent(String says, String table, String about, String parent) {
        return new RowCheck(
                says, """
                select m.program_id, r.member_id, ABOUT about, 'rows it belongs to' expected, 'no such rows' found
                from TABLE r left join member.member m on m.id = r.member_id
                where not exists (PARENT)
                """.replace("ABOUT", about).replace("TABLE", table).replace("PARENT", parent));
    }
}
