package zhiyin.engine.decision;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Units of an asset that went from one place to another: a double entry in one line. Written once, never changed.
 *
 * @param sequence the member's own count of movements, from 1, without gaps
 * @param lot the lot they belong to; null for what is owed, which belongs to none
 * @param points positive
 * @param at when it took effect; never earlier than the movement before it
 * @param balanceAfter the member's balance of the asset (available + held + owed) once this was applied
 * @param issuerStore the store that issued the lot, if that is known
 * @param acceptorStore the store where it was paid with, if that is known; what comes back names it again
 */
public record Movement(
        long sequence,
        String asset,
        @Nullable Long lot,
        Place from,
        Place to,
        long points,
        Instant at,
        long balanceAfter,
        @Nullable String issuerStore,
        @Nullable String acceptorStore) {}
