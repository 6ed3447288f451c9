package zhiyin.staff;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTests {
    private static final byte[] SECRET = "12345678901234567890".getBytes(US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "59, 94287082",
        "1111111109, 07081804",
        "1111111111, 14050471",
        "1234567890, 89005924",
        "2000000000, 69279037",
        "20000000000, 65353130"
    })
    void givesTheCodesOfRfc6238(long second, String code) {
        assertThat(Totp.code(SECRET, Totp.step(Instant.ofEpochSecond(second)), 8))
                .isEqualTo(code);
    }

    @Test
    void aCodeIsTakenBesideItsStepAndNotTwoStepsAway() {
        Instant now = Instant.ofEpochSecond(1_000_000_005);
        long step = Totp.step(now);
        for (long near = step - 1; near <= step + 1; near++) {
            assertThat(Totp.match(SECRET, Totp.code(SECRET, near, 6), now, null))
                    .isEqualTo(near);
        }
        assertThat(Totp.match(SECRET, Totp.code(SECRET, step - 2, 6), now, null))
                .isNull();
        assertThat(Totp.match(SECRET, Totp.code(SECRET, step + 2, 6), now, null))
                .isNull();
    }

    @Test
    void aCodeThatWasTakenIsNotTakenAgainNorOneBeforeIt() {
        Instant now = Instant.ofEpochSecond(1_000_000_005);
        long step = Totp.step(now);
        assertThat(Totp.match(SECRET, Totp.code(SECRET, step, 6), now, step)).isNull();
        assertThat(Totp.match(SECRET, Totp.code(SECRET, step - 1, 6), now, step))
                .isNull();
        assertThat(Totp.match(SECRET, Totp.code(SECRET, step + 1, 6), now, step))
                .isEqualTo(step + 1);
    }

    @Test
    void theSecretIsPrintedAsAppsReadIt() {
        // RFC 4648, section 10
        assertThat(Totp.base32("foobar".getBytes(US_ASCII))).isEqualTo("MZXW6YTBOI");
        assertThat(Totp.uri("foobar".getBytes(US_ASCII), "lin+1@example.org"))
                .isEqualTo("otpauth://totp/Zhiyin:lin%2B1%40example.org?secret=MZXW6YTBOI&issuer=Zhiyin");
    }
}
