package zhiyin.program;

/** Knows what versions came to on the past: the room that puts them to it implements it. */
@FunctionalInterface
public interface Evidence {

    /** Whether there is a back-test of that id that put this version to the past and is done. */
    boolean isOf(long program, int version, String backtest);
}
