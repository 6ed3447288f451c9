package zhiyin.message;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries nothing anywhere: it shows on the terminal what would be sent. In the demo alone. */
final class LogSender implements MessageSender {
    private static final Logger log = LoggerFactory.getLogger(LogSender.class);

    private final Channel channel;

    LogSender(Channel channel) {
        this.channel = channel;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public Handover send(Message message) {
        log.info("{} to {}: {}", channel.name().toLowerCase(Locale.ROOT), message.to(), message.text());
        return new Handover.Taken("shown");
    }
}
