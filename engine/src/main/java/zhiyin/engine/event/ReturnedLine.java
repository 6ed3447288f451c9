package zhiyin.engine.event;

import org.jspecify.annotations.Nullable;

/**
 * A line, or a part of one, that came back.
 *
 * @param line the order line's id
 * @param quantity units that came back; null when only money did
 * @param amount money given back, in minor units; null means "the returned units' part of what was paid"
 */
public record ReturnedLine(
        String line, @Nullable Long quantity, @Nullable Long amount) {

    public ReturnedLine {
        if ((quantity == null && amount == null)
                || (quantity != null && quantity <= 0)
                || (amount != null && amount < 0)) {
            throw new IllegalArgumentException("a returned line says how much of it came back");
        }
    }
}
