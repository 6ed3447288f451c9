package zhiyin.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.StartRefused;
import zhiyin.TestClock;
import zhiyin.outside.Asked;
import zhiyin.provider.ProviderSettings.Provider;

/** What an operator may set up, and what stops the start. */
class ProvidersTests {
    private static final List<URI> BACK = List.of(URI.create("https://shop.example.org/back"));

    private static Provider provider(String code, String kind, List<URI> redirects, String program) {
        return new Provider(
                code, kind, "https://login.example.org", "client", "secret", redirects, program, "", "", null);
    }

    private static Providers providers(List<Provider> ofMembers, List<Provider> ofStaff) {
        return new Providers(
                new ProviderSettings(ofMembers, ofStaff),
                Asked.outside(),
                new TestClock(Instant.parse("2026-03-02T12:00:00Z")));
    }

    private static void assertRefused(List<Provider> ofMembers, List<Provider> ofStaff, String why) {
        assertThatThrownBy(() -> providers(ofMembers, ofStaff))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(why);
    }

    @Test
    void eachLetsInThoseThatItIsForAndNoOthers() {
        Providers providers = providers(
                List.of(provider("google", "oidc", BACK, ""), provider("mini", "wechat-mini", List.of(), "stars")),
                List.of(provider("work", "oidc", BACK, "")));
        assertThat(providers.of("google", "any")).isNotNull();
        assertThat(providers.of("mini", "stars")).isNotNull();
        assertThat(providers.of("mini", "tea")).isNull();
        assertThat(providers.of("work", "any")).isNull();
        assertThat(providers.all()).extracting(IdentityProvider::code).containsExactly("google", "mini");
        assertThat(providers.ofStaff("google")).isNull();
        assertThat(providers.ofStaff()).extracting(IdentityProvider::code).containsExactly("work");
    }

    @Test
    void whatCannotWorkStopsTheStart() {
        assertRefused(List.of(provider("a", "saml", BACK, "")), List.of(), "of no kind there is");
        assertRefused(List.of(provider("A!", "oidc", BACK, "")), List.of(), "small letters");
        for (String kind : List.of("oidc", "wechat-account", "alipay")) {
            assertRefused(List.of(provider("a", kind, List.of(), "")), List.of(), "redirects");
        }
        assertRefused(
                List.of(provider("a", "oidc", List.of(URI.create("http://shop.example.org/back")), "")),
                List.of(),
                "over https");
        assertRefused(
                List.of(provider("a", "oidc", BACK, ""), provider("a", "oidc", BACK, "")), List.of(), "two providers");
    }

    @Test
    void staffComeInByAnOpenidProviderAloneUnderANameOfItsOwn() {
        assertRefused(List.of(), List.of(provider("mini", "wechat-mini", List.of(), "")), "OpenID provider");
        assertRefused(List.of(), List.of(provider("work", "oidc", BACK, "stars")), "for no programme");
        assertRefused(
                List.of(provider("work", "oidc", BACK, "")),
                List.of(provider("work", "oidc", BACK, "")),
                "two providers");
    }
}
