package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTests {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::1, 0:0:0:0:0:0:0:1, true"
    })
    void holdsWhatBeginsAlike(String network, String address, boolean held) {
        Network read = Network.read(network);
        assertThat(read).isNotNull();
        assertThat(read.holds(address)).isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "10.0.0/8",
                "localhost",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "2001:db8::/129",
                "1",
                "::g"
            })
    void whatIsNoNetworkIsNone(String text) {
        assertThat(Network.read(text)).isNull();
    }

    @Test
    void anAddressThatIsNoneIsInNoNetwork() {
        Network all = Network.read("0.0.0.0/0");
        assertThat(all).isNotNull();
        assertThat(all.holds("unknown")).isFalse();
    }
}
