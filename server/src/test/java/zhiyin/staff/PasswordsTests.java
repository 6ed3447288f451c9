package zhiyin.staff;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class PasswordsTests {
    private final Passwords passwords = new Passwords(new SecureRandom());

    @Test
    void c50_isKeptAsArgon2idWithItsParametersAndASaltOfItsOwn() {
        String kept = passwords.keep("correct horse battery staple");
        assertThat(kept).matches("\\$argon2id\\$v=19\\$m=32768,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
        assertThat(passwords.matches("correct horse battery staple", kept)).isTrue();
        assertThat(passwords.matches("correct horse battery stapl", kept)).isFalse();
        assertThat(passwords.keep("correct horse battery staple")).as("salted").isNotEqualTo(kept);
    }

    @Test
    void c30_nobodysPasswordMatchesNothing() {
        assertThat(passwords.matches("correct horse battery staple", null)).isFalse();
    }

    @Test
    void theSameLettersFromAnotherKeyboardAreTheSamePassword() {
        assertThat(passwords.matches("caf\u0065\u0301 au lait", passwords.keep("caf\u00e9 au lait")))
                .isTrue();
    }

    @Test
    void c24_whatManyChooseIsRefusedAndNoMixOfCharactersIsAskedFor() {
        for (String common : new String[] {
            "password",
            "Password",
            "password1!",
            "12345678",
            "qwertyuiop",
            "aaaaaaaaaa",
            "Zhiyin2026!",
            "zhiyin123",
            "changeme"
        }) {
            assertThat(passwords.weakness(common)).as(common).isEqualTo("password.common");
        }
        for (String good : new String[] {"mango tiptoe", "月亮代表我的心呀嘿", "tqkvbzwn", "x7#f q2,"}) {
            assertThat(passwords.weakness(good, "lin@example.org", "Lin"))
                    .as(good)
                    .isNull();
        }
    }

    @Test
    void c24_whatOthersKnowOfItsOwnerIsRefused() {
        assertThat(passwords.weakness("meiling.zhao@example.org", "meiling.zhao@example.org", "Mei"))
                .isEqualTo("password.own");
        assertThat(passwords.weakness("Meiling-Zhao-1988", "meiling.zhao@example.org", "Mei"))
                .isEqualTo("password.own");
    }
}
