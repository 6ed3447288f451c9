package zhiyin.engine.insight;

/**
 * When a member is in which {@link Stage}: thresholds that an operator edits.
 *
 * @param newDays so many days from his first order on a member is new
 * @param dormantDays after so many days without an order he is dormant
 * @param lostDays after so many he is lost; more than {@code dormantDays}
 * @param returnedDays so many days from an order on that ended a dormancy he is one who has returned; at most {@code dormantDays}
 * @param windowDays over so many days up to now orders and spend are counted
 * @param loyalOrders with so many orders in them he is loyal; at least 2
 * @param highValueSpend with so much spent in them he is of high value; minor units, positive
 */
public record LifecycleRules(
        int newDays,
        int dormantDays,
        int lostDays,
        int returnedDays,
        int windowDays,
        int loyalOrders,
        long highValueSpend) {

    public LifecycleRules {
        if (newDays < 1 || dormantDays < 1 || returnedDays < 1 || windowDays < 1) {
            throw new IllegalArgumentException("a stage lasts a day or longer");
        }
        if (lostDays <= dormantDays) {
            throw new IllegalArgumentException("a member is dormant before he is lost");
        }
        if (newDays > dormantDays || returnedDays > dormantDays) {
            throw new IllegalArgumentException("who is new or has returned is not dormant yet");
        }
        if (loyalOrders < 2 || highValueSpend < 1) {
            throw new IllegalArgumentException("one order makes nobody loyal, and nothing spent is of no high value");
        }
    }
}
