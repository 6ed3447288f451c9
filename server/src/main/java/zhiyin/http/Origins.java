package zhiyin.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** Knows the origins whose pages may ask, from whichever site. Rooms that let pages in implement it. */
@FunctionalInterface
public interface Origins {
    /** Bytes of an origin that anybody has. */
    int LENGTH_MAX = 300;

    /** @param origin as a browser writes it: {@code https://shop.example.org} */
    boolean known(String origin);

    /** Whether this is an origin as browsers write it: in small letters, without a path; in the clear on their machine alone. */
    static boolean wellFormed(String text) {
        try {
            URI uri = URI.create(text);
            String host = uri.getHost();
            return host != null
                    && text.length() <= LENGTH_MAX
                    && text.equals(uri.getScheme() + "://" + uri.getAuthority())
                    && text.equals(text.toLowerCase(Locale.ROOT))
                    && uri.getUserInfo() == null
                    && ("https".equals(uri.getScheme())
                            || ("http".equals(uri.getScheme())
                                    && Set.of("localhost", "127.0.0.1").contains(host)));
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
