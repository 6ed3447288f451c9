package zhiyin.engine.event;

/** What an order can be paid with besides money. */
public enum Tender {
    POINTS,
    STORED_VALUE,
    GIFT_CARD
}
