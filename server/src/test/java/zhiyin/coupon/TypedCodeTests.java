package zhiyin.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One code, however it is typed, and never two that were made for one. */
class TypedCodeTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tea-70ak-1pch",
                "TEA 7OAK lPCH",
                "TEA7OAKIPCH",
                "ＴＥＡ－７０ＡＫ－１ＰＣＨ",
                "ｔｅａ　７ｏａｋ　ｉｐｃｈ",
                "TEA\u20137OAK\u2014LPCH",
                "TEA\u22127OAK\u00ad1PCH",
                "\u200bTEA-7\u200dOAK\u2060-1PCH\ufeff",
                "\u202eTEA-7OAK-1PCH\u202c",
                "ТЕА-7ОАК-1РСН",
                "теа-7оак-іРСН",
                "ΤΕΑ-7ΟΑΚ-ΙΡCΗ",
                "TEA-\u0667\u0660AK-\u06f1PCH",
                "TEA\ufe0f-7〇AK-İPCH",
                "𝐓𝐄𝐀-𝟕𝟎𝐀𝐊-𝟏𝐏𝐂𝐇",
                "Ⓣⓔⓐ-70ak-①pch",
                "tea\u00a070ak\u20091pch"
            })
    void it_is_the_same_code(String typed) {
        assertThat(TypedCode.plain(typed)).isEqualTo("TEA70AK1PCH");
    }

    @Test
    void what_differs_in_more_is_another() {
        Set<String> plain = new HashSet<>();
        for (String code :
                new String[] {"8B5S2Z", "B85S2Z", "8BSS2Z", "8B5SZZ", "8B5S22", "6G5S2Z", "UV5S2Z", "VV5S2Z"}) {
            assertThat(plain.add(TypedCode.plain(code))).as(code).isTrue();
        }
    }

    @Test
    void no_two_codes_of_a_batch_are_one_whatever_its_charset() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            StringBuilder charset = new StringBuilder();
            for (char c = '0'; c <= 'Z'; c++) {
                if (Character.isLetterOrDigit(c) && random.nextInt(3) > 0) {
                    charset.append(c);
                }
            }
            CodeForm form = new CodeForm(charset.toString(), "T-#############");
            boolean ambiguous = charset.chars().anyMatch(c -> "OIL".indexOf(c) >= 0);
            assertThat("code.charset".equals(form.fault(100)))
                    .as(charset.toString())
                    .isEqualTo(ambiguous);
            if (form.fault(100) == null) {
                byte[] secret = new byte[16];
                random.nextBytes(secret);
                Set<String> plain = new HashSet<>();
                Set<String> made = new HashSet<>();
                for (String code : form.codes(secret, 0, 100)) {
                    made.add(code);
                    plain.add(TypedCode.plain(code));
                }
                assertThat(plain).hasSameSizeAs(made);
            }
        }
    }
}
