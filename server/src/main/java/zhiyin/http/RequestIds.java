package zhiyin.http;

import java.util.random.RandomGenerator;

/** Names requests: {@code req_} and sixteen letters of Crockford base 32, 80 random bits. */
final class RequestIds {
    private static final String CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LETTERS = 16;

    private final RandomGenerator random;

    RequestIds(RandomGenerator random) {
        this.random = random;
    }

    String next() {
        long high = random.nextLong();
        long low = random.nextLong();
        StringBuilder id = new StringBuilder("req_");
        for (int i = 0; i < LETTERS; i++) {
            long bits = i < LETTERS / 2 ? high >>> (5 * i) : low >>> (5 * (i - LETTERS / 2));
            id.append(CROCKFORD.charAt((int) (bits & 31)));
        }
        return id.toString();
    }
}
