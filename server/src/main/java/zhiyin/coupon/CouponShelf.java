package zhiyin.coupon;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import zhiyin.engine.MemberState;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.CouponReader;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme;
import zhiyin.engine.promotion.CouponTemplate;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Promotion;
import zhiyin.engine.rule.Check;
import zhiyin.engine.rule.Facts;
import zhiyin.engine.rule.Unmet;
import zhiyin.program.Engines;
import zhiyin.versioned.Version;

/** The templates that coupons can be of, read and ready, as the database knew them at most a second ago. */
@Component
public class CouponShelf {

    /** Between a template's code and its version's number, where carts are priced by it: no promotion is called that. */
    private static final char VERSION = '#';

    private static final Logger log = LoggerFactory.getLogger(CouponShelf.class);
    private static final long STALE_MS_MAX = 1_000;

    private final CouponTemplates templates;
    private final Clock clock;
    private final Map<Key, Stock> stocks = new ConcurrentHashMap<>();

    CouponShelf(CouponTemplates templates, Clock clock) {
        this.templates = templates;
        this.clock = clock;
    }

    private record Key(long program, int version) {}

    private record Stock(Map<Long, Kind> kinds, long changes, long readAtMs) {}

    /**
     * What coupons of a version of a template are.
     *
     * @param live whether it is given out
     */
    record Kind(long id, int number, CouponTemplate terms, Label name, Check who, ZoneId zone, boolean live) {
        String code() {
            return terms.promotion().code();
        }

        /** What he is not who would have to be; null if he may have one. */
        @Nullable
        NotUsable notFor(MemberState member, Instant at) {
            Map<String, String> tiers = new HashMap<>();
            member.standings().forEach((ladder, standing) -> tiers.put(ladder, standing.tier()));
            List<Unmet> unmet = who.unmet(Facts.of(
                    new Event.DayPassed(0, at, at.atZone(zone).toLocalDate()),
                    member.profile(),
                    tiers,
                    member.ordersPaid(),
                    zone));
            return unmet.isEmpty()
                    ? null
                    : new NotUsable.NotForHim(unmet.getFirst().field());
        }
    }

    /**
     * What a coupon takes off carts.
     *
     * @param promotion under the code of its version
     */
    public record Offered(Promotion promotion, Label name) {}

    /** What all coupons of a programme take off that somebody may have. */
    public List<Offered> offered(long program, Engines.Version version, Pricing pricing) {
        return kinds(program, version, pricing).values().stream()
                .map(kind -> new Offered(kind.terms().promotion().under(codeOf(kind)), kind.name()))
                .toList();
    }

    /** The same as the database knows it at this moment, within the transaction of whoever asks. */
    public List<Promotion> offeredNow(long program, Engines.Version version, Pricing pricing) {
        Stock known = stocks.get(new Key(program, version.number()));
        return read(program, version.engine().programme(), pricing, known == null ? Map.of() : known.kinds())
                .values()
                .stream()
                .map(kind -> kind.terms().promotion().under(codeOf(kind)))
                .toList();
    }

    /** Under which code carts are priced by it. */
    static String codeOf(Kind kind) {
        return kind.code() + VERSION + kind.number();
    }

    /** The template of a code by which carts are priced; of a promotion, itself. */
    public static String template(String code) {
        int number = code.indexOf(VERSION);
        return number < 0 ? code : code.substring(0, number);
    }

    /** Whether carts are priced by a template of ours under that code, and not by a promotion. */
    public static boolean isOurs(String code) {
        return code.indexOf(VERSION) >= 0;
    }

    /** Grows whenever {@link #offered} may have become something else. */
    public long changes(long program) {
        return templates.changes(program);
    }

    /** The templates by their versions' ids; none where the programme does not say how prices are made. */
    Map<Long, Kind> kinds(long program, Engines.Version version) {
        Pricing pricing = version.engine().programme().pricing();
        return pricing == null ? Map.of() : kinds(program, version, pricing);
    }

