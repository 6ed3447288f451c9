package zhiyin.facts;

import java.sql.Connection;
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

    /** Something that is asked of a programme's file. */
    public interface Asking {
        void with(Connection reading) throws SQLException;
    }

    /** Asks the tables of a programme's file; says whether there is one. */
    public static boolean ask(ApplicationContext application, long program, Asking asking) {
        try {
            return Boolean.TRUE.equals(application
                    .getBean(FactCopies.class)
                    .read(
                            program,
                            file -> file.read(reading -> {
                                asking.with(reading);
                                return Boolean.TRUE;
                            })));
        } catch (SQLException accident) {
            throw new IllegalStateException(accident);
        }
    }

    /** Leaves nothing of a programme's columns and their file, as for a process that has not heard of it yet. */
    public static void forgotten(ApplicationContext application, long program) {
        FactCopies copies = application.getBean(FactCopies.class);
        copies.leave(program);
        copies.forgetDeleted(program);
    }

    /** Makes a programme's columns anew, as a process that starts does. */
    public static void again(ApplicationContext application, long program) {
        application.getBean(FactCopies.class).makeAgain(program);
        pass(application);
    }
}
