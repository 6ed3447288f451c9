package zhiyin.provider;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.StartRefused;
import zhiyin.member.IdentityRef;

/**
 * Alipay, which knows somebody by an {@code open_id} in each app and, of older apps, by a {@code user_id} in all of them.
 * Documents: opendocs.alipay.com, {@code alipay.system.oauth.token} and how to sign and verify by oneself (RSA2).
 */
final class Alipay implements IdentityProvider {
    private static final String GATEWAY = "https://openapi.alipay.com/gateway.do";
    private static final String OPEN = "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm";
    private static final String ALGORITHM = "SHA256withRSA";
    private static final String RESPONSE = "alipay_system_oauth_token_response";
    private static final String FAILURE = "error_response";
    private static final String CERTIFICATE = "alipay_cert_sn";
    /** What it writes into words of its own, and what goes into ours for the log. */
    private static final int FAILURE_LENGTH_MAX = 60;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final ZoneId ITS_ZONE = ZoneId.of("Asia/Shanghai");

    private final ProviderSettings.Provider settings;
    private final boolean browser;
    private final PrivateKey ours;
    /** Null where there are certificates. */
    private final @Nullable PublicKey its;
    /** Null where there are keys alone. */
    private final @Nullable AlipayCertificates certificates;

    private final Wire wire;
    private final Clock clock;

    /** @param browser whether a browser is sent there; else an app of its own brings the code ({@code my.getAuthCode}) */
    Alipay(ProviderSettings.Provider settings, boolean browser, Wire wire, Clock clock) {
        this.settings = settings;
        this.browser = browser;
        this.wire = wire;
        this.clock = clock;
        try {
            var keys = KeyFactory.getInstance("RSA");
            this.ours = keys.generatePrivate(new PKCS8EncodedKeySpec(bytes(settings.clientSecret())));
            this.its = settings.certificates() == null
                    ? keys.generatePublic(new X509EncodedKeySpec(bytes(settings.publicKey())))
                    : null;
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            // the class alone: its message may hold a part of the key
            throw new StartRefused(settings.code()
                    + " needs the app's private key as client-secret (PKCS#8) and Alipay's public key as"
                    + " public-key (X.509), both RSA in Base64, or certificates: "
                    + unreadable.getClass().getSimpleName());
        }
        try {
            this.certificates = settings.certificates() == null
                    ? null
                    : AlipayCertificates.read(settings.certificates(), ours, clock.instant());
        } catch (GeneralSecurityException | IOException unreadable) {
            throw new StartRefused(
                    settings.code() + ": its certificates cannot be used: " + unreadable.getMessage(), unreadable);
        }
    }