    /** What is given out under that code; empty if nothing is. */
    Optional<Kind> live(long program, Engines.Version version, String code) {
        return kinds(program, version).values().stream()
                .filter(kind -> kind.live() && kind.code().equals(code))
                .findFirst();
    }

    /** What is given out under that code at this moment, within the transaction of whoever has the stock locked; null if nothing is. */
    @Nullable
    Kind liveNow(Connection connection, long program, Engines.Version version, String code) throws SQLException {
        Programme programme = version.engine().programme();
        Version live = CouponTemplates.live(connection, program, code);
        if (live == null || programme.pricing() == null) {
            return null;
        }
        Stock known = stocks.get(new Key(program, version.number()));
        Kind kind = known == null ? null : known.kinds().get(live.id());
        return kind != null && kind.live() ? kind : kind(live, programme, programme.pricing());
    }

    private Map<Long, Kind> kinds(long program, Engines.Version version, Pricing pricing) {
        Key key = new Key(program, version.number());
        Stock known = fresh(key);
        if (known == null) {
            // one of them asks the database; those who come meanwhile hear what he heard
            synchronized (this) {
                known = fresh(key);
                known = known == null ? read(key, version.engine().programme(), pricing) : known;
            }
        }
        return known.kinds();
    }

    /** This server has published or ended something: it looks again at once, others within a second. */
    void lookAgain(long program) {
        stocks.replaceAll((key, stock) ->
                key.program() == program ? new Stock(stock.kinds(), stock.changes(), Long.MIN_VALUE / 2) : stock);
    }

    private @Nullable Stock fresh(Key key) {
        Stock known = stocks.get(key);
        return known != null && Math.abs(clock.millis() - known.readAtMs()) < STALE_MS_MAX ? known : null;
    }

    private Stock read(Key key, Programme programme, Pricing pricing) {
        long now = clock.millis();
        long changes = templates.changes(key.program());
        Stock before = stocks.get(key);
        Map<Long, Kind> kinds = before != null && before.changes() == changes
                ? before.kinds()
                : read(key.program(), programme, pricing, before == null ? Map.of() : before.kinds());
        Stock stock = new Stock(kinds, changes, now);
        stocks.put(key, stock);
        return stock;
    }

    private Map<Long, Kind> read(long program, Programme programme, Pricing pricing, Map<Long, Kind> before) {
        Map<Long, Kind> kinds = new HashMap<>();
        for (Version version : templates.held(program)) {
            boolean live = version.state() == Version.State.LIVE;
            Kind known = before.get(version.id());
            if (known != null && known.live() == live) {
                kinds.put(version.id(), known);
                continue;
            }
            Kind kind = kind(version, programme, pricing);
            if (kind == null) {
                // the programme has changed since, and has no such lane or field any more
                log.warn(
                        "coupon template {} of programme {} does not fit its present version",
                        version.code(),
                        programme.code());
            } else {
                kinds.put(version.id(), kind);
            }
        }
        return kinds;
    }

    static @Nullable Kind kind(Version version, Programme programme, Pricing pricing) {
        return CouponReader.read(version.document(), programme, pricing)
                        instanceof CouponReader.Outcome.Read(var terms, var name)
                ? new Kind(
                        version.id(),
                        version.number(),
                        terms,
                        name,
                        Check.compile(terms.getting().who(), programme.catalogue()),
                        programme.zone(),
                        version.state() == Version.State.LIVE)
                : null;
    }

    /** Of these, the templates whose budget pays for none any more: as it is now, without a lock. */
    Set<String> spent(long program, Map<Long, Kind> kinds) {
        return kinds.values().stream().allMatch(kind -> kind.terms().budget() == null)
                ? Set.of()
                : templates.spent(program);
    }

    /** All that is given out, by code. */
    List<Kind> given(long program, Engines.Version version) {
        List<Kind> live = new ArrayList<>(kinds(program, version).values());
        live.removeIf(kind -> !kind.live());
        live.sort(Comparator.comparing(Kind::code));
        return live;
    }
}
