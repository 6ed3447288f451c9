package zhiyin.provider;

/** A house that cannot be asked just now. */
public final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreachable(String why) {
        super(why);
    }
}
