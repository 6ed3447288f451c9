package zhiyin.http;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How often somebody may ask, in this process: a bucket a key, a member of staff, a member, and an address that shows nothing that lets
 * in. It asks nobody, so that it costs a request next to nothing.
 *
 * <p>What is left is told in the header fields of draft-ietf-httpapi-ratelimit-headers-10.
 */
final class RateLimits {
    static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int BUCKETS_MAX = 100_000;

    private final long ofKey;
    private final long ofStaff;
    private final long ofMember;
    private final long ofPage;
    private final long ofAddress;
    private final TimeMeter time;
    private final ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();

    /**
     * Requests a minute; 0 for no limit.
     *
     * @param ofKey with one key
     * @param ofStaff by one member of staff
     * @param ofMember by one member
     * @param ofPage from one address with one publishable key: all who look at the page have it
     * @param ofAddress from one address, of those that show nothing or nothing good
     */
    RateLimits(long ofKey, long ofStaff, long ofMember, long ofPage, long ofAddress, Clock clock) {
        this.ofKey = ofKey;
        this.ofStaff = ofStaff;
        this.ofMember = ofMember;
        this.ofPage = ofPage;
        this.ofAddress = ofAddress;
        this.time = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return TimeUnit.MILLISECONDS.toNanos(clock.millis());
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
    }

    /**
     * What is left to somebody after he has asked once more.
     *
     * @param policy the limit's name
     * @param quota how many requests a minute
     * @param left how many at once are left; -1 where this one was too many
     * @param resetSeconds when there is more: all of them again, or, where this was too many, one
     */
    record Taken(String policy, long quota, long left, long resetSeconds) {
        boolean tooMany() {
            return left < 0;
        }

        /** {@code RateLimit-Policy}. */
        String policyField() {
            return "\"" + policy + "\";q=" + quota + ";w=" + WINDOW.toSeconds();
        }

        /** {@code RateLimit}. */
        String field() {
            return "\"" + policy + "\";r=" + Math.max(0, left) + ";t=" + resetSeconds;
        }
    }

    /** A request of somebody who was let in; null where there is no limit to him. */
    @Nullable
    Taken ask(Principal caller, String address) {
        return switch (caller.kind()) {
            case PROGRAM, ADMIN -> take("key", ofKey, caller.keyId());
            case STAFF -> take("staff", ofStaff, caller.keyId());
            case MEMBER -> take("member", ofMember, caller.keyId());
            case PAGE -> ofPage == 0 ? null : take("page", ofPage, "page " + caller.keyId() + " " + address);
        };
    }

    /** A request from somewhere that shows nothing good. */
    @Nullable
    Taken ask(String address) {
        return ofAddress == 0 ? null : take("address", ofAddress, "address " + address);
    }

    private @Nullable Taken take(String policy, long quota, long id) {
        return quota == 0 ? null : take(policy, quota, policy + " " + id);
    }

    private Taken take(String policy, long quota, String name) {
        // who makes up addresses empties the memory of all, and gains a bucket; keys and staff are not made up
        if (buckets.size() >= BUCKETS_MAX) {
            buckets.clear();
        }
        var bucket = buckets.computeIfAbsent(
                name,
                fresh -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(quota).refillGreedy(quota, WINDOW))
                        .withCustomTimePrecision(time)
                        .build());
        var probe = bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? new Taken(policy, quota, probe.getRemainingTokens(), seconds(probe.getNanosToWaitForReset()))
                : new Taken(policy, quota, -1, seconds(probe.getNanosToWaitForRefill()));
    }

    private static long seconds(long nanos) {
        return Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1));
    }
}
