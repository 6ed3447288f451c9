package zhiyin.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who joined, when, and what they told about themselves. Numbers count in the order of joining. */
final class Newcomers {
    /** Prefixes of mobile numbers; the block of four zeros that follows them says that nobody is meant. */
    private static final List<String> PHONE_PREFIXES =
            List.of("133", "135", "136", "137", "138", "139", "150", "158", "166", "186", "188", "199");

    private static final int OPENING_DAYS = 45;

    private final Brand brand;
    private final DemoYear year;
    private final Shelf shelf;
    private final PeopleNames names = new PeopleNames();
    private final Chance chance;

    Newcomers(Brand brand, DemoYear year, Shelf shelf, Chance chance) {
        this.brand = brand;
        this.year = year;
        this.shelf = shelf;
        this.chance = chance;
    }

    List<DemoMember> join() {
        List<DemoMember> members = new ArrayList<>();
        for (Instant at : arrivals()) {
            boolean first = members.isEmpty() && brand == Brand.SUPERMARKET;
            int number = brand.firstNumber + members.size();
            members.add(first ? theOneToLookAt(number, at) : somebody(number, at));
        }
        return members;
    }

    private List<Instant> arrivals() {
        int[] weights = new int[year.days()];
        for (int i = 0; i < weights.length; i++) {
            int opening = i < OPENING_DAYS ? 10 - i / 5 : 1;
            weights[i] = brand.rhythm.percentOn(year.first().plusDays(i)) * opening;
        }
        List<Instant> arrivals = new ArrayList<>();
        while (arrivals.size() < brand.members) {
            arrivals.add(brand.rhythm.timeOn(year.first().plusDays(chance.weighted(weights)), chance));
        }
        Collections.sort(arrivals);
        return arrivals;
    }

    /** The lively member that the documentation tells of. */
    private DemoMember theOneToLookAt(int number, Instant at) {
        return new DemoMember(
                brand.programme,
                identities(number),
                "沈知夏",
                at,
                LocalDate.of(year.today().getYear() - 34, 5, 20),
                "poster",
                Map.of());
    }

    private DemoMember somebody(int number, Instant at) {
        String source = source();
        int age = age();
        boolean female = chance.percent(brand == Brand.SUPERMARKET ? 63 : 58);
        int birthYear = year.today().getYear() - age;
        LocalDate birthday = LocalDate.ofYearDay(birthYear, chance.between(1, 365));
        // at the till there is a queue behind one's back, and questions are skipped
        boolean told = chance.percent("till".equals(source) ? 45 : 86);
        return new DemoMember(
                brand.programme,
                identities(number),
                names.of(birthYear, female, chance),
                at,
                told ? birthday : null,
                source,
                attributes());
    }

    private List<String> identities(int number) {
        // spreads the numbers over the prefixes and the last four digits, each once
        int spread = number * 37 + 11;
        String prefix = PHONE_PREFIXES.get(spread % PHONE_PREFIXES.size());
        return List.of("ext:demo:" + number, "phone:+86%s0000%04d".formatted(prefix, spread * 7 % 10_000));
    }

    private @Nullable String source() {
        int place = switch (brand) {
            case SUPERMARKET -> chance.weighted(21, 34, 21, 12, 8, 4);
            case COFFEE -> chance.weighted(12, 18, 43, 16, 9, 2);
        };
        return switch (place) {
            case 0 -> "poster";
            case 1 -> "till";
            case 2 -> "mini-program";
            case 3 -> "referral";
            case 4 -> "app";
            default -> null;
        };
    }

    private int age() {
        int decade = switch (brand) {
            case SUPERMARKET -> chance.weighted(0, 0, 14, 29, 23, 16, 12, 6);
            case COFFEE -> chance.weighted(0, 2, 46, 36, 12, 4);
        };
        return decade * 10 + chance.between(decade == 1 ? 8 : 0, 9);
    }

    private Map<String, Object> attributes() {
        if (brand == Brand.SUPERMARKET || !chance.percent(60)) {
            return Map.of();
        }
        return Map.of(CoffeeYear.FAVOURITE, CoffeeYear.pickDrink(shelf, chance).name());
    }
}
