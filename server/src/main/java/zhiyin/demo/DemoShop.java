package zhiyin.demo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A made-up shop and its year: members of two programmes, {@code supermarket} and {@code stars}, and all that they did.
 *
 * @param members each programme's in the order of joining, those of the supermarket first
 * @param events of both programmes, in order of time; a member's facts come in an order that makes sense
 */
record DemoShop(List<DemoMember> members, List<DemoEvent> events) {

    /** The seed of the shop that everybody sees. */
    public static final long SEED = 20_260_217;

    /** A member of the supermarket with a year to look at: orders, a partial return, spent points, a tier. */
    public static final String LIVELY_MEMBER = "ext:demo:1001";

    public DemoShop {
        members = List.copyOf(members);
        events = List.copyOf(events);
    }

    /**
     * Makes the shop up.
     *
     * @param seed the same seed and day give the same shop
     * @param today the day after the last of the twelve months, in Asia/Shanghai
     */
    public static DemoShop of(long seed, LocalDate today) {
        DemoYear year = DemoYear.before(today);
        List<DemoMember> members = new ArrayList<>();
        List<DemoEvent> events = new ArrayList<>();
        for (Brand brand : Brand.values()) {
            Shelf shelf = new Shelf(brand.goods, year.weeks(), new Chance(seed, -brand.firstNumber));
            List<DemoMember> joined = new Newcomers(brand, year, shelf, new Chance(seed, brand.firstNumber - 1)).join();
            for (int i = 0; i < joined.size(); i++) {
                Chance chance = new Chance(seed, brand.firstNumber + i);
                events.addAll(year(brand, joined.get(i), year, shelf, chance));
            }
            members.addAll(joined);
        }
        // stable: what a member did in the same second stays in the order in which it was done
        events.sort(Comparator.comparing(DemoEvent::occurredAt));
        return new DemoShop(members, events);
    }

    private static List<DemoEvent> year(Brand brand, DemoMember member, DemoYear year, Shelf shelf, Chance chance) {
        return switch (brand) {
            case SUPERMARKET ->
                new SupermarketYear(member, member.identity().equals(LIVELY_MEMBER), year, shelf, chance).live();
            case COFFEE -> new CoffeeYear(member, year, shelf, chance).live();
        };
    }
}
