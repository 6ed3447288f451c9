package zhiyin.engine.program;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.kernel.Shares;
import zhiyin.engine.program.Programme.Expiry;

/**
 * What is particular to an asset of money paid in beforehand (储值): a wallet of two accounts, what was paid in
 * (principal, 本金) and what was given on top (bonus, 赠送金). Its units are minor units of the programme's currency.
 *
 * @param spendOrder which of the two pays first
 * @param returnOrder which of the two what comes back goes to first
 * @param bonusExpiry how long the bonus lasts; principal lasts for ever
 * @param refund on what terms what was paid in is paid out again
 * @param ceilings the programme's own, by day, the earliest first; the law's hold anyway
 * @param usableAt where it can be paid with
 */
public record StoredValue(
        SpendOrder spendOrder,
        ReturnOrder returnOrder,
        Expiry bonusExpiry,
        Refund refund,
        List<Ceiling> ceilings,
        Scope usableAt) {

    /** The plainest there is: principal first, a bonus that lasts, no fee, no ceilings but the law's, usable everywhere. */
    public static final StoredValue PLAIN = new StoredValue(
            SpendOrder.PRINCIPAL_FIRST,
            ReturnOrder.AS_PAID,
            new Expiry.Never(),
            Refund.WITHOUT_FEE,
            List.of(),
            Scope.EVERYWHERE);

    public StoredValue {
        ceilings = List.copyOf(ceilings);
    }

    /** The account of what was paid in. An asset's code has no dot, so this is no other asset's. */
    public static String principal(String asset) {
        return asset + ".principal";
    }

    /** The account of what was given on top. */
    public static String bonus(String asset) {
        return asset + ".bonus";
    }

    /** Which of the two accounts pays first. */
    public enum SpendOrder {
        PRINCIPAL_FIRST,
        BONUS_FIRST,
        /** In proportion to what there is of each. */
        PROPORTIONAL;

        /** How much of {@code amount} the principal pays, where there is so much of each and enough of both. */
        public long ofPrincipal(long amount, long principal, long bonus) {
            return switch (this) {
                case PRINCIPAL_FIRST -> Math.min(amount, principal);
                case BONUS_FIRST -> amount - Math.min(amount, bonus);
                // a share of no more than there is in all is never more than there is in one place
                case PROPORTIONAL -> Shares.allocate(amount, new long[] {principal, bonus})[0];
            };
        }
    }

    /** Where what comes back goes first. */
    public enum ReturnOrder {
        /** What was taken last. */
        AS_PAID,
        PRINCIPAL_FIRST,
        BONUS_FIRST
    }

    /**
     * The terms of paying out again. There are none under which nothing is paid out: such a clause is void
     * (法释〔2025〕4号).
     *
     * @param fee in hundredths of a percent of what is paid out
     * @param feeMin in minor units, where there is a fee at all
     * @param feeMax in minor units; null where there is no maximum
     * @param freeDays through the day that lies so many days after the top-up there is no fee
     * @param bonus what becomes of the unused bonus
     */
    public record Refund(int fee, long feeMin, @Nullable Long feeMax, int freeDays, BonusOnRefund bonus) {

        /** What the law asks of everybody at least, and not a fen less. */
        public static final Refund WITHOUT_FEE = new Refund(0, 0, null, 7, BonusOnRefund.FORFEIT);

        /** The fee for paying out {@code amount}, to the nearest minor unit, never more than the amount itself. */
        public long fee(long amount) {
            if (amount == 0 || (fee == 0 && feeMin == 0)) {
                return 0;
            }
            long part = fee == 0 ? 0 : new Ratio(fee, 10_000).times(amount, Rounding.HALF_UP);
            long atMost = feeMax == null ? part : Math.min(part, feeMax);
            return Math.min(amount, Math.max(atMost, feeMin));
        }
    }

    /** What becomes of a top-up's unused bonus when principal is paid out. */
    public enum BonusOnRefund {
        /** All of it goes, or of it the part of the unused principal that is paid out. */
        FORFEIT,
        /** Of the whole bonus goes the part of the whole principal that is paid out: what was used has earned its share. */
        KEEP_USED_SHARE;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The term of that {@link #word}. */
        public static BonusOnRefund of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /**
     * How much principal there may be at most, from a day on.
     *
     * @param named in a member's wallet; minor units
     * @param bearer on a card that is nobody's yet; minor units
     */
    public record Ceiling(LocalDate from, long named, long bearer) {}

    /**
     * Where it can be paid with.
     *
     * @param stores only there; empty means everywhere
     * @param notFor product categories it does not pay for, with all below them
     */
    public record Scope(List<String> stores, List<String> notFor) {
        public static final Scope EVERYWHERE = new Scope(List.of(), List.of());

        public Scope {
            stores = List.copyOf(stores);
            notFor = List.copyOf(notFor);
        }

        /** Whether it can be paid with in that store; a store that was not told is none that is wrong. */
        public boolean covers(@Nullable String store) {
            return store == null || stores.isEmpty() || stores.contains(store);
        }

        /** Whether it pays for things of that category: {@code food} keeps off {@code food/fresh} too. */
        public boolean paysFor(String category) {
            return notFor.stream().noneMatch(barred -> category.equals(barred) || category.startsWith(barred + "/"));
        }
    }

    /**
     * Ceilings that the law sets, by currency, whatever a programme says: 单用途商业预付卡管理办法（试行）, Order No. 9 of
     * 2012 of the Ministry of Commerce, in force from 1 November 2012: 5,000 yuan on a named card, 1,000 on a bearer card.
     */
    static final Map<String, List<Ceiling>> LEGAL =
            Map.of("CNY", List.of(new Ceiling(LocalDate.of(2012, 11, 1), 500_000, 100_000)));

    /** The law's ceiling on that day; null where there is none. */
    public static @Nullable Ceiling legal(String currency, LocalDate day) {
        return latest(LEGAL.getOrDefault(currency, List.of()), day);
    }

    /** The lower of the law's ceiling and the programme's on that day; null where there is neither. */
    public @Nullable Ceiling ceiling(String currency, LocalDate day) {
        Ceiling legal = legal(currency, day);
        Ceiling own = latest(ceilings, day);
        if (legal == null || own == null) {
            return legal == null ? own : legal;
        }
        return new Ceiling(own.from(), Math.min(legal.named(), own.named()), Math.min(legal.bearer(), own.bearer()));
    }

    private static @Nullable Ceiling latest(List<Ceiling> ceilings, LocalDate day) {
        Ceiling latest = null;
        for (Ceiling each : ceilings) {
            latest = each.from().isAfter(day) ? latest : each;
        }
        return latest;
    }
}
