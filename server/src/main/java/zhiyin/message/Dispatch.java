package zhiyin.message;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/** Hands messages over to whoever carries their channel, while nobody waits. */
public final class Dispatch implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);
    private static final int AT_ONCE = 4;
    private static final int WAITING_MAX = 1_000;
    private static final int LAST_SECONDS_MAX = 10;

    private final Map<Channel, MessageSender> senders = new EnumMap<>(Channel.class);
    private final ThreadPoolExecutor carrying;

    Dispatch(List<MessageSender> senders) {
        senders.forEach(sender -> this.senders.putIfAbsent(sender.channel(), sender));
        carrying = new ThreadPoolExecutor(
                AT_ONCE,
                AT_ONCE,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().name("message-", 1).daemon(true).factory());
        carrying.allowCoreThreadTimeOut(true);
    }

    /** Whether there is anybody who carries that. */
    public boolean carries(Channel channel) {
        return senders.containsKey(channel);
    }

    /**
     * Takes a message that is to go out at once.
     *
     * @return false where so many are waiting that it would come too late; it will not be sent
     */
    public boolean send(Message message) {
        var sender = senders.get(message.channel());
        if (sender == null) {
            throw new IllegalStateException("nobody carries " + message.channel());
        }
        try {
            carrying.execute(() -> handOver(sender, message));
            return true;
        } catch (RejectedExecutionException tooMany) {
            log.error("{} is not sent: {} are waiting already", message, WAITING_MAX);
            return false;
        }
    }

    /** Hands a message over while whoever asks waits, and says what came of it: for what nobody waits for at a screen. */
    public MessageSender.Handover deliver(Message message) {
        var sender = senders.get(message.channel());
        if (sender == null) {
            return new MessageSender.Handover.Refused("nobody-carries-it");
        }
        try {
            return sender.send(message);
        } catch (RuntimeException accident) {
            log.error("{} could not be handed over: {}", message, accident.toString());
            return new MessageSender.Handover.Refused(accident.getClass().getSimpleName());
        }
    }

    private static void handOver(MessageSender sender, Message message) {
        try {
            switch (sender.send(message)) {
                case MessageSender.Handover.Taken(var reference) -> log.debug("{} taken as {}", message, reference);
                case MessageSender.Handover.Refused(var why) -> log.error("{} was refused: {}", message, why);
            }
        } catch (RuntimeException accident) {
            log.error("{} could not be handed over: {}", message, accident.toString());
        }
    }

    @Override
    public void destroy() throws InterruptedException {
        carrying.shutdown();
        if (!carrying.awaitTermination(LAST_SECONDS_MAX, TimeUnit.SECONDS)) {
            carrying.shutdownNow();
        }
    }
}
