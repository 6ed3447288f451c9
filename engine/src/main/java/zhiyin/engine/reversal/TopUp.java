package zhiyin.engine.reversal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Effect.ToppedUpPart;
import zhiyin.engine.program.StoredValue;

/**
 * What the engine remembers of a top-up, so that a refund knows what to pay out, and on what terms: those of the day on
 * which it was paid.
 *
 * @param id the caller's own number of it
 * @param paid the price; minor units
 * @param parts what it brought, lot by lot: first what the money bought, then what was on top
 * @param refunded of {@code paid}, what was paid out so far, fees included; minor units
 * @param charged of {@code refunded}, what was not free of a fee; minor units
 * @param fee what was kept so far; minor units
 * @param code the package that was bought; null for a free amount
 * @param ladders the ladders that counted it
 */
public record TopUp(
        String id,
        Instant paidAt,
        long paid,
        StoredValue.Refund terms,
        List<Part> parts,
        long refunded,
        long charged,
        long fee,
        @Nullable String code,
        List<String> ladders) {

    public TopUp {
        parts = List.copyOf(parts);
        ladders = List.copyOf(ladders);
        if (parts.isEmpty() || parts.getFirst().part() != ToppedUpPart.PRINCIPAL) {
            throw new IllegalArgumentException("money bought something");
        }
        if (refunded < 0 || refunded > paid || charged > refunded || fee > charged) {
            throw new IllegalArgumentException("more is paid out than was paid in");
        }
    }

    /**
     * One lot that a top-up brought.
     *
     * @param asset the account it is in
     * @param lot the member's lot
     * @param taken of {@code units}, paid out or forfeited
     */
    public record Part(String asset, long lot, ToppedUpPart part, long units, long taken) {
        public Part {
            if (taken < 0 || taken > units) {
                throw new IllegalArgumentException("more of a top-up is taken than it brought");
            }
        }

        Part less(long more) {
            return new Part(asset, lot, part, units, taken + more);
        }
    }

    /** Whether all that the money bought was paid out again. */
    public boolean isWhollyRefunded() {
        return principal().taken() == principal().units();
    }

    /** What the money bought. */
    public Part principal() {
        return parts.getFirst();
    }
}
