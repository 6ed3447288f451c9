package zhiyin.trail;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.ApplicationContext;
import zhiyin.TestClock;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.staff.Hired;

/** Somebody who has signed in to look at things. */
final class LookingStaff {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ApiClient in;

    LookingStaff(ApplicationContext application, TestClock clock) {
        this(application, clock, "operator", "tea");
    }

    LookingStaff(ApplicationContext application, TestClock clock, String role, String program) {
        in = Hired.as(
                application,
                role + NUMBER.incrementAndGet() + "@example.org",
                role,
                program,
                () -> clock.advance(Duration.ofMinutes(1)));
    }

    Said get(String path, String program) {
        return in.get(path, "Zhiyin-Program", program);
    }
}
