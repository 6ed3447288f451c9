package zhiyin.people;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Member cards for Google's wallet: an address that holds the card as a JWT (RFC 7519) which a service account has signed with
 * RS256. Whoever opens it is asked whether to save the card.
 */
final class GooglePasses {

    private static final String SAVE = "https://pay.google.com/gp/v/save/";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final PassSettings.Google settings;
    private final SigningKey key;

    GooglePasses(PassSettings.Google settings) {
        this.settings = settings;
        this.key = SigningKey.of(Path.of(settings.key()));
    }

    /** The address at which the card is saved. */
    String address(Pass pass, Instant now) {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("id", settings.issuer() + "." + pass.member());
        card.put("classId", settings.issuer() + "." + settings.loyaltyClass());
        card.put("state", "ACTIVE");
        card.put("accountId", pass.number());
        if (pass.name() != null) {
            card.put("accountName", pass.name());
        }
        card.put("barcode", Map.of("type", "CODE_128", "value", pass.number(), "alternateText", pass.number()));
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", settings.account());
        claims.put("aud", "google");
        claims.put("typ", "savetowallet");
        claims.put("iat", now.getEpochSecond());
        claims.put("payload", Map.of("loyaltyObjects", List.of(card)));
        String signed = encoded(Map.of("alg", "RS256", "typ", "JWT")) + "." + encoded(claims);
        return SAVE + signed + "." + BASE64.encodeToString(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encoded(Object value) {
        return BASE64.encodeToString(
                JsonMapper.shared().writeValueAsString(value).getBytes(StandardCharsets.UTF_8));
    }
}
