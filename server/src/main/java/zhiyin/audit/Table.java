package zhiyin.audit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The tables that are checked. Within a check each is called by its bare name, and is cut to the scope. */
enum Table {
    MEMBER("member", true),
    MARK("member", true),
    IDENTITY("member", true),
    EVENT("intake", true),
    MEMBER_STATE("ledger", true),
    ACCOUNT("ledger", true),
    TALLY("ledger", true),
    AWARDED("ledger", true),
    PACE("ledger", true),
    LOT("ledger", true),
    MOVEMENT("ledger", true),
    CONTROL_POSTING("ledger", true),
    HOLD("ledger", true),
    HOLD_PART("ledger", true),
    TOP_UP("ledger", true),
    TOP_UP_PART("ledger", true),
    ORDER_POSITION("ledger", true),
    ORDER_LINE("ledger", false),
    LINE_GRANT("ledger", false),
    BUDGET("budget", true),
    SLICE("budget", true),
    POSTING("budget", true),
    CARD("card", true),
    TEMPLATE("coupon", true),
    STOCK("coupon", true),
    COUPON("coupon", true),
    USE("coupon", true),
    COUPON_BATCH("coupon", true),
    COUPON_BUDGET("coupon", true),
    COUPON_SLICE("coupon", true),
    CHECKOUT("checkout", true),
    GROUP_BUY("checkout", true),
    SEAT("checkout", true),
    CHECKOUT_STOCK("checkout", true),
    CHECKOUT_TURN("checkout", true),
    CHECKOUT_USE("checkout", true),
    CHECKOUT_REFUND("checkout", true),
    STANDING("tier", true),
    GATHERED("tier", true),
    CHANGE("tier", true),
    CHECKPOINT("ledger", true),
    DAY("finance", true),
    DAY_FLOW("finance", true),
    DAY_ACCOUNT("finance", true),
    ENTRY("trail", true);

    private final String schema;
    private final boolean saysProgram;

    Table(String schema, boolean saysProgram) {
        this.schema = schema;
        this.saysProgram = saysProgram;
    }

    /** Its bare name. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its name with the schema. */
    String path() {
        // what two rooms call the same has its room's name before it
        String room = schema + "_";
        return schema + "." + (word().startsWith(room) ? word().substring(room.length()) : word());
    }

    /** The column that says whose a row is; null where none does. */
    @Nullable
    String ofMembers() {
        return switch (this) {
            case MEMBER -> "id";
            case CONTROL_POSTING,
                    DAY,
                    DAY_FLOW,
                    DAY_ACCOUNT,
                    BUDGET,
                    SLICE,
                    POSTING,
                    CARD,
                    TEMPLATE,
                    STOCK,
                    COUPON,
                    USE,
                    COUPON_BATCH,
                    COUPON_BUDGET,
                    COUPON_SLICE,
                    GROUP_BUY,
                    CHECKOUT,
                    CHECKOUT_STOCK,
                    CHECKOUT_TURN,
                    CHECKOUT_USE,
                    CHECKOUT_REFUND,
                    ENTRY -> null;
            case IDENTITY,
                    MARK,
                    EVENT,
                    MEMBER_STATE,
                    ACCOUNT,
                    TALLY,
                    AWARDED,
                    PACE,
                    LOT,
                    MOVEMENT,
                    HOLD,
                    HOLD_PART,
                    TOP_UP,
                    TOP_UP_PART,
                    ORDER_POSITION,
                    ORDER_LINE,
                    LINE_GRANT,
                    SEAT,
                    STANDING,
                    GATHERED,
                    CHANGE,
                    CHECKPOINT -> "member_id";
        };
    }

    /** The condition that cuts it to one programme; rows that do not say theirs go by their member's. */
    String of(long program) {
        return saysProgram
                ? "program_id = " + program
                : "member_id in (select id from member.member where program_id = " + program + ")";
    }
}
