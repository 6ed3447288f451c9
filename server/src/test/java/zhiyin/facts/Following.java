package zhiyin.facts;

import java.sql.SQLException;
import org.springframework.context.ApplicationContext;

/** Lets the columns take what was recorded, for tests in which time passes when it is told to. */
public final class Following {

    private Following() {}

    public static void pass(ApplicationContext application) {
        try {
            application.getBean(FactCopies.class).pass();
        } catch (SQLException accident) {
            throw new IllegalStateException(accident);
        }
    }

    /** Lets the file take all that the columns have, so that it can be asked in SQL. */
    public static void settled(ApplicationContext application, long program) {
        application.getBean(FactCopies.class).settle(program);
    }

    /** Makes a programme's columns anew, as a process that starts does. */
    public static void again(ApplicationContext application, long program) {
        application.getBean(FactCopies.class).makeAgain(program);
        pass(application);
    }
}
