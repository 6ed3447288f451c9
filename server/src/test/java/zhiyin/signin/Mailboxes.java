package zhiyin.signin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import zhiyin.message.Channel;
import zhiyin.message.Message;
import zhiyin.message.MessageSender;

/** Where messages arrive in tests. */
public final class Mailboxes {
    private final List<Message> arrived = new ArrayList<>();

    synchronized void arrive(Message message) {
        arrived.add(message);
        notifyAll();
    }

    synchronized int all() {
        return arrived.size();
    }

    synchronized List<Message> of(String to) {
        return arrived.stream().filter(message -> message.to().equals(to)).toList();
    }

    /** The code in the message of that number that has come there; waits for it. */
    public synchronized String code(String to, int number) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (of(to).size() < number) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("nothing has come for " + to);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return of(to).get(number - 1).values().getFirst().text();
    }

    private record Sender(Mailboxes mailboxes, Channel channel) implements MessageSender {
        @Override
        public Handover send(Message message) {
            mailboxes.arrive(message);
            return new Handover.Taken("here");
        }
    }

    /** Puts them in the place of gateways and mail servers. */
    @TestConfiguration(proxyBeanMethods = false)
    public static class Installed {
        @Bean
        Mailboxes mailboxes() {
            return new Mailboxes();
        }

        @Bean
        MessageSender phones(Mailboxes mailboxes) {
            return new Sender(mailboxes, Channel.SMS);
        }

        @Bean
        MessageSender mails(Mailboxes mailboxes) {
            return new Sender(mailboxes, Channel.MAIL);
        }
    }
}
