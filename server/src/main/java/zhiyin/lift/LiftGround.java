package zhiyin.lift;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import zhiyin.engine.program.Programme;
import zhiyin.facts.MemberFacts;

/**
 * What lift tests are reckoned from.
 *
 * @param taken all that is known of members
 * @param today by the programme's calendar
 */
record LiftGround(long program, MemberFacts.Taken taken, Programme programme, LocalDate today) {

    ZoneId zone() {
        return programme.zone();
    }

    /** When a day begins. */
    Instant begin(LocalDate day) {
        return day.atStartOfDay(zone()).toInstant();
    }

    LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, zone());
    }
}
