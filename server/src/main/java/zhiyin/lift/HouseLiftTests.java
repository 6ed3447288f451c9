package zhiyin.lift;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.lift.Drawing;
import zhiyin.engine.insight.lift.LiftMeasure;
import zhiyin.http.Language;
import zhiyin.lift.LiftTests.Draws;
import zhiyin.lift.LiftTests.LiftTest;
import zhiyin.lift.LiftTests.Plan;
import zhiyin.lift.LiftTests.Terms;

/** Lift tests that the house makes by itself, without anybody asking over HTTP: those of a made-up shop. */
@Component
public class HouseLiftTests {

    /** Who did what nobody did over HTTP. */
    private static final long THE_HOUSE = 0;

    private static final int TENTH = 1_000;
    private static final int DAYS_BEFORE = 28;

    private final LiftTests tests;
    private final LiftDrawing drawing;
    private final JdbcClient database;

    HouseLiftTests(LiftTests tests, LiftDrawing drawing, JdbcClient database) {
        this.tests = tests;
        this.drawing = drawing;
        this.database = database;
    }

    /** Whether a programme has any. */
    public boolean has(long program) {
        return !tests.of(program).isEmpty();
    }

    /**
     * Makes a test of days that have been, of everybody there is, of whom a tenth is drawn by a seed that is made of the name: the same
     * name and the same members make the same groups.
     *
     * @param zone the programme's
     * @param margin in basis points
     */
    public void draw(long program, String name, LocalDate from, LocalDate until, ZoneId zone, int margin) {
        Plan plan = new Plan(null, TENTH, Draws.PLAIN, from, until, DAYS_BEFORE, LiftMeasure.SPEND);
        long[] members = database.sql("""
                        select id from member.member where program_id = :program and merged_into is null and erased_at is null
                        order by id
                        """).param("program", program).query(Long.class).list().stream()
                .mapToLong(Long::longValue)
                .toArray();
        Drawing seeded = new Drawing(seed(name), TENTH);
        boolean[] heldBack = new boolean[members.length];
        for (int i = 0; i < members.length; i++) {
            heldBack[i] = seeded.isHeldBack(members[i]);
        }
        LiftDrawing.Lots lots = new LiftDrawing.Lots(
                members, heldBack, seed(name), null, from.atStartOfDay(zone).toInstant());
        tests.whole(() -> {
            LiftTest test = tests.make(
                    program, name, plan, new Terms(margin, 0, 0, List.of(), List.of(), List.of()), THE_HOUSE);
            return drawing.keep(test, lots, THE_HOUSE, Language.ZH_CN);
        });
    }

    private static byte[] seed(String name) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
