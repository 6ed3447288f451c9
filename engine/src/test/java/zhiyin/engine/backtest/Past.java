package zhiyin.engine.backtest;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.laws.RandomEvents;
import zhiyin.engine.laws.RandomProgrammes;
import zhiyin.engine.program.Programme;
import zhiyin.engine.tier.Climb;

/** The made-up past of some members, decided the plain way: by the whole state, one event after the other. */
final class Past {

    final Programme programme;
    final Engine engine;
    final Map<Long, List<Told>> members = new TreeMap<>();
    Instant first = Instant.MAX;
    Instant last = Instant.MIN;

    /** An event as it came, and what was decided about it. */
    record Told(Event event, Allowances allowances, Outcome outcome, MemberState after) {}

    /** @param late whether some events are told late */
    Past(long seed, int people, int happenings, boolean late) {
        Random random = new Random(seed);
        programme = new RandomProgrammes(random).any();
        engine = new Engine(programme, 1);
        for (long member = 1; member <= people; member++) {
            RandomEvents events = new RandomEvents(random, programme);
            MemberState state = MemberState.NOBODY;
            Instant latest = Instant.MIN;
            List<Told> told = new ArrayList<>();
            while (told.size() < happenings) {
                Event event = events.next(state);
                if (late || !event.at().isBefore(latest)) {
                    latest = event.at();
                    Allowances allowances = allowances(random);
                    Outcome outcome = engine.decide(state, event, allowances);
                    state = outcome instanceof Outcome.Decided(var _, var after) ? after : state;
                    told.add(new Told(event, allowances, outcome, state));
                    first = event.at().isBefore(first) ? event.at() : first;
                    last = event.at().isAfter(last) ? event.at() : last;
                }
            }
            // ids that are not in the order of telling
            members.put(member * 7919 % 1009, told);
        }
    }

    private Allowances allowances(Random random) {
        if (programme.budgets().isEmpty() || random.nextInt(4) > 0) {
            return Allowances.UNLIMITED;
        }
        return new Allowances(Map.of(programme.budgets().getFirst().code(), random.nextLong(50)));
    }

    ZoneId zone() {
        return programme.zone();
    }

    /** All of it in pages of so many bytes. */
    List<Page> pages(int pageBytes) {
        PageWriter writer = new PageWriter(pageBytes);
        List<Page> pages = new ArrayList<>();
        members.forEach((member, told) -> {
            Page full = writer.begin(member);
            if (full != null) {
                pages.add(full);
            }
            told.forEach(each -> writer.add(each.event(), 1, each.allowances()));
        });
        Page rest = writer.finish();
        if (rest != null) {
            pages.add(rest);
        }
        return pages;
    }

    /** All of it, and between the events the days as they passed. */
    List<Page> pagesWithDays() {
        PageWriter writer = new PageWriter(1 << 20);
        members.forEach((member, told) -> {
            writer.begin(member);
            Instant day = null;
            for (Told each : told) {
                Instant next = Climb.day(each.event().at(), zone())
                        .atStartOfDay(zone())
                        .toInstant();
                for (Instant at = day; at != null && at.isBefore(next); ) {
                    at = Climb.day(at, zone()).plusDays(1).atStartOfDay(zone()).toInstant();
                    writer.add(new Event.DayPassed(0, at, Climb.day(at, zone())), 1, Allowances.UNLIMITED);
                }
                day = next;
                writer.add(each.event(), 1, each.allowances());
            }
        });
        Page page = writer.finish();
        return page == null ? List.of() : List.of(page);
    }

    /** Everything that ever happened, under that draft. */
    Plan plan(Engine draft) {
        return plan(draft, first);
    }

    Plan plan(Engine draft, Instant from) {
        return new Plan(version -> engine, engine, draft, from, last.plusSeconds(1), Plan.worth(draft.programme()));
    }

    static Sums fold(Backtest backtest, List<Page> pages) {
        Sums sums = backtest.nothing();
        pages.forEach(page -> sums.add(backtest.fold(page)));
        return sums;
    }
}
