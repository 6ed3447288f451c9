package zhiyin.engine.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme.TopUpPackage;

/**
 * Looks for small histories after which somebody has something for nothing. They are made at random from a seed that is
 * always the same, and what is found is brought down to the fewest events that still do it.
 */
final class Moves {

    private static final int HISTORIES_MAX = 250;
    private static final int LENGTH_MIN = 3;
    private static final int LENGTH_MAX = 7;
    private static final long SEED = 20_260_311;

    /** Decisions that one history can take at most. */
    private static final int RUNS_A_HISTORY = 200;

    /** What somebody may do. */
    enum Kind {
        BUY,
        RETURN,
        /** Of the order, what the package costs comes back. */
        RETURN_PRICE,
        /** What is pending is waited for. */
        RIPEN,
        SPEND,
        SEND,
        /** The other spends what he was sent. */
        SPEND_OTHER,
        TOP_UP,
        /** An order is paid with all the stored value there is. */
        BUY_WITH,
        /** As much stored value as came on top is paid with. */
        SPEND_BONUS,
        REFUND;

        /** What brings money in, or takes it out again: without these nothing should be had at all. */
        boolean isMoney() {
            return this == BUY
                    || this == RETURN
                    || this == RETURN_PRICE
                    || this == TOP_UP
                    || this == BUY_WITH
                    || this == REFUND;
        }
    }

    /**
     * What is tried.
     *
     * @param kinds what may be done
     * @param assets what is spent, or sent
     * @param stored the stored value of the package, if it gives any
     * @param forgetDebts whether what is owed in the end counts for nothing, because nobody comes to pay it
     */
    record Scheme(
            List<Kind> kinds,
            List<String> assets,
            @Nullable TopUpPackage bought,
            @Nullable String stored,
            boolean forgetDebts) {}

    /**
     * What was found.
     *
     * @param gain what is had for nothing; minor units
     * @param again what is had when all of it is done twice
     */
    record Found(Play play, List<Kind> kinds, long gain, long again) {
        boolean isEndless() {
            return again >= 2 * gain;
        }
    }

    private final Lab lab;
    private final Case someone;
    private final Worth worth;
    private final long unit;
    private long amount;

    Moves(Lab lab, Case someone, Worth worth, long unit) {
        this.lab = lab;
        this.someone = someone;
        this.worth = worth;
        this.unit = unit;
        this.amount = 100 * unit;
    }

    /** The smallest that was found; null if nothing was. */
    @Nullable
    Found search(Scheme scheme) {
        Random random = new Random(SEED);
        for (int i = 0; i < HISTORIES_MAX && lab.has(RUNS_A_HISTORY); i++) {
            List<Kind> kinds = new ArrayList<>();
            int length = LENGTH_MIN + random.nextInt(LENGTH_MAX - LENGTH_MIN + 1);
            for (int j = 0; j < length; j++) {
                kinds.add(scheme.kinds().get(random.nextInt(scheme.kinds().size())));
            }
            if (gain(scheme, kinds) > 0) {
                return smallest(scheme, kinds);
            }
        }
        return null;
    }

    private Found smallest(Scheme scheme, List<Kind> found) {
        List<Kind> kinds = found;
        for (int i = 0; i < kinds.size(); ) {
            List<Kind> less = new ArrayList<>(kinds);
            less.remove(i);
            if (lab.has(RUNS_A_HISTORY) && gain(scheme, less) > 0) {
                kinds = less;
                i = 0;
            } else {
                i++;
            }
        }
        for (long smaller : List.of(unit, 10 * unit)) {
            long before = amount;
            amount = smaller;
            if (lab.has(RUNS_A_HISTORY) && gain(scheme, kinds) > 0) {
                break;
            }
            amount = before;
        }
        Play play = play(scheme, kinds);
        List<Kind> twice = new ArrayList<>(kinds);
        twice.addAll(kinds);
        return new Found(play, kinds, gain(scheme, kinds), gain(scheme, twice));
    }

    /** What is had for nothing; 0 where something was paid. */
    private long gain(Scheme scheme, List<Kind> kinds) {
        Play play = play(scheme, kinds);
        if (play.paid() > 0) {
            return 0;
        }
        // what one gets without buying anything, for joining say, is meant
        Play without =
                play(scheme, kinds.stream().filter(kind -> !kind.isMoney()).toList());
        if (lab.isSpent()) {
            return 0;
        }
        ToLongFunction<Play> debts = each -> scheme.forgetDebts()
                ? 0
                : scheme.assets().stream()
                        .mapToLong(asset -> worth.of(asset, each.owed(asset)))
                        .sum();
        return play.goods() - debts.applyAsLong(play) - play.paid() - (without.goods() - debts.applyAsLong(without));
    }

    /** Plays it as far as it goes: what cannot be done then is left out. */
    private Play play(Scheme scheme, List<Kind> kinds) {
        Play play = new Play(lab, someone);
        if (!play.begins()) {
            return play;
        }
        for (Kind kind : kinds) {
            switch (kind) {
                case BUY -> play.buys(amount);
                case RETURN -> play.returns(null);
                case RETURN_PRICE -> {
                    if (scheme.bought() != null) {
                        play.returns(scheme.bought().price());
                    }
                }
                case RIPEN -> scheme.assets().forEach(asset -> play.ripens(Play.FIRST, asset));
                case SPEND -> scheme.assets().forEach(asset -> play.spendsAll(Play.FIRST, asset, worth));
                case SEND -> scheme.assets().forEach(asset -> play.sendsAll(Play.FIRST, asset));
                case SPEND_OTHER -> scheme.assets().forEach(asset -> play.spendsAll(Play.SECOND, asset, worth));
                case TOP_UP -> {
                    if (scheme.bought() != null) {
                        play.topsUp(scheme.bought());
                    }
                }
                case BUY_WITH -> {
                    if (scheme.stored() != null) {
                        play.buysWith(scheme.stored());
                    }
                }
                case SPEND_BONUS -> {
                    if (scheme.bought() != null && scheme.stored() != null) {
                        long bonus = scheme.bought().gives().getFirst().bonus();
                        if (bonus > 0) {
                            play.spends(Play.FIRST, scheme.stored(), bonus, null, worth);
                        }
                    }
                }
                case REFUND -> play.refunds();
            }
        }
        return play;
    }
}
