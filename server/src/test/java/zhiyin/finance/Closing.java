package zhiyin.finance;

import java.time.LocalDate;
import org.springframework.context.ApplicationContext;

/** Closes business days by the real closer. */
public final class Closing {
    private final DayClose close;

    private Closing(DayClose close) {
        this.close = close;
    }

    public static Closing in(ApplicationContext application) {
        return new Closing(application.getBean(DayClose.class));
    }

    /** Closes the day and those before it; it must be over. */
    public void close(long program, LocalDate day) {
        if (!(close.close(program, day) instanceof DayClose.Outcome.Closed)) {
            throw new IllegalStateException(day + " cannot be closed");
        }
    }

    /** Closes what a server would close by itself now. */
    public int pass() {
        return close.pass();
    }
}
