package zhiyin.message;

/** Carries messages of one channel: a gateway, a mail server. It may take its time. */
public interface MessageSender {
    /** What it carries. */
    Channel channel();

    /** Hands one over; what comes back says whether it was taken, not whether it has arrived. */
    Handover send(Message message);

    /** What comes of handing one over. */
    sealed interface Handover {
        /** @param reference what the carrier calls it, to ask him about it */
        record Taken(String reference) implements Handover {}

        /** @param why in the carrier's own code: no text of his, which may hold whom it was for */
        record Refused(String why) implements Handover {}
    }
}
