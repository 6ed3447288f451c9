package zhiyin;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/** What comes in from outside and is handed to whoever needs it: time, chance and the terminal. */
@Configuration(proxyBeanMethods = false)
class Foundations {
    /** The only place where the time of day enters. A test that declares a clock of its own replaces it. */
    @Bean
    @Fallback
    Clock clock() {
        return Clock.systemUTC();
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
