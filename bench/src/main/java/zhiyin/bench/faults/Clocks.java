package zhiyin.bench.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.Year;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/**
 * F15: the server's clock jumps, over days that are longer or shorter than others, over the end of February and of the year,
 * and back. Points can be spent until their last day is over, not a moment longer, and expire once.
 */
record Clocks() implements Fault {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    /** So long before its end a lot is looked at: longer than looking takes. */
    private static final Duration BEFORE = Duration.ofSeconds(45);

    private static final String LAST_DECIDED = """
            with buyer as materialized (
                select member_id from ledger.order_position o join program.program p on p.id = o.program_id
                where p.code = ? and o.id = 'late')
            select max(at)::text from ledger.movement join buyer using (member_id)
            """;

    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    @Override
    public String title() {
        return "F15 clock jumps";
    }

    /** Points earned at noon of a day are there through the day after it. */
    private record Day(String says, ZoneId zone, LocalDate earned) {
        Instant noon() {
            return earned.atTime(12, 0).atZone(zone).toInstant();
        }

        Instant end() {
            return earned.plusDays(2).atStartOfDay(zone).toInstant();
        }
    }

    @Override
    public void strike(Campaign campaign, Random random) throws Exception {
        Path clock = campaign.folder.resolve("clock");
        campaign.server.stop();
        set(clock, Instant.now());
        campaign.server.start("-Dzhiyin.time-passes-every=1s", "-Dzhiyin.fault.clock=" + clock);
        String shanghai = campaign.mix.fresh("shanghai");
        String newYork = campaign.mix.fresh("newyork");
        Client east = client(campaign, shanghai, SHANGHAI);
        Client west = client(campaign, newYork, NEW_YORK);
        int number = 0;
        Instant last = Instant.now();
        for (Day day : days()) {
            boolean eastern = day.zone().equals(SHANGHAI);
            member(campaign, clock, day, eastern ? east : west, eastern ? shanghai : newYork, number++);
            last = day.end();
        }
        // a month and a year at once, with points that expire on the way
        Operation.Earn late = new Operation.Earn("ext:clock:late", "late", 10_000);
        set(clock, last);
        campaign.require(
                east.post(base(campaign), "/v1/events", "late", late.body()).status() == 201, "no late order");
        for (int days : List.of(30, 400)) {
            last = last.plus(Duration.ofDays(days));
            set(clock, last);
            awaitNothingDue(campaign, last);
        }
        String decided = JobKills.one(campaign, LAST_DECIDED, shanghai);
        String before = until(campaign, shanghai, decided);
        String backDated = late.body().replace("\"late\"", "\"later\"");
        backDated = backDated.substring(0, backDated.length() - 1) + ",\"occurred_at\":\""
                + last.minus(Duration.ofDays(431)) + "\"}";
        campaign.require(
                east.post(base(campaign), "/v1/events", "later", backDated).status() == 201, "no order told late");
        String after = until(campaign, shanghai, decided);
        campaign.require(before.equals(after), "what was decided has changed: " + before + " and now " + after);
        // and all the way back
        set(clock, Instant.now());
        Thread.sleep(2_500);
        for (String code : List.of(shanghai, newYork)) {
            String twice = JobKills.one(campaign, """
                    select count(*)::text from ledger.lot l join program.program p on p.id = l.program_id
                    where p.code = ? and asset = 'points' and (expired > 0) <> (1 = (
                        select count(*) from ledger.movement m
                        where m.member_id = l.member_id and m.lot = l.number and m.kind = 'expired'))
                    """, code);
            campaign.require(twice.equals("0"), twice + " lots of " + code + " did not expire exactly once");
        }
        campaign.server.stop();
        campaign.server.start(Campaign.TIME_PASSES);
    }

