package zhiyin.provider;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The other houses that an operator has named.
 *
 * @param providers that let members in
 * @param staffProviders that let staff in
 */
@ConfigurationProperties("zhiyin.sign-in")
record ProviderSettings(
        @DefaultValue List<Provider> providers,
        @DefaultValue List<Provider> staffProviders) {

    /**
     * Files with certificates in PEM, as Alipay gives them out.
     *
     * @param app the app's own
     * @param alipay Alipay's, with those between it and a root, if there are any
     * @param root Alipay's roots
     */
    record Certificates(Path app, Path alipay, Path root) {}

    /**
     * One of them.
     *
     * @param code how it is called here; what it knows people as is kept under it for ever
     * @param kind {@code oidc}, {@code wechat-mini}, {@code wechat-account}, {@code wechat-phone}, {@code alipay} or {@code alipay-mini}
     * @param issuer an OpenID provider's name for itself
     * @param clientId what it calls us: client, app id
     * @param clientSecret what we show there; to Alipay the app's private key, in Base64 of PKCS#8
     * @param redirects to where it sends browsers back
     * @param program for which programme it is; empty for all
     * @param endpoint where it is asked, if not where its documents say
     * @param publicKey Alipay's public key, in Base64 of X.509; nothing where there are certificates
     * @param certificates of an Alipay app that has them; null where it has keys alone
     */
    record Provider(
            String code,
            String kind,
            @DefaultValue("") String issuer,
            String clientId,
            @DefaultValue("") String clientSecret,
            @DefaultValue List<URI> redirects,
            @DefaultValue("") String program,
            @DefaultValue("") String endpoint,
            @DefaultValue("") String publicKey,
            @Nullable Certificates certificates) {

        @Nullable
        String onlyProgram() {
            return program.isBlank() ? null : program;
        }

        /** Where it is asked: as its documents say, unless an operator says otherwise. */
        String at(String usual) {
            return endpoint.isBlank() ? usual : endpoint;
        }

        @Override
        public String toString() {
            return "Provider[" + code + "]";
        }
    }
}
