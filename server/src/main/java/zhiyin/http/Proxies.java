package zhiyin.http;

import java.util.Collections;
import java.util.List;
import org.apache.catalina.connector.Request;
import zhiyin.StartRefused;

/**
 * The proxies that an operator has put before this house. What they say about whom they speak for is believed; what anybody
 * else writes into {@code X-Forwarded-*} is not looked at.
 */
final class Proxies {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    private final List<Network> networks;

    Proxies(List<String> texts) {
        this.networks = texts.stream()
                .map(text -> {
                    Network network = Network.read(text);
                    if (network == null) {
                        throw new StartRefused(
                                "ZHIYIN_PROXIES names addresses and networks, 10.0.0.5 or 10.0.0.0/24, with commas between: "
                                        + text);
                    }
                    return network;
                })
                .toList();
    }

    private boolean ours(String address) {
        return networks.stream().anyMatch(network -> network.holds(address));
    }

    /** Takes from one of our proxies who is behind it; each proxy adds the end that it sees, so the last foreign one counts. */
    void lookBehind(Request request) {
        if (networks.isEmpty() || !ours(request.getRemoteAddr())) {
            return;
        }
        List<String> said = Collections.list(request.getHeaders(FORWARDED_FOR)).stream()
                .flatMap(line -> List.of(line.split(",", -1)).stream())
                .map(String::strip)
                .toList();
        for (String address : said.reversed()) {
            if (Network.read(address) == null || address.indexOf('/') >= 0) {
                break;
            }
            request.setRemoteAddr(address);
            if (!ours(address)) {
                break;
            }
        }
        List<String> protocols = Collections.list(request.getHeaders(FORWARDED_PROTO));
        if (protocols.size() == 1 && protocols.getFirst().strip().equalsIgnoreCase("https")) {
            request.setSecure(true);
        }
    }
}
