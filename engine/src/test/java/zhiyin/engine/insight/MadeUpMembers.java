package zhiyin.engine.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Field.Kind;

/**
 * A few made-up members with all that can be odd about them: nothing done, nothing known, several deeds in one second, deeds at
 * the turn of a day in the programme's own zone, words that mean something to SQL. The same seed makes the same ones.
 */
public final class MadeUpMembers {

    /** The day on which they are asked about. */
    public static final LocalDate TODAY = LocalDate.parse("2025-03-01");

    public static final ZoneId ZONE = ZoneId.of("America/New_York");

    /** Words that members, stores and goods are called by. */
    public static final List<String> WORDS = List.of(
            "app", "till", "o'brien", "50%", "a_b", "a!b", "\\", "\"; drop table member; --", "母婴/奶粉", "App", "", "x?");

    public static final Layout LAYOUT = new Layout(
            ZONE,
            List.of(
                    new Layout.Kept("member.tier.status", Kind.TEXT, "The tier."),
                    new Layout.Kept("wallet.points", Kind.NUMBER, "Points that can be spent."),
                    new Layout.Kept("wallet.cash", Kind.MONEY, "Money paid in."),
                    new Layout.Kept("member.nextExpiry", Kind.DATE, "When points expire next."),
                    new Layout.Kept("member.reachable", Kind.FLAG, "Whether a message reaches the member."),
                    new Layout.Kept("expected.value", Kind.MONEY, "What the member is still expected to bring."),
                    new Layout.Kept("expected.alive", Kind.NUMBER, "How probably he is a customer still, percent."),
                    new Layout.Kept("expected.churn-risk", Kind.TEXT, "How large the risk is, in a word."),
                    new Layout.Kept("member.tags", Kind.SET, "Tags."),
                    new Layout.Kept(BirthMonths.kept("child"), Kind.SET, "When the member's children were born.")),
            List.of("product", "page"));

    /** Something that is told. */
    public sealed interface Told {
        int member();

        record Joined(int member, Instant at) implements Told {}

        record Born(int member, @Nullable LocalDate day) implements Told {}

        record Kept(int member, String name, @Nullable Object value) implements Told {}

        record Ordered(
                int member,
                Instant at,
                long paid,
                @Nullable String store,
                @Nullable String channel,
                List<Growing.Line> lines)
                implements Told {}

        record Returned(int member, Instant at, long amount) implements Told {}

        record Behaved(int member, Instant at, String kind, Map<String, String> properties) implements Told {}

        record Left(int member) implements Told {}
    }

    private final Random random;

    public MadeUpMembers(long seed) {
        this.random = new Random(seed);
    }

