package zhiyin.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import zhiyin.outside.Outside;

/** An OpenID provider: OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636) and RFC 9207. */
final class OidcProvider implements IdentityProvider {
    /** Signatures that are believed: with a public key, and none that a document names for itself. */
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);

    private static final Duration KNOWN_FOR = Duration.ofHours(1);
    private static final Duration KEYS_AGAIN = Duration.ofMinutes(1);
    private static final Duration SKEW_MAX = Duration.ofMinutes(1);
    /** Seconds, some twelve centuries: beyond there is no moment that anybody means. */
    private static final long FAR = 1L << 35;

    private static final Duration AGE_MAX = Duration.ofMinutes(10);

    private final ProviderSettings.Provider settings;
    private final Wire wire;
    private final Clock clock;
    private volatile @Nullable House house;

    /** What the house says of itself. */
    private record House(URI authorization, URI token, JWKSet keys, URI keysAt, Instant readAt) {}

    private static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit(String why) {
            super(why);
        }
    }

    OidcProvider(ProviderSettings.Provider settings, Wire wire, Clock clock) {
        this.settings = settings;
        this.wire = wire;
        this.clock = clock;
    }

    @Override
    public String code() {
        return settings.code();
    }

    @Override
    public String issuer() {
        return settings.issuer();
    }

    @Override
    public @Nullable String program() {
        return settings.onlyProgram();
    }

    @Override
    public List<URI> redirects() {
        return settings.redirects();
    }

    @Override
    public URI going(Going going) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.clientId());
        query.put("redirect_uri", going.redirect().toString());
        query.put("scope", "openid");
        query.put("state", going.state());
        query.put("nonce", going.nonce());
        query.put("code_challenge", going.challenge());
        query.put("code_challenge_method", "S256");
        try {
            var at = house().authorization().toString();
            return URI.create(at + (at.indexOf('?') < 0 ? "?" : "&") + Wire.form(query));
        } catch (Unfit unfit) {
            throw new Unreachable(code() + ": " + unfit.getMessage());
        }
    }

    @Override
    public Verdict ask(Shown shown) {
        var sent = shown.going();
        if (sent == null) {
            return new Verdict.Refused("nobody was sent there");
        }
        // where the answer names who it is from, it is not another house's (mix-up)
        if (shown.issuer() != null && !shown.issuer().equals(issuer())) {
            return new Verdict.Refused("another issuer in the answer");
        }
        try {
            var token = exchange(shown.code(), sent);
            var claims = verified(token);
            var fault = fault(claims, sent.nonce());
            if (fault != null) {
                return new Verdict.Refused(fault);
            }
            var identity = Names.of(code(), String.valueOf(claims.getSubject()));
            return identity == null ? new Verdict.Refused("no subject") : new Verdict.Known(List.of(identity));
        } catch (Unfit unfit) {
            return new Verdict.Refused(String.valueOf(unfit.getMessage()));
        }
    }

    private String exchange(String code, Sent sent) throws Unfit {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "authorization_code");
        fields.put("code", code);
        fields.put("redirect_uri", sent.redirect().toString());
        fields.put("code_verifier", sent.verifier());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        headers.put("Accept", "application/json");
        if (settings.clientSecret().isBlank()) {
            fields.put("client_id", settings.clientId());
        } else {
            // RFC 6749, 2.3.1: both are form-encoded first
            var both = Wire.encoded(settings.clientId()) + ":" + Wire.encoded(settings.clientSecret());
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        }
        var reply = wire.post(house().token(), headers, Wire.form(fields));
        if (reply.status() != 200) {
            throw new Unfit("the code was refused with " + reply.status());
        }
        var token = reply.tree().path("id_token").asString("");
        if (token.isEmpty()) {
            throw new Unfit("no id_token");
        }
        return token;
    }

    private JWTClaimsSet verified(String token) throws Unfit {
        var known = house();
        try {
            return processor(known.keys()).process(token, null);
        } catch (BadJOSEException first) {
            // the house may have changed its keys since
            if (known.readAt().plus(KEYS_AGAIN).isAfter(clock.instant())) {
                throw new Unfit("the signature is not its own");
            }
            try {
                return processor(read().keys()).process(token, null);
            } catch (BadJOSEException | JOSEException | ParseException bad) {
                throw new Unfit("the signature is not its own");
            }
        } catch (JOSEException | ParseException bad) {
            throw new Unfit("the id_token cannot be read");
        }
    }

    /** Takes keys from the house's own set alone: what a token names in {@code jku}, {@code x5u} or {@code jwk} is not looked at. */
    private static DefaultJWTProcessor<SecurityContext> processor(JWKSet keys) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
        // the claims are held against our own clock below
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        return processor;
    }

    /** What is wrong with what the house says, or null (OpenID Connect Core 1.0, 3.1.3.7). */
    private @Nullable String fault(JWTClaimsSet claims, String nonce) throws Unfit {
        var now = clock.instant();
        var audience = claims.getAudience();
        var expires = moment(claims, "exp");
        var issued = moment(claims, "iat");
        var from = moment(claims, "nbf");
        try {
            if (!issuer().equals(claims.getIssuer())) {
                return "another issuer";
            }
            if (!audience.contains(settings.clientId())) {
                return "for another client";
            }
            var party = claims.getStringClaim("azp");
            if ((audience.size() > 1 && party == null) || (party != null && !party.equals(settings.clientId()))) {
                return "for another party";
            }
            if (expires == null || !now.isBefore(expires.plus(SKEW_MAX))) {
                return "expired";
            }
            if (issued == null || issued.isAfter(now.plus(SKEW_MAX)) || issued.isBefore(now.minus(AGE_MAX))) {
                return "not of now";
            }
            if (from != null && from.isAfter(now.plus(SKEW_MAX))) {
                return "not yet";
            }
            return nonce.equals(claims.getStringClaim("nonce")) ? null : "for another browser";
        } catch (ParseException bad) {
            throw new Unfit("the id_token cannot be read");
        }
    }

    private static @Nullable Instant moment(JWTClaimsSet claims, String name) {
        return claims.toJSONObject().get(name) instanceof Number seconds && Math.abs(seconds.longValue()) < FAR
                ? Instant.ofEpochSecond(seconds.longValue())
                : null;
    }

    private House house() throws Unfit {
        var known = house;
        return known != null && clock.instant().isBefore(known.readAt().plus(KNOWN_FOR)) ? known : read();
    }

    private House read() throws Unfit {
        var base = issuer().endsWith("/") ? issuer().substring(0, issuer().length() - 1) : issuer();
        var said =
                wire.get(URI.create(base + "/.well-known/openid-configuration")).tree();
        if (!issuer().equals(said.path("issuer").asString(""))) {
            throw new Unfit("it calls itself otherwise");
        }
        var keysAt = address(said, "jwks_uri");
        try {
            var keys = JWKSet.parse(wire.get(keysAt).text());
            var read = new House(
                    address(said, "authorization_endpoint"),
                    address(said, "token_endpoint"),
                    keys,
                    keysAt,
                    clock.instant());
            house = read;
            return read;
        } catch (ParseException bad) {
            throw new Unfit("its keys cannot be read");
        }
    }

    private static URI address(JsonNode said, String field) throws Unfit {
        try {
            var address = URI.create(said.path(field).asString(""));
            if (Outside.allowed(address)) {
                return address;
            }
        } catch (IllegalArgumentException none) {
            // said below
        }
        throw new Unfit(field + " is no address of ours to ask");
    }
}
