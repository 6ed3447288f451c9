package zhiyin.audit;

import org.jspecify.annotations.Nullable;

/**
 * Something that is not as the law says.
 *
 * @param says the part of the law that is broken, as a sentence
 * @param program whose it is, if it is one programme's
 * @param member whose it is, if it is one member's
 * @param about which rows: asset, lot, movement, hold …
 * @param expected what the law asks for
 * @param found what there is instead
 */
record Difference(
        String says, @Nullable Long program, @Nullable Long member, String about, String expected, String found) {}
