package zhiyin.people;

import org.jspecify.annotations.Nullable;

/**
 * What a card in a phone's wallet says.
 *
 * @param member the member's id, as it is shown
 * @param number the card's number, which is its barcode
 * @param programme the programme's name in the reader's language
 * @param name the member's, if told
 */
record Pass(
        String member,
        String number,
        String programme,
        @Nullable String name) {}
