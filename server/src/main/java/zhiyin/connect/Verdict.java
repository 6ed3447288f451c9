package zhiyin.connect;

/** What reading one row came to. */
sealed interface Verdict {

    /** It is part of an order. */
    record OrderLineTaken(long revenue) implements Verdict {}

    /** It is part of a return. */
    record ReturnTaken() implements Verdict {}

    /** It is sound, and by the format's rules no part of anything. */
    record Passed(String reason) implements Verdict {}

    /** It does not say what it must, or says it wrongly. */
    record Malformed(String reason) implements Verdict {}
}
