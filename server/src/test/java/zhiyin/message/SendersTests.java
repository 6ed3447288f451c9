package zhiyin.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.StartRefused;
import zhiyin.message.MessageSender.Handover;
import zhiyin.outside.Asked;
import zhiyin.outside.Outside;

/**
 * Who carries messages, over real connections. Signatures are reckoned again from what came over the wire, by an HMAC of the
 * tests' own (RFC 2104) out of nothing but SHA-256.
 */
class SendersTests {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T12:00:00Z"), ZoneOffset.UTC);
    private static final String SECRET = "a secret of 30 characters long";
    private static final Message CODE = new Message(
            Channel.SMS,
            "+8613800138000",
            "sign-in-code",
            List.of(new Message.Value("code", "012345")),
            "012345 ist's",
            "012345 是您的验证码");

    private final Outside outside = Asked.outside();

    private static MessageSettings settings(String sms, String endpoint) {
        return new MessageSettings(
                sms,
                "",
                new MessageSettings.Gateway(
                        endpoint,
                        "key-id",
                        SECRET,
                        "知音 & Co+*~",
                        "1400006666",
                        "ap-guangzhou",
                        Map.of("sign-in-code", "SMS_154950909")),
                new MessageSettings.Smtp("", 0, "", "", "", "starttls"));
    }

    private MessageSender sender(String sms, Gateway gateway) {
        return Senders.named(settings(sms, gateway.address()), outside, CLOCK, new SecureRandom(), false)
                .getFirst();
    }

