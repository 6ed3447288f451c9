package zhiyin.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.promotion.Taxes.Base;
import zhiyin.engine.promotion.Taxes.Each;
import zhiyin.engine.promotion.Taxes.Prices;
import zhiyin.engine.promotion.Taxes.Taxed;

/** Taxes beside prices, held against decimal arithmetic that knows nothing of them. */
class TaxesTests {

    private static final MathContext EXACT = new MathContext(60);
    private static final List<Long> RATES =
            List.of(0L, 30_000L, 70_000L, 82_500L, 100_000L, 190_000L, 230_000L, 1_300_001L);

    private static Taxed taxed(Taxes taxes, long before, long left, long rate) {
        return new Taxed(before, left, taxes.ofRate(rate));
    }

    private static BigDecimal exact(Taxes taxes, Taxed one, long rate) {
        BigDecimal part = BigDecimal.valueOf(rate, 6);
        if (taxes.prices() == Prices.INCLUDED) {
            part = part.divide(part.add(BigDecimal.ONE), EXACT);
        }
        return part.multiply(BigDecimal.valueOf(taxes.on() == Base.LEFT ? one.left() : one.before()));
    }

    private static RoundingMode mode(Rounding rounding) {
        return switch (rounding) {
            case FLOOR -> RoundingMode.FLOOR;
            case HALF_UP -> RoundingMode.HALF_UP;
            case CEILING -> RoundingMode.CEILING;
        };
    }

    private static long whole(BigDecimal exact, Rounding rounding) {
        // what division has left of a whole number is no part of it
        return exact.setScale(40, RoundingMode.HALF_UP)
                .setScale(0, mode(rounding))
                .longValueExact();
    }

    @Test
    void each_line_by_itself_or_each_rate_together() {
        for (int seed = 1; seed <= 5_000; seed++) {
            Random random = new Random(seed);
            for (Prices prices : Prices.values()) {
                for (Base on : Base.values()) {
                    for (Each each : Each.values()) {
                        Rounding rounding = Rounding.values()[random.nextInt(3)];
                        check(new Taxes(prices, on, each, rounding), random, "seed " + seed);
                    }
                }
            }
        }
    }

    private static void check(Taxes taxes, Random random, String seed) {
        List<Taxed> all = new ArrayList<>();
        List<Long> rates = new ArrayList<>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            long before = random.nextInt(10) == 0 ? 0 : random.nextLong(random.nextInt(4) == 0 ? 10 : 1_000_000);
            long left = random.nextBoolean() ? before : random.nextLong(before + 1);
            rates.add(RATES.get(random.nextInt(RATES.size())));
            all.add(taxed(taxes, before, left, rates.getLast()));
        }
        List<Long> found = taxes.of(all);
        BigDecimal[] exact = new BigDecimal[all.size()];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = exact(taxes, all.get(i), rates.get(i));
            boolean capped = taxes.prices() == Prices.INCLUDED && taxes.on() == Base.FULL;
            long most = capped ? all.get(i).left() : Long.MAX_VALUE;
            assertThat(found.get(i)).as("%s %s %s", seed, taxes, all).isBetween(0L, most);
            if (taxes.each() == Each.LINE) {
                assertThat(found.get(i))
                        .as("%s %s %s", seed, taxes, all)
                        .isEqualTo(Math.min(most, whole(exact[i], taxes.rounding())));
            } else if (found.get(i) < most) {
                // of a sum that is rounded once, no share is a unit or more away from its exact part, but for that
                // rounding
                assertThat(BigDecimal.valueOf(found.get(i)).subtract(exact[i]).abs())
                        .as("%s %s %s", seed, taxes, all)
                        .isLessThan(BigDecimal.TWO);
            }
        }
        if (taxes.each() == Each.RATE && !(taxes.prices() == Prices.INCLUDED && taxes.on() == Base.FULL)) {
            for (long rate : RATES) {
                BigDecimal sum = BigDecimal.ZERO;
                long of = 0;
                for (int i = 0; i < exact.length; i++) {
                    if (rates.get(i) == rate) {
                        sum = sum.add(exact[i]);
                        of += found.get(i);
                    }
                }
                assertThat(of).as("%s %s %s", seed, taxes, all).isEqualTo(whole(sum, taxes.rounding()));
            }
        }
    }

    @Test
    void an_amount_that_is_said_shrinks_with_what_is_taken_off_or_does_not() {
        @Nullable Ratio part = Taxes.ofAmount(190, 1_190);
        Taxed half = new Taxed(1_190, 595, part);
        assertThat(Taxes.DEFAULT.of(List.of(half))).containsExactly(95L);
        Taxes full = new Taxes(Prices.INCLUDED, Base.FULL, Each.LINE, Rounding.HALF_UP);
        assertThat(full.of(List.of(half))).containsExactly(190L);
        // never more than what is left
        assertThat(full.of(List.of(new Taxed(1_190, 100, part)))).containsExactly(100L);
        assertThat(full.with(Prices.EXCLUDED).of(List.of(new Taxed(1_190, 0, part))))
                .containsExactly(190L);
        assertThat(Taxes.ofAmount(0, 100)).isNull();
        assertThat(Taxes.DEFAULT.of(List.of(new Taxed(100, 100, null)))).containsExactly(0L);
    }

    @Test
    void the_odd_unit_of_a_rate_goes_to_the_largest_remainder() {
        Taxes rate = new Taxes(Prices.EXCLUDED, Base.LEFT, Each.RATE, Rounding.HALF_UP);
        // 10 % of 14, 14 and 17 is 1.4, 1.4 and 1.7: 4.5 becomes 5, each has 1, and the units left over go to 7 and the
        // first 4
        assertThat(rate.of(List.of(
                        taxed(rate, 14, 14, 100_000), taxed(rate, 14, 14, 100_000), taxed(rate, 17, 17, 100_000))))
                .containsExactly(2L, 1L, 2L);
        Taxes line = new Taxes(Prices.EXCLUDED, Base.LEFT, Each.LINE, Rounding.HALF_UP);
        assertThat(line.of(List.of(
                        taxed(line, 14, 14, 100_000), taxed(line, 14, 14, 100_000), taxed(line, 17, 17, 100_000))))
                .containsExactly(1L, 1L, 2L);
    }
}
