package zhiyin.audit;

import java.util.List;

/**
 * A fault to be planted.
 *
 * @param law which it breaks
 * @param says the part of the law that must be found broken
 * @param whose a query for the member who must be named; null where no member can be
 * @param statements plant it; {@code :m} is that member's id, {@code :other} another programme's
 */
record Fault(int law, String says, String whose, List<String> statements) {

    private static final String LIVELY = "select member_id from member.identity where kind = 'card' and value = '100'";
    private static final String OWING = "select member_id from member.identity where kind = 'card' and value = '101'";

    static Fault of(int law, String says, String... statements) {
        return new Fault(law, says, LIVELY, List.of(statements));
    }

    static Fault ofTheOneWhoOwes(int law, String says, String... statements) {
        return new Fault(law, says, OWING, List.of(statements));
    }

    static Fault ofNobody(int law, String says, String... statements) {
        return new Fault(law, says, "select null::bigint", List.of(statements));
    }

    static Fault ofWhoever(int law, String says, String whose, String... statements) {
        return new Fault(law, says, whose, List.of(statements));
    }

    @Override
    public String toString() {
        return "law " + law + ": " + says + " " + String.join("; ", statements);
    }

    private static final String ONE_SPEND = "(select min(sequence) from ledger.movement where member_id = :m"
            + " and kind = 'spent' and lot in (select number from ledger.lot where member_id = :m"
            + " and active_at is not null and expires_at is not null))";

    private static final String AGAIN = """
            insert into ledger.movement
            select member_id, (select max(sequence) + 1 from ledger.movement where member_id = :m), program_id, asset, lot,
                kind, from_place, to_place, points, balance_after, at, occurred_at, recorded_at,
                (select max(id) from intake.event where member_id = :m), batch_id, reference, posted_on
            from ledger.movement where member_id = :m and kind = 'KIND' and reference = 'h-3'
            """;

    private static final String VEILED =
            "insert into trail.entry (at, program_id, actor, actor_id, address, operation, object,"
                    + " object_id, change, rows) values (now(), 0, 'key', 1, '10.1.2.3', 'makeKey', 'key', '1', 'made', 1)";

    private static final String TEMPLATE =
            "with t as (insert into coupon.template (id, program_id, code, number, document,"
                    + " transferable, remind_days, made_at, made_by) select 1, min(id), 'ten', 1, '', false, 0, now(), 0 from program.program)"
                    + " insert into coupon.stock select min(id), 'ten', 5, 0 from program.program";

    /** A checkout of nobody that was paid with 3 on a gift card and 7 in money, for two units; and what came back of it. */
    private static final String CHECKOUT =
            "insert into checkout.checkout (member_id, id, program_id, order_id, state, price, stored_value, gift_card, opened_at,"
                    + " deadline, ended_at) select 0, 1, min(id), 'g-1', 'STATE', '{\"paidWithPoints\": 0, \"shipping\": 2,"
                    + " \"shippingTax\": 1, \"lines\": [{\"id\": \"1\", \"quantity\": 2, \"costs\": 8, \"tax\": 1}]}', 0, 3,"
                    + " timestamptz '2026-01-05', timestamptz '2026-01-06', timestamptz '2026-01-05' from program.program";

    private static final String REFUND =
            "insert into checkout.refund (member_id, id, program_id, order_id, reference, goods, delivery, points, stored_value,"
                    + " gift_card, money, completes, gifts, at, tax, lines) select 0, 1, min(id), 'g-1', 'r', 8, 2, POINTS, 0, CARD,"
                    + " 10 - CARD - POINTS, true, '[]', now(), TAX, '[{\"line\": \"1\", \"quantity\": UNITS, \"amount\": 8}]'"
                    + " from program.program";

    private static String refund(int points, int card, int tax, int units) {
        return REFUND.replace("POINTS", "" + points)
                .replace("CARD", "" + card)
                .replace("TAX", "" + tax)
                .replace("UNITS", "" + units);
    }

    private static final String USE =
            "insert into checkout.use select 0, 1, 'flash', min(id), 1, BACK from program.program";

    private static final String TAKEN =
            "insert into checkout.stock select min(id), 'flash', TAKEN from program.program";

    private static final String COUPON =
            "insert into coupon.coupon (member_id, id, program_id, template_id, how, state,"
                    + " usable_from, got_at, changed_at, principal) select 0, 2, min(id), 1, 'grant', 'STATE', now(), now(), now(), 0"
                    + " from program.program";

    private static final String GROUP =
            "insert into checkout.group_buy (program_id, id, promotion, terms, size, opened_at, ends_at,"
                    + " state, reserved, taken) select min(id), 1, 'pair', '', 2, now(), now(), 'open', 0, %d from program.program";