    private static void member(Campaign campaign, Path clock, Day day, Client client, String code, int number)
            throws Exception {
        String member = "ext:clock:" + number;
        set(clock, day.noon());
        Client.Reply earned = client.post(
                base(campaign),
                "/v1/events",
                "earn-" + number,
                new Operation.Earn(member, "clock-" + number, 10_000).body());
        String until = expiresAt(earned);
        campaign.require(
                day.end().toString().equals(until), day.says() + ": lasts until " + until + ", not " + day.end());
        set(clock, day.end().minus(BEFORE));
        campaign.require(
                spend(campaign, client, member, number, "before") == 201, day.says() + ": not there to the end");
        set(clock, day.end());
        campaign.require(spend(campaign, client, member, number, "at") == 409, day.says() + ": there after its end");
        awaitNothingDue(campaign, day.end());
        set(clock, day.end().minus(Duration.ofHours(2)));
        campaign.require(
                spend(campaign, client, member, number, "back") == 409,
                day.says() + ": there again when the clock goes back");
        set(clock, day.end().plusSeconds(60));
        Thread.sleep(1_200);
        String expiries = JobKills.one(campaign, """
                with buyer as materialized (
                    select member_id from ledger.order_position o join program.program p on p.id = o.program_id
                    where p.code = ? and o.id = 'clock-NUMBER')
                select count(*) || ' expiries of ' || sum(points) from ledger.movement join buyer using (member_id)
                where kind = 'expired'
                """.replace("NUMBER", String.valueOf(number)), code);
        campaign.require(expiries.equals("1 expiries of 90"), day.says() + ": " + expiries);
    }

    private static int spend(Campaign campaign, Client client, String member, int number, String when)
            throws InterruptedException {
        String id = "spend-" + number + "-" + when;
        return client.post(base(campaign), "/v1/events", id, new Operation.Spend(member, id, 10, null).body())
                .status();
    }

    private static String expiresAt(Client.Reply earned) {
        if (earned.status() == 201) {
            for (JsonNode effect : earned.json().path("effects")) {
                if (effect.path("type").asString("").equals("points_earned")
                        && effect.path("asset").asString("").equals("points")) {
                    return Instant.parse(effect.path("expires_at").asString("")).toString();
                }
            }
        }
        return earned.toString();
    }

    /** The days worth a look, the nearest first. */
    private static List<Day> days() {
        Instant now = Instant.now();
        List<Day> all = new ArrayList<>();
        LocalDate today = LocalDate.ofInstant(now, SHANGHAI);
        LocalDate yearEnd = LocalDate.of(today.getYear(), Month.DECEMBER, 30);
        if (!yearEnd.isAfter(today.plusDays(1))) {
            yearEnd = yearEnd.plusYears(1);
        }
        all.add(new Day("the end of the year in Shanghai", SHANGHAI, yearEnd));
        all.add(new Day("the end of the year in New York", NEW_YORK, yearEnd));
        int leap = today.getYear() + 1;
        while (!Year.isLeap(leap)) {
            leap++;
        }
        all.add(new Day("28 February of a leap year", SHANGHAI, LocalDate.of(leap, Month.FEBRUARY, 28)));
        all.add(new Day("29 February", NEW_YORK, LocalDate.of(leap, Month.FEBRUARY, 29)));
        Instant change = now.plus(Duration.ofDays(3));
        for (int i = 0; i < 2; i++) {
            var transition = NEW_YORK.getRules().nextTransition(change);
            LocalDate on = transition.getDateTimeBefore().toLocalDate();
            all.add(new Day(
                    transition.isGap() ? "the short day in New York" : "the long day in New York",
                    NEW_YORK,
                    on.minusDays(1)));
            change = transition.getInstant();
        }
        all.sort(Comparator.comparing(Day::noon));
        return all;
    }

    private static Client client(Campaign campaign, String code, ZoneId zone) throws InterruptedException {
        return new Client(campaign.programme(code, "{after: {days: 1}}", zone), campaign.journal, campaign.findings);
    }

    private static String base(Campaign campaign) {
        return campaign.server.base();
    }

    private static void set(Path clock, Instant time) throws IOException {
        Path beside = clock.resolveSibling("clock.new");
        Files.writeString(beside, Duration.between(Instant.now(), time).toString());
        Files.move(beside, clock, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void awaitNothingDue(Campaign campaign, Instant now) throws Exception {
        long until = System.nanoTime() + WAIT_MAX.toNanos();
        while (!"0"
                .equals(JobKills.one(
                        campaign,
                        "select count(*)::text from ledger.member_state where due_at <= ?::timestamptz",
                        now.toString()))) {
            if (System.nanoTime() > until) {
                campaign.require(false, "what is due at " + now + " stays due");
                return;
            }
            Thread.sleep(100);
        }
    }

    /** What that member had before something was last decided for him, however much is told since. */
    private static String until(Campaign campaign, String code, String decided) throws Exception {
        return JobKills.one(campaign, """
                with buyer as materialized (
                    select member_id from ledger.order_position o join program.program p on p.id = o.program_id
                    where p.code = ? and o.id = 'late')
                select count(*) || ' movements of ' || sum(points) from ledger.movement join buyer using (member_id)
                where at < 'DECIDED'::timestamptz
                """.replace("DECIDED", decided), code);
    }
}
