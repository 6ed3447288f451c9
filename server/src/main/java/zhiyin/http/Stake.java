package zhiyin.http;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is at stake in a request, for whoever knows what needs a second person.
 *
 * @param kind which kind of act
 * @param measure how much, in the unit of the kind
 * @param sums what will happen, in figures and words of the programme; nothing personal
 * @param toOne of what many are given, the most that one of them is: done by itself it could need a second person too; null
 *     where that is not so
 */
public record Stake(
        Kind kind,
        long measure,
        Map<String, String> sums,
        @Nullable Stake toOne) {

    /** Acts that may need a second person. */
    public enum Kind {
        /** Points or stored value given by hand to one member, measured in points or minor units. */
        GRANT,
        /** The same to many at once, measured in members. */
        BULK_ADJUSTMENT,
        /** Money paid out of a top-up, measured in minor units. */
        REFUND,
        /** Gift cards, measured in what all of them are worth, in minor units. */
        GIFT_CARDS,
        /** Coupons given to members by hand, measured in coupons. */
        COUPONS,
        /** Personal data that leaves the house, measured in people. */
        PERSONAL_EXPORT,
        /** A place outside the house to which facts are sent from then on, measured in places. */
        WAREHOUSE
    }

    public Stake {
        sums = Map.copyOf(sums);
    }

    public Stake(Kind kind, long measure, Map<String, String> sums) {
        this(kind, measure, sums, null);
    }

    @Says("Something that is not done before another person has approved it.")
    public record Waiting(
            @Says("The approval's id: /v1/approvals/{approval} tells what became of it.")
            String approval,

            @Says("grant, bulk_adjustment, refund, gift_cards, coupons, personal_export, warehouse.")
            Kind what,

            @Says("What will happen, in figures.") Map<String, String> sums,

            @Says("Until when it can be approved.") Instant expiresAt) {}
}
