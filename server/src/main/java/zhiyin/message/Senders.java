package zhiyin.message;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.StartRefused;
import zhiyin.outside.Outside;

/** Makes the senders that an operator has named. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MessageSettings.class)
class Senders {

    @Bean
    Dispatch dispatch(
            MessageSettings settings,
            ObjectProvider<MessageSender> given,
            Outside outside,
            Clock clock,
            SecureRandom random,
            @Value("${zhiyin.command:}") String command) {
        var senders = new ArrayList<>(given.orderedStream().toList());
        senders.addAll(named(settings, outside, clock, random, command.equals("demo")));
        return new Dispatch(senders);
    }

    static List<MessageSender> named(
            MessageSettings settings, Outside outside, Clock clock, SecureRandom random, boolean demo) {
        var senders = new ArrayList<MessageSender>();
        switch (demo && settings.sms().isBlank() ? "log" : settings.sms()) {
            case "" -> {}
            case "log" -> senders.add(shown(Channel.SMS, demo));
            case "aliyun" -> senders.add(new AliyunSender(sound(settings.gateway(), "Aliyun"), outside, clock, random));
            case "tencent" -> {
                MessageSettings.said(settings.gateway().appId(), "ZHIYIN_SMS_APP_ID", "Tencent");
                senders.add(new TencentSender(sound(settings.gateway(), "Tencent"), outside, clock));
            }
            default -> throw new StartRefused("ZHIYIN_SMS is log, aliyun or tencent");
        }
        switch (demo && settings.mail().isBlank() ? "log" : settings.mail()) {
            case "" -> {}
            case "log" -> senders.add(shown(Channel.MAIL, demo));
            case "smtp" -> senders.add(new SmtpSender(settings.smtp()));
            default -> throw new StartRefused("ZHIYIN_MAIL is log or smtp");
        }
        return senders;
    }

    private static MessageSender shown(Channel channel, boolean demo) {
        if (!demo) {
            throw new StartRefused(
                    "what is sent is shown in the demo alone: whoever reads the log could sign in as anybody");
        }
        return new LogSender(channel);
    }

    private static MessageSettings.Gateway sound(MessageSettings.Gateway gateway, String carrier) {
        MessageSettings.said(gateway.keyId(), "ZHIYIN_SMS_KEY_ID", carrier);
        MessageSettings.said(gateway.keySecret(), "ZHIYIN_SMS_KEY_SECRET", carrier);
        MessageSettings.said(gateway.signName(), "ZHIYIN_SMS_SIGN_NAME", carrier);
        if (!gateway.endpoint().isBlank() && !Outside.allowed(URI.create(gateway.endpoint()))) {
            throw new StartRefused("ZHIYIN_SMS_ENDPOINT has to be https");
        }
        return gateway;
    }
}
