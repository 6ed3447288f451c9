package zhiyin.warehouse;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.outside.Outward;

/**
 * Which stores of objects may be asked: those at public addresses over TLS, and those within the house that its operator has named
 * ({@code zhiyin.warehouse.endpoints}, such as {@code https://minio.example.lan:9000}).
 */
@Component
class Endpoints {

    private final Set<String> named;

    Endpoints(@Value("${zhiyin.warehouse.endpoints:}") String named) {
        this.named = Arrays.stream(named.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .map(each -> each.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it is a scheme and a host, with a port or without, and one that may be named. */
    boolean allows(String endpoint) {
        if (isNamed(endpoint)) {
            return true;
        }
        try {
            URI address = new URI(endpoint);
            return "https".equals(address.getScheme())
                    && address.getHost() != null
                    && !address.getHost().isEmpty()
                    && address.getUserInfo() == null
                    && address.getRawPath().isEmpty()
                    && address.getQuery() == null
                    && address.getFragment() == null;
        } catch (URISyntaxException none) {
            return false;
        }
    }

    private boolean isNamed(String endpoint) {
        return named.contains(endpoint.toLowerCase(Locale.ROOT));
    }

    /**
     * Where a host is, when it is asked.
     *
     * @param endpoint of which destination it is asked
     * @throws UnknownHostException where it is within the house, and not named
     */
    InetAddress[] resolve(String endpoint, String host) throws UnknownHostException {
        return isNamed(endpoint) ? InetAddress.getAllByName(host) : Outward.resolve(host);
    }
}