    /** Everything about so many members, in some order; a member's joining comes before the rest. */
    public List<Told> tell(int members) {
        List<Told> first = new ArrayList<>();
        List<Told> rest = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            if (random.nextInt(12) == 0) {
                // a number that nobody has
                continue;
            }
            first.add(new Told.Joined(i, moment()));
            if (random.nextInt(4) > 0) {
                first.add(new Told.Born(i, birthday()));
            }
            kept(i, first);
            int orders = random.nextInt(3) == 0 ? 0 : random.nextInt(9);
            for (int j = 0; j < orders; j++) {
                rest.add(order(i));
                if (random.nextInt(5) == 0) {
                    rest.add(new Told.Returned(i, moment(), random.nextInt(5_000)));
                }
            }
            int deeds = random.nextInt(3) == 0 ? 0 : random.nextInt(8);
            for (int j = 0; j < deeds; j++) {
                rest.add(behaved(i));
            }
        }
        Collections.shuffle(rest, random);
        first.addAll(rest);
        return first;
    }

    private void kept(int member, List<Told> told) {
        if (random.nextInt(3) > 0) {
            told.add(new Told.Kept(member, "member.tier.status", word()));
        }
        if (random.nextInt(4) > 0) {
            told.add(new Told.Kept(member, "wallet.points", (long) random.nextInt(50) - 10));
        }
        if (random.nextInt(4) > 0) {
            told.add(new Told.Kept(member, "wallet.cash", (long) random.nextInt(100_000)));
        }
        if (random.nextInt(2) == 0) {
            told.add(new Told.Kept(member, "member.nextExpiry", TODAY.plusDays(random.nextInt(60) - 30)));
        }
        if (random.nextInt(3) > 0) {
            told.add(new Told.Kept(member, "member.reachable", random.nextBoolean()));
        }
        if (random.nextInt(4) > 0) {
            // of whoever bought; what he brings is not known of all of them
            if (random.nextInt(4) > 0) {
                told.add(new Told.Kept(member, "expected.value", (long) random.nextInt(9_000)));
            }
            told.add(new Told.Kept(member, "expected.alive", (long) random.nextInt(101)));
            told.add(new Told.Kept(member, "expected.churn-risk", word()));
        }
        if (random.nextInt(3) > 0) {
            List<String> tags = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                tags.add(word());
            }
            told.add(new Told.Kept(
                    member, "member.tags", tags.stream().sorted().distinct().toList()));
        }
        if (random.nextInt(2) == 0) {
            List<String> months = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                months.add(BirthMonths.word(TODAY.minusMonths(random.nextInt(60))));
            }
            told.add(new Told.Kept(
                    member,
                    BirthMonths.kept("child"),
                    months.stream().sorted().distinct().toList()));
        }
    }

    private Told order(int member) {
        List<Growing.Line> lines = new ArrayList<>();
        long paid = 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            long amount = random.nextInt(6_000);
            paid += amount;
            lines.add(new Growing.Line(wordOrNone(), wordOrNone(), wordOrNone(), 1L + random.nextInt(3), amount));
        }
        return new Told.Ordered(member, moment(), paid, wordOrNone(), wordOrNone(), lines);
    }

    private Told behaved(int member) {
        Map<String, String> properties = new HashMap<>();
        if (random.nextBoolean()) {
            properties.put("product", word());
        }
        if (random.nextBoolean()) {
            properties.put("page", word());
        }
        return new Told.Behaved(member, moment(), random.nextBoolean() ? "browse" : "cart", properties);
    }

    /** Often the last second of a day or the first of one, often the same one twice. */
    private Instant moment() {
        LocalDate day = TODAY.minusDays(random.nextInt(random.nextBoolean() ? 10 : 500));
        Instant start = day.atStartOfDay(ZONE).toInstant();
        return switch (random.nextInt(4)) {
            case 0 -> start;
            case 1 -> start.plusSeconds(86_399);
            case 2 -> start.plusSeconds(3_600L * random.nextInt(4));
            default -> start.plusSeconds(random.nextInt(80_000));
        };
    }

    private LocalDate birthday() {
        return switch (random.nextInt(4)) {
            case 0 -> LocalDate.of(1980 + 4 * random.nextInt(10), 2, 29);
            case 1 -> TODAY.minusYears(random.nextInt(60)).plusDays(random.nextInt(5) - 2);
            default -> TODAY.minusDays(random.nextInt(30_000));
        };
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private @Nullable String wordOrNone() {
        return random.nextInt(4) == 0 ? null : word();
    }

    /** Lays something down. */
    public static void tell(Growing growing, Told told) {
        switch (told) {
            case Told.Joined(int member, Instant at) -> growing.join(member, at);
            case Told.Born(int member, LocalDate day) -> growing.born(member, day);
            case Told.Kept(int member, String name, Object value) -> growing.keep(member, name, value);
            case Told.Ordered(int member, Instant at, long paid, String store, String channel, var lines) ->
                growing.order(member, at, paid, store, channel, lines);
            case Told.Returned(int member, Instant at, long amount) -> growing.comeBack(member, at, amount);
            case Told.Behaved(int member, Instant at, String kind, var properties) ->
                growing.event(member, at, kind, properties);
            case Told.Left(int member) -> growing.leave(member);
        }
    }

    /** All of it as columns. */
    public static Columns columns(List<Told> told) {
        Growing growing = new Growing(LAYOUT);
        told.forEach(one -> tell(growing, one));
        return growing.take();
    }
}
