package zhiyin.outside;

/** Gives tests of other rooms what Spring gives the rooms. */
public final class Asked {
    private Asked() {}

    public static Outside outside() {
        return new Outside();
    }
}
