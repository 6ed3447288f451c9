package zhiyin.http;

import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that begin alike: {@code 10.0.0.0/8}, {@code 2001:db8::/32} (RFC 4632, RFC 4291). A single address is a
 * network too.
 */
public final class Network {
    private final String text;
    private final byte[] first;
    private final int bits;

    private Network(String text, byte[] first, int bits) {
        this.text = text;
        this.first = first;
        this.bits = bits;
    }

    /** Null where it is no network, or has bits set behind its prefix, so that one network has one spelling of its length. */
    public static @Nullable Network read(String text) {
        var slash = text.indexOf('/');
        var first = literal(slash < 0 ? text : text.substring(0, slash));
        if (first == null) {
            return null;
        }
        var most = first.length * 8;
        var bits = slash < 0 ? most : number(text.substring(slash + 1));
        if (bits < 0 || bits > most) {
            return null;
        }
        var network = new Network(text, first, bits);
        return Arrays.equals(network.prefix(first), first) ? network : null;
    }

    private static int number(String digits) {
        var plain = !digits.isEmpty() && digits.length() <= 3 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? Integer.parseInt(digits) : -1;
    }

    /** The bytes of a literal address; what is none is not looked up anywhere. */
    private static byte @Nullable [] literal(String text) {
        var four = text.indexOf(':') < 0;
        var plain = !text.isEmpty()
                && text.length() <= 45
                && text.chars()
                        .allMatch(c -> c == '.'
                                || (c >= '0' && c <= '9')
                                || (!four && (c == ':' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))))
                && (!four || text.chars().filter(c -> c == '.').count() == 3);
        if (!plain) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text).getAddress();
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    /** Whether that address, as the connection gives it, is in it. */
    public boolean holds(String address) {
        var other = literal(address);
        return other != null && other.length == first.length && Arrays.equals(prefix(other), first);
    }

    private byte[] prefix(byte[] address) {
        var kept = address.clone();
        for (var bit = bits; bit < kept.length * 8; bit++) {
            kept[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        return kept;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Network network && network.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
