package zhiyin.warehouse;

import java.nio.file.Path;

/** A bucket of a store of objects, while something is put into it. */
interface Bucket extends AutoCloseable {

    /** Nobody was there, or at an address that we do not ask. */
    final class NotReached extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotReached(String why) {
            super(why);
        }
    }

    /** Somebody was there and did not want it. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why);
        }
    }

    /**
     * Puts a file there, whole or not at all.
     *
     * @param key its path in the bucket
     */
    void put(String key, Path file);

    @Override
    void close();
}
