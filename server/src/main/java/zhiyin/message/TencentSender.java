package zhiyin.message;

import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.outside.Outside;

/**
 * SMS by Tencent Cloud's {@code SendSms} (version 2021-01-11), signed with {@code TC3-HMAC-SHA256}: "Signature method v3",
 * cloud.tencent.com/document/api/382/52071.
 */
final class TencentSender implements MessageSender {
    static final String ENDPOINT = "https://sms.tencentcloudapi.com";
    private static final String ALGORITHM = "TC3-HMAC-SHA256";
    private static final String SERVICE = "sms";
    private static final String CONTENT_TYPE = "application/json; charset=utf-8";
    private static final String ACTION = "SendSms";
    private static final String SIGNED = "content-type;host;x-tc-action";

    private final MessageSettings.Gateway gateway;
    private final URI endpoint;
    private final Outside outside;
    private final Clock clock;

    TencentSender(MessageSettings.Gateway gateway, Outside outside, Clock clock) {
        this.gateway = gateway;
        this.endpoint = URI.create(gateway.endpoint().isBlank() ? ENDPOINT : gateway.endpoint());
        this.outside = outside;
        this.clock = clock;
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
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("PhoneNumberSet", List.of(message.to()));
        said.put("SmsSdkAppId", gateway.appId());
        said.put("SignName", gateway.signName());
        said.put("TemplateId", template);
        said.put(
                "TemplateParamSet",
                message.values().stream().map(Message.Value::text).toList());
        var body = JsonMapper.shared().writeValueAsBytes(said);
        var seconds = clock.instant().getEpochSecond();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", CONTENT_TYPE);
        headers.put("X-TC-Action", ACTION);
        headers.put("X-TC-Version", "2021-01-11");
        headers.put("X-TC-Timestamp", String.valueOf(seconds));
        headers.put("X-TC-Region", gateway.region());
        headers.put("Authorization", authorization(endpoint.getAuthority(), seconds, body));
        return read(outside.post(URI.create(endpoint + "/"), headers, body));
    }

    private String authorization(String host, long seconds, byte[] body) {
        var day = LocalDate.ofEpochDay(Math.floorDiv(seconds, 86_400L)).toString();
        var request = String.join(
                "\n",
                "POST",
                "/",
                "",
                "content-type:" + CONTENT_TYPE + "\nhost:" + host + "\nx-tc-action:sendsms\n",
                SIGNED,
                Signing.sha256(body));
        var scope = day + "/" + SERVICE + "/tc3_request";
        var text = String.join("\n", ALGORITHM, String.valueOf(seconds), scope, Signing.sha256(Signing.utf8(request)));
        var ofDay = Signing.hmac(Signing.utf8("TC3" + gateway.keySecret()), day);
        var signature = Signing.hmacHex(Signing.hmac(Signing.hmac(ofDay, SERVICE), "tc3_request"), text);
        return ALGORITHM + " Credential=" + gateway.keyId() + "/" + scope + ", SignedHeaders=" + SIGNED + ", Signature="
                + signature;
    }

    private static Handover read(Outside.Reply reply) {
        try {
            var answer = JsonMapper.shared().readTree(reply.body()).path("Response");
            var refused = answer.at("/Error/Code").asString("");
            var status = answer.at("/SendStatusSet/0");
            var code = refused.isEmpty() ? status.path("Code").asString("") : refused;
            return reply.status() == 200 && code.equals("Ok")
                    ? new Handover.Taken(status.path("SerialNo").asString(""))
                    : new Handover.Refused(reply.status() + " " + Handed.code(code));
        } catch (JacksonException unreadable) {
            return new Handover.Refused(reply.status() + " unreadable");
        }
    }
}