    private static byte[] bytes(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    @Override
    public String code() {
        return settings.code();
    }

    @Override
    public String issuer() {
        return "alipay:" + settings.clientId();
    }

    @Override
    public @Nullable String program() {
        return settings.onlyProgram();
    }

    @Override
    public List<URI> redirects() {
        return browser ? settings.redirects() : List.of();
    }

    @Override
    public URI going(Going going) {
        if (!browser) {
            throw new IllegalStateException(code() + " sends nobody anywhere");
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("app_id", settings.clientId());
        query.put("scope", "auth_base");
        query.put("redirect_uri", going.redirect().toString());
        query.put("state", going.state());
        return URI.create(OPEN + "?" + Wire.form(query));
    }

    @Override
    public Verdict ask(Shown shown) {
        if (browser && shown.going() == null) {
            return new Verdict.Refused("nobody was sent there");
        }
        var said = read(exchange(shown.code()));
        if (said == null) {
            return new Verdict.Refused("the answer cannot be read");
        }
        if (!said.name().equals(RESPONSE)) {
            return new Verdict.Refused(failure(said.value()));
        }
        if (!signedByIt(said)) {
            return new Verdict.Refused("the signature is not its own");
        }
        var names = names(said.value());
        return names.isEmpty() ? new Verdict.Refused("no open_id and no user_id") : new Verdict.Known(names);
    }

    private String exchange(String code) {
        Map<String, String> common = new TreeMap<>();
        common.put("app_id", settings.clientId());
        common.put("method", "alipay.system.oauth.token");
        common.put("format", "JSON");
        common.put("charset", "utf-8");
        common.put("sign_type", "RSA2");
        common.put("timestamp", clock.instant().atZone(ITS_ZONE).format(TIME));
        common.put("version", "1.0");
        if (certificates != null) {
            common.put("app_cert_sn", certificates.app());
            common.put("alipay_root_cert_sn", certificates.roots());
        }
        Map<String, String> asked = Map.of("grant_type", "authorization_code", "code", code);
        common.put("sign", signature(common, asked));
        return wire.post(
                        URI.create(settings.at(GATEWAY) + "?" + Wire.form(common)),
                        Map.of("Content-Type", "application/x-www-form-urlencoded;charset=utf-8"),
                        Wire.form(asked))
                .text();
    }

    /** Over all parameters by name, {@code name=value} with {@code &} between them, in UTF-8 and before they are encoded. */
    private String signature(Map<String, String> common, Map<String, String> asked) {
        Map<String, String> all = new TreeMap<>(common);
        all.putAll(asked);
        var text = all.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("&"));
        try {
            var signing = Signature.getInstance(ALGORITHM);
            signing.initSign(ours);
            signing.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signing.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    /**
     * The part of an answer that is signed, to the letter.
     *
     * @param name which part it is
     * @param value the object as it was written
     * @param sign in Base64; empty where there is none
     * @param certificate the number of the certificate that it was signed with; empty where none is said
     */
    private record Part(String name, String value, String sign, String certificate) {}

    /** Null for what is none of its answers, and for one that holds any part twice. */
    private static @Nullable Part read(String text) {
        String name = null;
        String value = null;
        String sign = null;
        String certificate = null;
        try (JsonParser json = JsonMapper.shared().createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                var field = json.currentName();
                var token = json.nextToken();
                if (field.equals(RESPONSE) || field.equals(FAILURE)) {
                    if (value != null || token != JsonToken.START_OBJECT) {
                        return null;
                    }
                    var from = Math.toIntExact(json.currentTokenLocation().getCharOffset());
                    json.skipChildren();
                    name = field;
                    value = text.substring(
                            from, Math.toIntExact(json.currentLocation().getCharOffset()));
                } else if (field.equals("sign")) {
                    if (sign != null || token != JsonToken.VALUE_STRING) {
                        return null;
                    }
                    sign = json.getString();
                } else if (field.equals(CERTIFICATE)) {
                    if (certificate != null || token != JsonToken.VALUE_STRING) {
                        return null;
                    }
                    certificate = json.getString();
                } else {
                    json.skipChildren();
                }
            }
        } catch (JacksonException unreadable) {
            return null;
        }
        return name == null || value == null
                ? null
                : new Part(name, value, sign == null ? "" : sign, certificate == null ? "" : certificate);
    }

    private boolean signedByIt(Part said) {
        var key = certificates == null ? its : certificates.key(said.certificate(), clock.instant());
        if (key == null) {
            return false;
        }
        try {
            var verifying = Signature.getInstance(ALGORITHM);
            verifying.initVerify(key);
            verifying.update(said.value().getBytes(StandardCharsets.UTF_8));
            return verifying.verify(Base64.getDecoder().decode(said.sign()));
        } catch (GeneralSecurityException | IllegalArgumentException none) {
            return false;
        }
    }

    private static String failure(String value) {
        var said = JsonMapper.shared().readTree(value);
        var code = said.path("code").asString("") + " " + said.path("sub_code").asString("");
        return code.length() > FAILURE_LENGTH_MAX ? code.substring(0, FAILURE_LENGTH_MAX) : code;
    }

    /** The one of the app first. An old name has digits alone, and a new one does not: neither is ever taken for the other. */
    private List<IdentityRef> names(String value) {
        var said = JsonMapper.shared().readTree(value);
        List<IdentityRef> names = new ArrayList<>();
        var ofApp = said.path("open_id").asString("");
        var ofAll = said.path("user_id").asString("");
        add(names, digits(ofApp) ? "" : ofApp);
        add(names, digits(ofAll) ? ofAll : "");
        return names;
    }

    private static boolean digits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private void add(List<IdentityRef> names, String name) {
        var identity = Names.of(code(), name);
        if (identity != null) {
            names.add(identity);
        }
    }
}