    private static final String SEAT =
            "insert into checkout.seat (member_id, checkout_id, program_id, group_id, opens, state) select :m, 7, program_id, 1,"
                    + " true, 'STATE' from member.member where id = :m";

    private static final String PAID =
            "insert into checkout.checkout (member_id, id, program_id, order_id, state, price, stored_value, gift_card, opened_at,"
                    + " deadline, ended_at, event_id) select member_id, 7, program_id, id, 'confirmed', '{}', 0, 0, now(),"
                    + " now() + interval '1 minute', now(), 1 from ledger.order_position o where member_id = :m and exists ("
                    + " select from ledger.order_line l where l.member_id = o.member_id and l.order_id = o.id"
                    + " and l.returned_amount < l.paid) limit 1";

    /** At least one for each check. */
    static List<Fault> all() {
        return List.of(
                ofNobody(
                        20,
                        "An entry of the trail is what its link was made of.",
                        "alter table trail.entry disable trigger user",
                        "update trail.entry set operation = 'nothing' where id = (select min(id) + 1 from trail.entry)"),
                ofNobody(
                        20,
                        "What is veiled in the trail is what its entry was made of, and is there unless somebody was deleted.",
                        VEILED,
                        "alter table trail.veiled disable trigger user",
                        "update trail.veiled set value = 'elsewhere' where value = '10.1.2.3'"),
                ofNobody(
                        20,
                        "What is veiled in the trail is what its entry was made of, and is there unless somebody was deleted.",
                        VEILED,
                        "alter table trail.veiled disable trigger user",
                        "delete from trail.veiled where value = '10.1.2.3'"),
                ofNobody(
                        20,
                        "Every entry of the trail has a link.",
                        "alter table trail.entry disable trigger user",
                        "insert into trail.entry (at, program_id, actor, operation, object, object_id, change, rows)"
                                + " values (now(), 0, 'house', 'by itself', 'key', '1', 'made', 1)"),
                ofNobody(
                        20,
                        "Every link of the trail has its entry.",
                        "alter table trail.entry disable trigger user",
                        "delete from trail.entry where id = (select min(id) + 1 from trail.entry)"),
                ofNobody(
                        20,
                        "The links of the trail count without gaps, each upon the one before it.",
                        "alter table trail.entry disable trigger user",
                        "alter table trail.link disable trigger user",
                        "delete from trail.entry where id = (select entry_id from trail.link where sequence = 2)",
                        "delete from trail.link where sequence = 2"),
                ofNobody(
                        20,
                        "The links of the trail count without gaps, each upon the one before it.",
                        "alter table trail.link disable trigger user",
                        "update trail.link set sequence = 5 - sequence + 100 where sequence in (2, 3)",
                        "update trail.link set sequence = sequence - 100 where sequence > 100"),
                ofNobody(
                        20,
                        "The head of a sealed day of the trail is its last link.",
                        "insert into trail.day (day, last_sequence, entries, head, sealed_at)"
                                + " values ('2026-01-01', 2, 2, sha256('another'), now())"),
                ofNobody(
                        16,
                        "The root of a closed day is one that was taken.",
                        "update finance.day set root = sha256('another')"),
                of(
                        1,
                        "An account holds in each place what its movements brought there.",
                        "update ledger.account set available = available + 1 where member_id = :m and asset = 'points'"),
                of(
                        1,
                        "An account holds what its lots hold.",
                        "update ledger.account set held = held - 1 where member_id = :m and asset = 'points'"),
                of(1, "A lot was granted once, and each of its states is what its movements say.", """
                        update ledger.lot set available = available - 1, consumed = consumed + 1 where member_id = :m
                            and number = (select min(number) from ledger.lot where member_id = :m and available > 0)
                        """),
                of(
                        1,
                        "A lot was granted once, and each of its states is what its movements say.",
                        "delete from ledger.movement where member_id = :m and sequence = 2"),
                of(
                        1,
                        "A movement goes between the places that its kind says.",
                        "update ledger.movement set kind = 'released' where member_id = :m and kind = 'captured'"),
                ofNobody(
                        9,
                        "What was drawn and not given back is the total less what is left.",
                        "update budget.slice set units = units + 1 where ctid = (select min(ctid) from budget.slice)"),
                ofNobody(
                        9,
                        "What was drawn and not given back is the total less what is left.",
                        "update budget.budget set total = total + 1 where code = 'cups'"),
                ofNobody(
                        9,
                        "No more is given than the total, and no more comes back than was given.",
                        "update budget.posting set drawn = drawn + 100 where code = 'cups'"),
                ofNobody(
                        9,
                        "No more is given than the total, and no more comes back than was given.",
                        "update budget.posting set given_back = given_back + 100 where code = 'cups'"),
                ofNobody(
                        9,
                        "The budget postings of a batch are what its decisions say.",
                        "delete from budget.posting where ctid = (select min(ctid) from budget.posting)"),
                ofNobody(
                        9,
                        "The budget postings of a batch are what its decisions say.",
                        "update intake.event set decision = replace(decision, '\"budget\":\"cups\"', '\"budget\":\"cups2\"')"
                                + " where id = (select min(id) from intake.event where decision like '%budget_given_back%')"),
                ofNobody(
                        9,
                        "What came back of what a budget had paid for went back into it, and nothing else.",
                        "update budget.posting set given_back = given_back + 100 where code = 'cups'"),
                ofNobody(
                        9,
                        "What came back of what a budget had paid for went back into it, and nothing else.",
                        "update budget.posting set given_back = given_back - 1000 where ctid = (select min(ctid)"
                                + " from budget.posting where code = 'cups' and given_back > 0)"),
                ofWhoever(
                        9,
                        "What is given up goes back into the budgets that had paid for it.",
                        "select min(member_id) from ledger.lot where pending > 0 and budgets is not null",
                        "update ledger.lot set budgets = null where member_id = :m and pending > 0"),
                ofNobody(
                        21,
                        "As many coupons and codes were given out as the stock says.",
                        "insert into coupon.stock select min(id), 'ten', 5, 1 from program.program"),
                ofNobody(
                        21,
                        "What coupons take off is what their budget says is taken.",
                        "insert into coupon.budget select min(id), 'ten', 100, 99 from program.program"),
                ofNobody(
                        21,
                        "A coupon stands as the use of it says that was neither let go nor given back.",
                        TEMPLATE,
                        COUPON.replace("STATE", "redeemed"),
                        "update coupon.stock set issued = 1"),
                ofNobody(
                        21,
                        "A coupon stands as the use of it says that was neither let go nor given back.",
                        TEMPLATE,
                        COUPON.replace("STATE", "usable"),
                        "update coupon.stock set issued = 1",
                        "insert into coupon.use select 0, 3, 2, min(id), 'o', 0, now(), null, null, null, 0 from program.program"),
                ofNobody(24, "A group counts the seats that there are.", GROUP.formatted(1)),
                of(
                        24,
                        "A seat stands as its checkout does.",
                        PAID,
                        GROUP.formatted(0),
                        SEAT.replace("STATE", "reserved"),
                        "update checkout.group_buy set reserved = 1"),
                of(
                        24,
                        "Of a group that failed and is settled no order is out.",
                        PAID,
                        GROUP.formatted(1),
                        SEAT.replace("STATE", "taken"),
                        "update checkout.group_buy set state = 'failed', ended_at = now(), settled_at = now(), settlement = 1"),
                ofNobody(
                        22,
                        "So much of a promotion is taken as its uses say that were not given back.",
                        TAKEN.replace("TAKEN", "1")),
                ofNobody(
                        22,
                        "So much of a promotion is taken as its uses say that were not given back.",
                        CHECKOUT.replace("STATE", "confirmed"),
                        USE.replace("BACK", "false"),
                        TAKEN.replace("TAKEN", "2")),
                of(
                        22,
                        "So much of a promotion has a member taken as his own uses say.",
                        "insert into checkout.turn select :m, 'flash', min(id), 1 from program.program"),
                ofNobody(
                        22,
                        "A use is given back where its checkout was not paid, or all its goods came back.",
                        USE.replace("BACK", "false"),
                        TAKEN.replace("TAKEN", "1")),
                ofNobody(
                        22,
                        "A use is given back where its checkout was not paid, or all its goods came back.",
                        CHECKOUT.replace("STATE", "cancelled"),
                        USE.replace("BACK", "false"),
                        TAKEN.replace("TAKEN", "1")),
                ofNobody(
                        22,
                        "A use is given back where its checkout was not paid, or all its goods came back.",
                        CHECKOUT.replace("STATE", "confirmed"),
                        USE.replace("BACK", "true")),
                ofNobody(
                        22,
                        "A use is given back where its checkout was not paid, or all its goods came back.",
                        CHECKOUT.replace("STATE", "confirmed"),
                        refund(0, 3, 2, 2),
                        USE.replace("BACK", "false"),
                        TAKEN.replace("TAKEN", "1")),
                ofNobody(
                        23,
                        "No tender gets more of a checkout back than it has paid.",
                        CHECKOUT.replace("STATE", "confirmed"),
                        refund(0, 4, 2, 2)),
                ofNobody(
                        23,
                        "No tender gets more of a checkout back than it has paid.",
                        CHECKOUT.replace("STATE", "confirmed"),
                        refund(1, 3, 2, 2)),
                ofNobody(
                        23,
                        "No tender gets more of a checkout back than it has paid.",
                        CHECKOUT.replace("STATE", "confirmed"),
                        refund(0, 2, 2, 2)),
                ofNobody(
                        23,
                        "No tender gets more of a checkout back than it has paid.",
                        CHECKOUT.replace("STATE", "confirmed"),
                        refund(0, 3, 3, 2)),
                ofNobody(
                        23,
                        "No more units of an order of nobody come back than were bought, and no more money.",
                        CHECKOUT.replace("STATE", "confirmed"),
                        refund(0, 3, 2, 3)),
                of(
                        23,
                        "What came back for goods is what the lines of the order say, where all of it came back here.",
                        "insert into checkout.refund (member_id, id, program_id, order_id, reference, event_id, goods, delivery, points,"
                                + " stored_value, gift_card, money, completes, gifts, at, tax) select :m, 1, program_id, 'o-2', 'r-1',"
                                + " event_id, 34999, 0, 0, 0, 0, 34999, false, '[]', now(), 0 from ledger.order_position"
                                + " where member_id = :m and id = 'o-2'"),
                ofNobody(
                        2,
                        "The control postings of a batch are what its movements say.",
                        "delete from ledger.control_posting where place = 'spent' and ctid = (select min(ctid)"
                                + " from ledger.control_posting where place = 'spent')"),
                ofNobody(
                        2,
                        "What a batch moved to members it took from the control accounts.",
                        "update ledger.control_posting set points = points + 1 where ctid = (select min(ctid)"
                                + " from ledger.control_posting)"),
                ofNobody(
                        2,
                        "What all members have was taken from the control accounts.",
                        "update ledger.account set pending = pending + 1 where ctid = (select min(ctid)"
                                + " from ledger.account)"),
                ofNobody(
                        2,
                        "What one member gives another gets: nothing stays on its way.",
                        "update ledger.movement set points = points - 1 where kind = 'received'"),
                ofNobody(
                        2,
                        "No control posting says that something is on its way.",
                        "insert into ledger.control_posting select batch_id, program_id, asset, 'transferred', 1,"
                                + " recorded_at, posted_on from ledger.control_posting limit 1"),
                ofWhoever(
                        3,
                        "Nothing waits for a milestone beyond its time.",
                        "select min(member_id) from ledger.lot where pending > 0 and awaits is not null",
                        "update ledger.lot set cancels_at = (select as_of from ledger.member_state where member_id = :m)"
                                + " where member_id = :m and pending > 0 and awaits is not null"),
                ofWhoever(
                        8,
                        "A lot's expiry is the one it was granted with, or the one it was given since by an event.",
                        "select member_id from member.identity where kind = 'card' and value = '105'",
                        "update ledger.lot set expires_at = expires_at - interval '1 day' where member_id = :m"
                                + " and number = 1"),
                ofWhoever(
                        11,
                        "The stored state is the one that deciding the events again gives.",
                        "select member_id from member.identity where kind = 'card' and value = '104'",
                        "update ledger.tally set points = points + 1 where member_id = :m"),
                of(
                        11,
                        "The stored state is the one that deciding the events again gives.",
                        "update ledger.awarded set times = times + 1 where member_id = :m and per = 'day'"),
                of(
                        11,
                        "The stored state is the one that deciding the events again gives.",
                        "delete from ledger.pace where member_id = :m"),
                of(
                        3,
                        "No lot is spent or held before it is active.",
                        "update ledger.movement m set at = (select active_at - interval '1 second' from ledger.lot l"
                                + " where l.member_id = m.member_id and l.number = m.lot)"
                                + " where member_id = :m and sequence = " + ONE_SPEND),
                of(
                        3,
                        "No lot is spent or held before it is active.",
                        "update ledger.lot set awaits = 'delivered', awaits_days = 0, active_at = null where member_id = :m"
                                + " and number = (select lot from ledger.movement where member_id = :m and sequence = "
                                + ONE_SPEND + ")"),
                of(
                        3,
                        "No lot is spent or held at or after its expiry.",
                        "update ledger.movement m set at = (select expires_at from ledger.lot l"
                                + " where l.member_id = m.member_id and l.number = m.lot)"
                                + " where member_id = :m and sequence = " + ONE_SPEND),
                of(
                        3,
                        "A lot never gives more than there is in that state of it.",
                        "update ledger.movement set points = points + 100000 where member_id = :m and sequence = "
                                + ONE_SPEND),
                of(
                        3,
                        "Nothing usable is left in a lot whose time is over.",
                        "update ledger.lot set expires_at = (select as_of from ledger.member_state where member_id = :m)"
                                + " where member_id = :m and available > 0 and not slides"),
                of(
                        3,
                        "Nothing usable is left in a lot whose time is over.",
                        "update ledger.account set slides_until = (select as_of from ledger.member_state"
                                + " where member_id = :m) where member_id = :m and asset = 'stars'"),
                ofWhoever(
                        3,
                        "Nothing waits in a lot whose time has come.",
                        "select min(member_id) from ledger.lot where pending > 0",
                        "update ledger.lot set active_at = (select as_of from ledger.member_state where member_id = :m)"
                                + " where member_id = :m and pending > 0"),
                of(
                        4,
                        "A lot holds what the open holds have set aside from it, and nothing else.",
                        "update ledger.hold set state = 'released' where member_id = :m and id = 'h-2'"),
                of(4, "A hold ends once, by one event.", AGAIN.replace("KIND", "released")),
                of(4, "A hold is placed once, by one event.", AGAIN.replace("KIND", "held")),
                of(
                        4,
                        "What a hold set aside is still held, or was captured or released; nothing twice.",
                        AGAIN.replace("KIND", "released")),
                of(
                        4,
                        "What a hold set aside is still held, or was captured or released; nothing twice.",
                        "update ledger.hold_part set captured = captured - 1 where member_id = :m and hold_id = 'h-1'"),
                of(
                        4,
                        "A hold has parts, and one that was captured has paid with something.",
                        "delete from ledger.hold_part where member_id = :m and hold_id = 'h-2'"),
                of(
                        4,
                        "The balance after each movement is the one before it and what moved.",
                        "update ledger.movement set balance_after = balance_after + 1 where member_id = :m and sequence = 3"),
                of(
                        4,
                        "The balance is the one after the last movement.",
                        "update ledger.account set available = available - 1 where member_id = :m and asset = 'points'"),
                of(
                        4,
                        "A member's movements count from 1 without gaps.",
                        "delete from ledger.movement where member_id = :m and sequence = 5"),
                of(
                        4,
                        "A member's own counts are what there is.",
                        "update ledger.member_state set lots = lots + 1 where member_id = :m"),
                of(
                        4,
                        "A member's own counts are what there is.",
                        "delete from intake.event where member_id = :m"
                                + " and sequence = (select max(sequence) from intake.event where member_id = :m)"),
                of(
                        5,
                        "Nothing is below zero but what is owed, and nothing is owed while there is something.",
                        "update ledger.account set owed = -5 where member_id = :m and asset = 'points'"),
                ofTheOneWhoOwes(
                        5,
                        "Only what was granted on terms of deficit, or taken by hand, is ever owed.",
                        "update ledger.lot set shortfall = 'clamp' where member_id = :m"),
                of(
                        5,
                        "After every event the account is at its floor or above.",
                        "update ledger.movement set points = points + 100000 where member_id = :m and sequence = "
                                + ONE_SPEND),
                of(
                        5,
                        "What is refused for want of points asked for more than there was.",
                        "update intake.event set decision = replace(decision, '\"wanted\":9999', '\"wanted\":1')"
                                + " where member_id = :m and outcome = 'refused'"),
                of(
                        6,
                        "A key names one event.",
                        "alter table intake.event drop constraint a_key_has_one_effect_for_ever",
                        "update intake.event set key = (select key from intake.event where member_id = :m and sequence = 1)"
                                + " where member_id = :m and sequence = 2"),
                of(
                        6,
                        "A further key means one event of its programme, and is no event's own.",
                        "insert into intake.further_key select program_id, principal, key, id, recorded_at"
                                + " from intake.event where member_id = :m and sequence = 3"),
                of(
                        6,
                        "A business event counts once, however many keys it comes with.",
                        "drop index intake.a_business_event_counts_once",
                        "update intake.event set business_key = 'order.paid:o-1'"
                                + " where business_key = 'order.paid:o-2' and member_id = :m"),
                of(
                        6,
                        "An id names one event.",
                        "alter table intake.event drop constraint an_id_names_one_event cascade",
                        "update intake.event set id = (select id from intake.event where member_id = :m and sequence = 1)"
                                + " where member_id = :m and sequence = 2"),
                of(
                        6,
                        "Each row of movement was brought about by the decided event that it names.",
                        "delete from intake.event where member_id = :m and business_key = 'order.paid:o-1'"),
                of(
                        6,
                        "Each row of movement was brought about by the decided event that it names.",
                        "update ledger.movement set event_id = (select id from intake.event where member_id = :m"
                                + " and outcome = 'refused' order by sequence limit 1) where member_id = :m and sequence = 4"),
                of(
                        6,
                        "Each row of change was brought about by the decided event that it names.",
                        "delete from intake.event where member_id = :m and sequence = 1"),
                of(
                        6,
                        "Each row of lot was brought about by the decided event that it names.",
                        "update ledger.lot set earned_at = earned_at - interval '1 second' where member_id = :m"
                                + " and number = 1"),
                of(
                        6,
                        "Each row of order_position was brought about by the decided event that it names.",
                        "insert into ledger.order_position select member_id, 'ghost', program_id, paid_at, version, ladders, 999,"
                                + " lines, grants from ledger.order_position where member_id = :m and id = 'o-1'"),
                of(
                        6,
                        "A bound gift card's value went to one wallet, by one event, and whole.",
                        "insert into card.batch select 1, program_id, 'balance', 100, 1, 'CNY', null, 0, 'k', now()"
                                + " from member.member where id = :m",
                        "insert into card.card select 2, program_id, 1, 0, sha256('x'), 100, 'bound', now(), :m,"
                                + " (select max(id) from intake.event where member_id = :m), null, now()"
                                + " from member.member where id = :m"),
                ofNobody(
                        6,
                        "A gift card's changes lead from one to the next, from made to what it is.",
                        "insert into card.batch select 1, min(id), 'balance', 100, 1, 'CNY', null, 0, 'k', now()"
                                + " from program.program",
                        "insert into card.card select 2, min(id), 1, 0, sha256('x'), 100, 'active', now(), null, null, null,"
                                + " now() from program.program",
                        "insert into card.change values (2, 1, (select min(id) from program.program), null, 'made', null, 0, now())",
                        "insert into card.change values (2, 2, (select min(id) from program.program), 'made', 'void', null, 0, now())"),
                ofNobody(
                        6,
                        "A gift card's changes lead from one to the next, from made to what it is.",
                        "insert into card.batch select 1, min(id), 'balance', 100, 1, 'CNY', null, 0, 'k', now()"
                                + " from program.program",
                        "insert into card.card select 2, min(id), 1, 0, sha256('x'), 100, 'active', now(), null, null, null,"
                                + " now() from program.program",
                        "insert into card.change values (2, 1, (select min(id) from program.program), null, 'made', null, 0, now())",
                        "insert into card.change values (2, 3, (select min(id) from program.program), 'made', 'active', null, 0, now())"),
                ofNobody(
                        6,
                        "A batch has as many gift cards as were made, each worth as much; one that took another's place is"
                                + " no further one.",
                        "insert into card.batch select 1, min(id), 'balance', 100, 2, 'CNY', null, 0, 'k', now()"
                                + " from program.program",
                        "insert into card.card select 2, min(id), 1, 0, sha256('x'), 100, 'made', now(), null, null, null,"
                                + " now() from program.program",
                        "insert into card.change values (2, 1, (select min(id) from program.program), null, 'made', null, 0, now())"),
                of(
                        6,
                        "A top-up whose payment was asked for here was paid, by its member, in that amount.",
                        "insert into payment.request select 1, program_id, member_id, id, 'manual', paid, 'CNY', null, 0, 'k',"
                                + " sha256('x'), '{}', 'pending', now(), null from ledger.top_up where member_id = :m limit 1"),
                of(
                        6,
                        "A top-up whose payment was asked for here was paid, by its member, in that amount.",
                        "insert into payment.request select 1, program_id, member_id, id, 'manual', paid + 1, 'CNY', null, 0,"
                                + " 'k', sha256('x'), '{}', 'paid', now(), now() from ledger.top_up where member_id = :m limit 1"),
                of(
                        6,
                        "What a payment says that a household gave, they gave, and toward that payment.",
                        "update intake.event set body = (body::jsonb || '{\"household\":{\"household\":1,\"offered\":0,"
                                + "\"drawn\":[{\"member\":1,\"points\":5}]}}')::json::text where member_id = :m"
                                + " and business_key = 'points.spent:s-1'"),
                of(
                        6,
                        "Each row of top_up was brought about by the decided event that it names.",
                        "update ledger.top_up set paid_at = paid_at + interval '1 second' where member_id = :m"),
                of(
                        7,
                        "Of a top-up's price as much is paid out as of what it bought was taken, rounded down.",
                        "update ledger.top_up set refunded = refunded - 1 where member_id = :m"),
                of(
                        7,
                        "Of a top-up's lots as much is taken as its refunds moved out of them.",
                        "update ledger.top_up_part set taken = taken + 1 where member_id = :m and ordinal = 1"),
                of(
                        12,
                        "A part of a top-up belongs to a top-up of the same member, and to the lot that its event granted.",
                        "update ledger.top_up_part set units = units + 1 where member_id = :m and ordinal = 0"),
                strayed("ledger.top_up", "top_up"),
                of(
                        6,
                        "An order's event is the one by which it was paid.",
                        "update ledger.order_position o set (event_id, paid_at) = (select event_id, paid_at"
                                + " from ledger.order_position b where b.member_id = :m and b.id = 'o-2')"
                                + " where member_id = :m and id = 'o-1'"),
                of(
                        7,
                        "Of each grant as much is taken back as of its line has come back, rounded down.",
                        "update ledger.order_position set grants = jsonb_set(grants, '{0,5}', to_jsonb((grants #>> '{0,5}')::bigint + 1))"
                                + " where member_id = :m and id = 'o-2'"),
                of(
                        7,
                        "Of what was spent on an order as much is given back as of the order has come back, rounded down.",
                        "update ledger.hold_part set reinstated = reinstated - 1 where member_id = :m and hold_id = 's-1'"),
                of(
                        8,
                        "What was given back went to the lots it was spent from.",
                        "update ledger.movement set lot = lot + 1 where member_id = :m and kind = 'reinstated'"),
                of(
                        8,
                        "No more is given back than was paid with.",
                        "update ledger.hold_part set reinstated = captured + 1 where member_id = :m and hold_id = 's-1'"),
                of(
                        8,
                        "A lot's expiry is the one it was granted with, or the one it was given since by an event.",
                        "update ledger.lot set expires_at = expires_at + interval '1 day' where member_id = :m"
                                + " and number = 2"),
                of(
                        10,
                        "Changes of a tier follow one another without gaps.",
                        "update tier.change set from_tier = 'gold' where member_id = :m and cause = 'reached'"),
                of(
                        10,
                        "The tier is the one that the last change led to.",
                        "update tier.standing set tier = case tier when 'gold' then 'member' else 'gold' end"
                                + " where member_id = :m"),
                of(
                        10,
                        "The tier is the one that the last change led to.",
                        "delete from tier.standing where member_id = :m"),
                of(
                        10,
                        "Standings and what was gathered are what deciding the events again gives.",
                        "update tier.gathered set amount = amount + 1 where member_id = :m"),
                of(
                        10,
                        "Changes of a tier are those that deciding the events again gives.",
                        "update tier.change set measure = measure + 1 where member_id = :m and cause = 'reached'"),
                of(
                        11,
                        "A decision made again is the recorded one, byte for byte.",
                        "update intake.event set decision = overlay(decision placing ' ' from length(decision) - 3 for 1)"
                                + " where member_id = :m and sequence = 2"),
                of(
                        11,
                        "A member's events count from 1 without gaps.",
                        "delete from intake.event where member_id = :m and business_key = 'points.spent:s-1'"),
                of(
                        11,
                        "An event can be read and decided again.",
                        "update intake.event set body = '{' where member_id = :m and sequence = 3"),
                of(
                        11,
                        "An event can be read and decided again.",
                        "update intake.event set version = 9 where member_id = :m and sequence = 3"),
                of(
                        11,
                        "The text of an event says what its columns say.",
                        "update intake.event set occurred_at = occurred_at + interval '1 second'"
                                + " where member_id = :m and sequence = 3"),
                of(
                        11,
                        "An event is decided again as it was, or refused again.",
                        "update intake.event set outcome = 'refused' where member_id = :m and sequence = 2"),
                of(
                        11,
                        "The movements are those that deciding the events again gives.",
                        "update ledger.movement set reference = 'x' where member_id = :m and kind = 'spent'"),
                of(
                        11,
                        "The movements are those that deciding the events again gives.",
                        "delete from ledger.movement where member_id = :m"
                                + " and sequence = (select max(sequence) from ledger.movement where member_id = :m)"),
                of(
                        11,
                        "The stored state is the one that deciding the events again gives.",
                        "update ledger.member_state set orders_paid = orders_paid + 1 where member_id = :m"),
                of(
                        11,
                        "The stored state is the one that deciding the events again gives.",
                        "update ledger.hold set deadline = deadline + interval '1 second' where member_id = :m"),
                of(
                        11,
                        "A member is looked at again no later than time next brings something about.",
                        "update ledger.member_state set due_at = due_at + interval '100 years' where member_id = :m"),
                of(
                        11,
                        "An account's lots are looked at again no later than time next brings something about in them.",
                        "update ledger.account set due_at = null where member_id = :m"),
                of(
                        11,
                        "What is stored of a member can be read.",
                        "update ledger.lot set shortfall = 'odd' where member_id = :m"),
                of(12, "A member belongs to a programme.", "update member.member set program_id = 999 where id = :m"),
                ofNobody(
                        12,
                        "A key opens a programme there is.",
                        "insert into access.api_key (id, program_id, name, hash, opens, created_at)"
                                + " values (77, 999, 'stray', sha256('x'), 'live', now())"),
                of(
                        12,
                        "An event came by a key to its own programme.",
                        "insert into access.api_key (id, program_id, name, hash, opens, created_at)"
                                + " values (77, :other, 'stray', sha256('x'), 'live', now())",
                        "update intake.event set principal = 77 where member_id = :m and sequence = 3"),
                ofNobody(
                        12,
                        "Control postings are of a programme there is.",
                        "update ledger.control_posting set program_id = 999"),
                strayed("member.identity", "identity"),
                strayed("member.mark", "mark"),
                strayed("intake.event", "event"),
                strayed("ledger.member_state", "member_state"),
                strayed("ledger.account", "account"),
                strayed("ledger.tally", "tally"),
                strayed("ledger.awarded", "awarded"),
                strayed("ledger.pace", "pace"),
                strayed("ledger.lot", "lot"),
                strayed("ledger.movement", "movement"),
                strayed("ledger.hold", "hold"),
                strayed("ledger.order_position", "order_position"),
                ofWhoever(
                        10,
                        "Standings and what was gathered are what deciding the events again gives.",
                        "select min(member_id) from tier.standing where shelter = 'lock'",
                        "update tier.standing set shelter_until = null where member_id = :m and shelter = 'lock'"),
                ofWhoever(
                        10,
                        "Changes of a tier are those that deciding the events again gives.",
                        "select min(member_id) from tier.change where reason is not null",
                        "update tier.change set reason = 'whim' where member_id = :m and reason is not null"),
                ofWhoever(
                        10,
                        "Standings and what was gathered are what deciding the events again gives.",
                        "select min(member_id) from tier.standing where gifts <> ''",
                        "update tier.standing set gifts = '' where member_id = :m"),
                strayed("tier.standing", "standing"),
                strayed("tier.gathered", "gathered"),
                strayed("ledger.hold_part", "hold_part"),
                strayed("ledger.top_up_part", "top_up_part"),
                strayed("tier.change", "change"),
                ofWhoever(
                        12,
                        "Each row of lot is of its member's programme.",
                        "select 5::bigint",
                        "update ledger.lot set member_id = 5 where ctid = (select min(ctid) from ledger.lot)"),
                of(
                        12,
                        "A part of a hold belongs to a hold of the same member, and to a lot of the same asset.",
                        "update ledger.hold_part set lot = 999 where member_id = :m and hold_id = 'h-1'"),
                of(
                        12,
                        "A grant belongs to a line of the same member, and to a lot of the same order and asset.",
                        "update ledger.order_position set grants = jsonb_set(grants, '{0,2}', to_jsonb((grants #>> '{0,2}')::bigint + 1))"
                                + " where member_id = :m and id = 'o-2'"),
                ofNobody(
                        14,
                        "What moved on a closed day is what its movements say.",
                        "update finance.day_flow set points = points + 1 where ctid = (select min(ctid)"
                                + " from finance.day_flow)"),
                ofNobody(14, "What moved on a closed day is what its movements say.", """
                        update ledger.movement set posted_on = (select max(day) from finance.day d
                            where d.program_id = movement.program_id)
                        where posted_on > all (select day from finance.day)
                        """),
                ofNobody(
                        14,
                        "A closed day's control accounts are what was posted on it.",
                        "update finance.day_account set taken_in = taken_in + 1, closing = closing + 1"
                                + " where ctid = (select min(ctid) from finance.day_account where place = 'spent')"),
                ofNobody(
                        14,
                        "Each place opens a day as it closed the day before, and takes in and gives out what moved.",
                        "update finance.day_account set opening = opening + 1, closing = closing + 1"
                                + " where ctid = (select max(ctid) from finance.day_account)"),
                ofNobody(
                        14,
                        "No day is left out between closed days.",
                        "delete from finance.day where day = date '2026-03-03'"),
                of(
                        14,
                        "A batch posts on one day, on both sides of the books.",
                        "update ledger.movement set posted_on = posted_on - 1 where member_id = :m and sequence = 1"),
                of(14, "A checkpoint holds what the one before it held, and what moved since.", """
                        insert into ledger.checkpoint (member_id, sequence, asset, program_id, pending, available, held, owed)
                        select member_id, 3, asset, program_id, 0, 999999, 0, 0 from ledger.account
                        where member_id = :m and asset = 'points'
                        """));
    }

    private static Fault strayed(String table, String name) {
        return of(
                12,
                "Each row of " + name + " is of its member's programme.",
                "update " + table + " set program_id = :other where member_id = :m");
    }
}
