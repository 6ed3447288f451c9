package zhiyin;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/** What comes in from outside and is handed to whoever needs it: time, chance and the terminal. */
@Configuration(proxyBeanMethods = false)
class Foundations {
    private static final Logger LOG = LoggerFactory.getLogger(Foundations.class);
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

    /** The only place where the time of day enters. A test that declares a clock of its own replaces it. */
    @Bean
    @Fallback
    Clock clock(@Value("${server.address:}") String address) {
        refuseFaultsUnlessAlone(address);
        String shifted = System.getProperty(ShiftedClock.OPTION);
        return shifted == null ? Clock.systemUTC() : new ShiftedClock(Clock.systemUTC(), Path.of(shifted));
    }

    /** A process that was told to die or to read the time wrong is a bench's, and serves nobody but its own machine. */
    static void refuseFaultsUnlessAlone(String address) {
        if (System.getProperty(FaultPoint.OPTION) == null && System.getProperty(ShiftedClock.OPTION) == null) {
            return;
        }
        if (!LOOPBACK.contains(address)) {
            throw new StartRefused("-Dzhiyin.fault… is for tests, and this server could be reached from elsewhere: "
                    + "leave the option out, or ZHIYIN_ADDRESS");
        }
        LOG.warn("This process was told to fail (-Dzhiyin.fault…): a test's, nobody else's");
    }

    @Bean
    @Fallback
    SecureRandom secureRandom() {
        return new SecureRandom();
    }

    // Spring would close what can be closed, and with it the mouth of whoever has to say why the house went down.
    @Bean(destroyMethod = "")
    @Fallback
    PrintStream terminal() {
        return System.out;
    }

    /** Where progress and complaints go, so that a tool's output holds nothing but what was asked for. */
    @Bean(destroyMethod = "")
    @Fallback
    PrintStream complaints() {
        return System.err;
    }
}
