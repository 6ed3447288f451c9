package zhiyin.member;

import java.time.LocalDate;
import java.time.Period;

/** What a day of birth may be, and what follows from it. */
public final class Birthdays {
    private static final int AGE_OF_CONSENT = 14;
    private static final int OLDEST_YEAR = 1900;

    private Birthdays() {}

    /** Whether somebody who joins today can have been born then. */
    public static boolean possible(LocalDate birthday, LocalDate today) {
        return !birthday.isAfter(today) && birthday.getYear() >= OLDEST_YEAR;
    }

    /** Whether somebody born then is too young today to join without a guardian. */
    public static boolean needsGuardian(LocalDate birthday, LocalDate today) {
        return Period.between(birthday, today).getYears() < AGE_OF_CONSENT;
    }
}
