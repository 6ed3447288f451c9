package zhiyin.approval;

/** Who stands behind a key. The room that keeps the trail implements it. */
@FunctionalInterface
public interface Persons {
    /** The account that made this key, as far as that is known; the key or account itself otherwise. */
    long personOf(long keyOrAccount);
}
