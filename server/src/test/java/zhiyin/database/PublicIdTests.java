package zhiyin.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicIdTests {
    private final PublicId members = new PublicId("mbr");

    @Test
    void whatIsPrintedIsReadAgain() {
        var random = new Random(42);
        for (var tried = 0; tried < 10_000; tried++) {
            var id = random.nextLong() & Long.MAX_VALUE;
            assertThat(members.parse(members.print(id))).isEqualTo(id);
        }
        assertThat(members.print(0)).isEqualTo("mbr_0000000000000");
        assertThat(members.print(Long.MAX_VALUE)).isEqualTo("mbr_7zzzzzzzzzzzz");
        assertThat(members.parse("mbr_7zzzzzzzzzzzz")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void textSortsAsTheIdsDo() {
        assertThat(members.print(31)).isLessThan(members.print(32));
        assertThat(members.print(Long.MAX_VALUE - 1)).isLessThan(members.print(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mbr_",
                "mbr_000000000000",
                "mbr_00000000000000",
                "mbr_8000000000000",
                "mbr_z000000000000",
                "mbr_000000000000A",
                "mbr_000000000000o",
                "mbr_000000000000i",
                "mbr_000000000000\u0661",
                "mbr-0000000000001",
                "MBR_0000000000001",
                "ord_0000000000001",
                " mbr_0000000000001",
                "mbr_0000000000001\n",
                "0000000000001"
            })
    void onlyTheOneSpellingIsRead(String text) {
        assertThat(members.parse(text)).isNull();
    }

    @Test
    void aNegativeIdIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> members.print(-1));
    }

    @Test
    void bytesAreReadAsTheyWerePrinted() {
        var random = new Random(43);
        for (var length = 0; length < 50; length++) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            var text = CrockfordBase32.print(bytes);
            assertThat(CrockfordBase32.parse(text)).isEqualTo(bytes);
        }
        assertThat(CrockfordBase32.parse("01"))
                .as("left-over bits that are not zero")
                .isNull();
        assertThat(CrockfordBase32.parse("0")).as("a digit that ends no byte").isNull();
        assertThat(CrockfordBase32.parse("0U")).isNull();
    }
}
