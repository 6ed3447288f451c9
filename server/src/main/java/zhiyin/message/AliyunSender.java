package zhiyin.message;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.outside.Outside;

/**
 * SMS by Aliyun's {@code SendSms} (version 2017-05-25), signed with {@code ACS3-HMAC-SHA256}: "Request body and signature
 * mechanism for V3", help.aliyun.com.
 */
final class AliyunSender implements MessageSender {
    static final String ENDPOINT = "https://dysmsapi.aliyuncs.com";
    private static final String ALGORITHM = "ACS3-HMAC-SHA256";
    private static final int NONCE_BYTES = 16;

    private final MessageSettings.Gateway gateway;
    private final URI endpoint;
    private final Outside outside;
    private final Clock clock;
    private final SecureRandom random;

    AliyunSender(MessageSettings.Gateway gateway, Outside outside, Clock clock, SecureRandom random) {
        this.gateway = gateway;
        this.endpoint = URI.create(gateway.endpoint().isBlank() ? ENDPOINT : gateway.endpoint());
        this.outside = outside;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Channel channel() {
        return Channel.SMS;
    }

    @Override
    public Handover send(Message message) {
        var template = gateway.template(message.template());
        if (template == null) {
            return new Handover.Refused("no template for " + message.template());
        }
        SortedMap<String, String> query = new TreeMap<>();
        // as it takes numbers of all countries: digits alone, the calling code first
        query.put("PhoneNumbers", message.to().substring(1));
        query.put("SignName", gateway.signName());
        query.put("TemplateCode", template);
        query.put(
                "TemplateParam",
                JsonMapper.shared()
                        .writeValueAsString(message.values().stream()
                                .collect(Collectors.toMap(
                                        Message.Value::name,
                                        Message.Value::text,
                                        (one, other) -> other,
                                        LinkedHashMap::new))));
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        SortedMap<String, String> headers = new TreeMap<>();
        headers.put("host", endpoint.getAuthority());
        headers.put("x-acs-action", "SendSms");
        headers.put("x-acs-version", "2017-05-25");
        headers.put(
                "x-acs-date", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        headers.put("x-acs-signature-nonce", HexFormat.of().formatHex(nonce));
        headers.put("x-acs-content-sha256", Signing.sha256(new byte[0]));
        var canonicalQuery = canonical(query);
        Map<String, String> sent = new LinkedHashMap<>(headers);
        sent.put(
                "Authorization",
                authorization(gateway.keyId(), gateway.keySecret(), "POST", "/", canonicalQuery, headers));
        // the client says the host by itself
        sent.remove("host");
        return read(outside.post(URI.create(endpoint + "/?" + canonicalQuery), sent, new byte[0]));
    }

    /** {@code Authorization} over a request whose body the headers name by its hash. */
    static String authorization(
            String keyId,
            String keySecret,
            String method,
            String path,
            String canonicalQuery,
            SortedMap<String, String> headers) {
        var names = String.join(";", headers.keySet());
        var lines = headers.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
                .collect(Collectors.joining());
        var request = String.join(
                "\n", method, path, canonicalQuery, lines, names, headers.getOrDefault("x-acs-content-sha256", ""));
        var signature =
                Signing.hmacHex(Signing.utf8(keySecret), ALGORITHM + "\n" + Signing.sha256(Signing.utf8(request)));
        return ALGORITHM + " Credential=" + keyId + ",SignedHeaders=" + names + ",Signature=" + signature;
    }

    private static String canonical(SortedMap<String, String> query) {
        return query.entrySet().stream()
                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** As RFC 3986 has it. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static Handover read(Outside.Reply reply) {
        try {
            var answer = JsonMapper.shared().readTree(reply.body());
            var code = answer.path("Code").asString("");
            return reply.status() == 200 && code.equals("OK")
                    ? new Handover.Taken(answer.path("BizId").asString(""))
                    : new Handover.Refused(reply.status() + " " + Handed.code(code));
        } catch (JacksonException unreadable) {
            return new Handover.Refused(reply.status() + " unreadable");
        }
    }
}