    // ---- an HMAC written from RFC 2104 ----

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        byte[] block = Arrays.copyOf(key.length > 64 ? sha256(key) : key, 64);
        byte[] inner = new byte[64 + text.length];
        byte[] outer = new byte[64 + 32];
        for (int i = 0; i < 64; i++) {
            inner[i] = (byte) (block[i] ^ 0x36);
            outer[i] = (byte) (block[i] ^ 0x5c);
        }
        System.arraycopy(text, 0, inner, 64, text.length);
        System.arraycopy(sha256(inner), 0, outer, 64, 32);
        return sha256(outer);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return String.format("%0" + 2 * bytes.length + "x", new BigInteger(1, bytes));
    }

    @Test
    void theHmacOfTheTestsIsThatOfRfc4231() {
        assertThat(hex(hmac(utf8("Jefe"), utf8("what do ya want for nothing?"))))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void aliyunsOwnExampleIsSignedAsItsDocumentsSay() {
        var headers = new TreeMap<String, String>(Map.of(
                "host", "ecs.cn-shanghai.aliyuncs.com",
                "x-acs-action", "RunInstances",
                "x-acs-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "x-acs-date", "2023-10-26T10:22:32Z",
                "x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d",
                "x-acs-version", "2014-05-26"));
        assertThat(AliyunSender.authorization(
                        "YourAccessKeyId",
                        "YourAccessKeySecret",
                        "POST",
                        "/",
                        "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
                        headers))
                .endsWith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
    }

    @Test
    void aliyunIsAskedToSendTheCodeAndFindsItsSignatureRight() {
        try (Gateway gateway = new Gateway()) {
            gateway.answer =
                    "{\"Code\":\"OK\",\"Message\":\"OK\",\"BizId\":\"9006197469364984^0\",\"RequestId\":\"F655\"}";
            assertThat(sender("aliyun", gateway).send(CODE)).isEqualTo(new Handover.Taken("9006197469364984^0"));
            Gateway.Request got = gateway.last();
            Map<String, String> query = new TreeMap<>();
            for (String pair : got.query().split("&")) {
                query.put(
                        pair.substring(0, pair.indexOf('=')),
                        URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8));
            }
            assertThat(query)
                    .containsEntry("PhoneNumbers", "8613800138000")
                    .containsEntry("SignName", "知音 & Co+*~")
                    .containsEntry("TemplateCode", "SMS_154950909")
                    .containsEntry("TemplateParam", "{\"code\":\"012345\"}");
            assertThat(got.query())
                    .contains("%20")
                    .contains("%2A")
                    .contains("~")
                    .doesNotContain("+");
            assertThat(got.headers())
                    .containsEntry("x-acs-action", "SendSms")
                    .containsEntry("x-acs-version", "2017-05-25")
                    .containsEntry("x-acs-date", "2026-03-02T12:00:00Z")
                    .containsEntry("x-acs-content-sha256", hex(sha256(utf8(got.body()))));
            Matcher signed = Pattern.compile(
                            "ACS3-HMAC-SHA256 Credential=key-id,SignedHeaders=([a-z0-9;-]+),Signature=([0-9a-f]{64})")
                    .matcher(got.headers().get("authorization"));
            assertThat(signed.matches()).isTrue();
            assertThat(signed.group(1).split(";"))
                    .contains("host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256");
            StringBuilder request = new StringBuilder("POST\n/\n" + got.query() + "\n");
            for (String name : signed.group(1).split(";")) {
                request.append(name).append(':').append(got.headers().get(name)).append('\n');
            }
            request.append('\n').append(signed.group(1)).append('\n').append(hex(sha256(utf8(got.body()))));
            String text = "ACS3-HMAC-SHA256\n" + hex(sha256(utf8(request.toString())));
            assertThat(signed.group(2)).isEqualTo(hex(hmac(utf8(SECRET), utf8(text))));
        }
    }

    @Test
    void aliyunNeverGetsOneNonceTwice() {
        try (Gateway gateway = new Gateway()) {
            MessageSender sender = sender("aliyun", gateway);
            sender.send(CODE);
            sender.send(CODE);
            assertThat(gateway.requests.get(0).headers().get("x-acs-signature-nonce"))
                    .hasSize(32)
                    .isNotEqualTo(gateway.requests.get(1).headers().get("x-acs-signature-nonce"));
        }
    }

    @Test
    void tencentIsAskedToSendTheCodeAndFindsItsSignatureRight() {
        try (Gateway gateway = new Gateway()) {
            gateway.answer = "{\"Response\":{\"SendStatusSet\":[{\"SerialNo\":\"5000:1045710669157053657849499619\","
                    + "\"PhoneNumber\":\"+8613800138000\",\"Fee\":1,\"Code\":\"Ok\"}],\"RequestId\":\"a0aabda6\"}}";
            assertThat(sender("tencent", gateway).send(CODE))
                    .isEqualTo(new Handover.Taken("5000:1045710669157053657849499619"));
            Gateway.Request got = gateway.last();
            JsonNode said = JsonMapper.shared().readTree(got.body());
            assertThat(said.at("/PhoneNumberSet/0").asString()).isEqualTo("+8613800138000");
            assertThat(said.at("/TemplateParamSet/0").asString()).isEqualTo("012345");
            assertThat(said.path("SmsSdkAppId").asString()).isEqualTo("1400006666");
            assertThat(said.path("TemplateId").asString()).isEqualTo("SMS_154950909");
            assertThat(said.path("SignName").asString()).isEqualTo("知音 & Co+*~");
            assertThat(got.headers())
                    .containsEntry("x-tc-action", "SendSms")
                    .containsEntry("x-tc-version", "2021-01-11")
                    .containsEntry("x-tc-region", "ap-guangzhou")
                    .containsEntry("x-tc-timestamp", "1772452800");
            String request = "POST\n/\n\ncontent-type:" + got.headers().get("content-type") + "\nhost:"
                    + got.headers().get("host") + "\nx-tc-action:sendsms\n\ncontent-type;host;x-tc-action\n"
                    + hex(sha256(utf8(got.body())));
            String text = "TC3-HMAC-SHA256\n1772452800\n2026-03-02/sms/tc3_request\n" + hex(sha256(utf8(request)));
            byte[] key = hmac(hmac(hmac(utf8("TC3" + SECRET), utf8("2026-03-02")), utf8("sms")), utf8("tc3_request"));
            assertThat(got.headers())
                    .containsEntry(
                            "authorization",
                            "TC3-HMAC-SHA256 Credential=key-id/2026-03-02/sms/tc3_request, "
                                    + "SignedHeaders=content-type;host;x-tc-action, Signature="
                                    + hex(hmac(key, utf8(text))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"aliyun", "tencent"})
    void c64_whatACarrierAnswersIsNotBelievedToBeWellFormed(String carrier) {
        try (Gateway gateway = new Gateway()) {
            MessageSender sender = sender(carrier, gateway);
            for (String answer : List.of(
                    "",
                    "{}",
                    "[]",
                    "null",
                    "OK",
                    "{\"Code\":[\"OK\"]}",
                    "{\"Response\":\"Ok\"}",
                    "{\"Response\":{\"SendStatusSet\":[]}}",
                    "<html>")) {
                gateway.answer = answer;
                assertThat(sender.send(CODE)).as(answer).isInstanceOf(Handover.Refused.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"aliyun", "tencent"})
    void c62_aRefusalIsTheCarriersCodeAndNothingThatMayHoldThePhone(String carrier) {
        try (Gateway gateway = new Gateway()) {
            MessageSender sender = sender(carrier, gateway);
            gateway.answer = carrier.equals("aliyun")
                    ? "{\"Code\":\"isv.BUSINESS_LIMIT_CONTROL\",\"Message\":\"13800138000 too often\"}"
                    : "{\"Response\":{\"Error\":{\"Code\":\"isv.BUSINESS_LIMIT_CONTROL\",\"Message\":\"13800138000\"}}}";
            assertThat(sender.send(CODE)).isEqualTo(new Handover.Refused("200 isv.BUSINESS_LIMIT_CONTROL"));
            gateway.answer =
                    "{\"Code\":\"13800138000\\n2026 forged line\",\"Response\":{\"Error\":{\"Code\":\"a\\nb\"}}}";
            assertThat(sender.send(CODE)).isEqualTo(new Handover.Refused("200 unreadable"));
        }
        assertThat(CODE.toString()).doesNotContain("13800138000").doesNotContain("012345");
    }

    @Test
    void c47_noRedirectionIsFollowedAndNoTooLargeAnswerRead() {
        try (Gateway gateway = new Gateway()) {
            MessageSender sender = sender("tencent", gateway);
            gateway.status = 302;
            assertThat(sender.send(CODE)).isInstanceOf(Handover.Refused.class);
            assertThat(gateway.requests).hasSize(1);
            gateway.status = 200;
            gateway.answer = " ".repeat(Outside.BYTES_MAX + 1);
            assertThatThrownBy(() -> sender.send(CODE)).isInstanceOf(Outside.Failed.class);
        }
    }

    @Test
    void c48_nothingIsAskedInTheClearButOfThisMachine() {
        for (String address :
                List.of("http://example.org", "http://10.0.0.1", "ftp://localhost", "https://u:p@example.org")) {
            assertThat(Outside.allowed(java.net.URI.create(address)))
                    .as(address)
                    .isFalse();
        }
        assertThat(Outside.allowed(java.net.URI.create("https://example.org"))).isTrue();
        assertThatThrownBy(() -> Senders.named(
                        settings("aliyun", "http://example.org"), outside, CLOCK, new SecureRandom(), false))
                .isInstanceOf(StartRefused.class);
    }

    @Test
    void whatIsSentIsShownInTheDemoAndNowhereElse() {
        assertThatThrownBy(() -> Senders.named(settings("log", ""), outside, CLOCK, new SecureRandom(), false))
                .isInstanceOf(StartRefused.class);
        assertThat(Senders.named(settings("", ""), outside, CLOCK, new SecureRandom(), true))
                .extracting(MessageSender::channel)
                .containsExactly(Channel.SMS, Channel.MAIL);
        assertThat(Senders.named(settings("", ""), outside, CLOCK, new SecureRandom(), false))
                .isEmpty();
    }

    @Test
    void mailArrivesAtARealServerWithItsHeadersWhole() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.setUser("shop@example.org", "shop", "pass word");
        server.start();
        try {
            MessageSender sender = new SmtpSender(new MessageSettings.Smtp(
                    "127.0.0.1", server.getSmtp().getPort(), "shop", "pass word", "shop@example.org", "none"));
            Message message = new Message(
                    Channel.MAIL,
                    "lin@example.org",
                    "sign-in-code",
                    List.of(new Message.Value("code", "012345")),
                    "012345 是验证码\r\nBcc: all@example.org",
                    "012345 是您的验证码");
            assertThat(sender.send(message)).isInstanceOf(Handover.Taken.class);
            MimeMessage got = server.getReceivedMessages()[0];
            assertThat(server.getReceivedMessages()).hasSize(1);
            assertThat(got.getSubject()).isEqualTo("012345 是验证码 Bcc: all@example.org");
            assertThat(got.getHeader("Bcc")).isNull();
            assertThat(got.getAllRecipients()).hasSize(1);
            assertThat(got.getContent().toString().strip()).isEqualTo("012345 是您的验证码");
            assertThat(got.getFrom()[0].toString()).isEqualTo("shop@example.org");
        } finally {
            server.stop();
        }
    }

    @Test
    void mailGoesInTheClearToThisMachineAlone() {
        assertThatThrownBy(() -> new SmtpSender(
                        new MessageSettings.Smtp("mail.example.org", 25, "", "", "shop@example.org", "none")))
                .isInstanceOf(StartRefused.class);
    }
}
