package zhiyin.outside;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Which addresses lead out of the operator's own network, for what somebody else than the operator may name: neither this machine nor
 * its neighbours, nor what tells machines in a cloud who they are. The ranges are those of IANA's registries of special-purpose
 * addresses (RFC 6890) that are not reachable from everywhere.
 */
public final class Outward {

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Range(byte[] begin, int bits) {
        static Range of(String text) {
            String[] parts = text.split("/", 2);
            try {
                return new Range(InetAddress.ofLiteral(parts[0]).getAddress(), Integer.parseInt(parts[1]));
            } catch (IllegalArgumentException noAddress) {
                throw new IllegalStateException(text, noAddress);
            }
        }

        boolean holds(byte[] address) {
            if (address.length != begin.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (((address[bit / 8] ^ begin[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Range> INWARD = List.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "::/96",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .stream()
            .map(Range::of)
            .toList();

    private Outward() {}

    /** Whether an address leads out. */
    public static boolean leads(InetAddress address) {
        byte[] bytes = address.getAddress();
        return INWARD.stream().noneMatch(range -> range.holds(bytes));
    }

    /**
     * The addresses of a host, if all of them lead out.
     *
     * @throws UnknownHostException where one does not, or there are none
     */
    public static InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] all = InetAddress.getAllByName(host);
        for (InetAddress each : all) {
            if (!leads(each)) {
                throw new UnknownHostException(host + " is an address within the house"
                        + (each instanceof Inet4Address ? "" : ", or one that stands for another"));
            }
        }
        return all;
    }
}
