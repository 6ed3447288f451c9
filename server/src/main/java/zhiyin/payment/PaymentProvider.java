package zhiyin.payment;

/** A way of paying: the door to whoever moves the money. */
interface PaymentProvider {

    /** The word by which a caller asks for it. */
    String name();

    /**
     * Where the payment stands. Asked as often as somebody wants to know; the first time is what asks for the money. It may
     * be asked twice for one request, and must not take the money twice: the number is its key.
     */
    PayRequest.State ask(PayRequest request);
}
