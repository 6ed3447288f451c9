package zhiyin.coupon;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.engine.program.CouponReader;
import zhiyin.engine.promotion.Pricing;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.versioned.Versions;

/** Coupons that the house gives out by itself, without anybody asking over HTTP: those of a made-up shop. */
@Component
public class HouseCoupons {

    /** Who wrote what nobody wrote over HTTP. */
    private static final long THE_HOUSE = 0;

    private final CouponTemplates templates;
    private final CouponShelf shelf;
    private final Coupons coupons;
    private final Handing handing;
    private final CouponDesk desk;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final TransactionTemplate transaction;
    private final JdbcTemplate database;

    HouseCoupons(
            CouponTemplates templates,
            CouponShelf shelf,
            Coupons coupons,
            Handing handing,
            CouponDesk desk,
            Programmes programmes,
            ProgramClocks clocks,
            TransactionTemplate transaction,
            DataSource source) {
        this.templates = templates;
        this.shelf = shelf;
        this.coupons = coupons;
        this.handing = handing;
        this.desk = desk;
        this.programmes = programmes;
        this.clocks = clocks;
        this.transaction = transaction;
        this.database = new JdbcTemplate(source);
    }

    /**
     * Lets a template be live, unless one of its code is or was.
     *
     * @param yaml as {@code POST /v1/programs/{code}/coupon-templates} takes it
     * @return the template's code
     * @throws IllegalArgumentException if it does not fit the programme's latest version
     */
    public String putUp(long program, String yaml) {
        Engines.Version version = programmes.engines(program).latest();
        Pricing pricing = Objects.requireNonNull(version.engine().programme().pricing(), "no prices are made");
        return switch (CouponReader.read(yaml, version.engine().programme(), pricing)) {
            case CouponReader.Outcome.Faulty(var faults) ->
                throw new IllegalArgumentException(faults.getFirst().sentence());
            case CouponReader.Outcome.Read read -> {
                String code = read.template().promotion().code();
                if (templates.versions().all(program, code).isEmpty()) {
                    if (!(templates
                                    .versions()
                                    .addLive(
                                            program,
                                            CouponTemplates.written(yaml, read.template()),
                                            THE_HOUSE,
                                            () -> templates.take(program, read.template()))
                            instanceof Versions.Outcome.Done)) {
                        throw new IllegalArgumentException("there is no room for " + code);
                    }
                    shelf.lookAgain(program);
                }
                yield code;
            }
        };
    }

    /** Each of them claims one. Again under the same key, it is the same coupon; who may have none gets none. */
    public void claim(long program, String template, List<Long> members, String key) {
        CouponShelf.Kind kind = shelf.live(program, programmes.engines(program).latest(), template)
                .orElseThrow(() -> new IllegalArgumentException("nobody gives out " + template));
        List<Handing.Ask> asks = members.stream()
                .map(member -> new Handing.Ask(member, "claim", THE_HOUSE, key + ":" + member, null))
                .toList();
        in(connection -> handing.give(connection, program, kind, asks, now(program), true));
    }

    /** One of them uses a coupon of that template for an order, and pays. Nothing comes of it where he has none. */
    public void use(long program, String template, long member, String order, long off) {
        Instant now = now(program);
        coupons.of(program, member, Coupons.Part.USABLE, now, Long.MAX_VALUE, 200).stream()
                .filter(coupon -> coupon.template().equals(template) && coupon.at(now) == Coupons.Standing.USABLE)
                .findFirst()
                .ifPresent(coupon -> in(connection -> {
                    CouponDesk.ForOrder use = new CouponDesk.ForOrder(
                            program, member, order, now, now.plus(Duration.ofMinutes(15)), THE_HOUSE);
                    return desk.reserve(
                                            connection,
                                            use,
                                            List.of(new CouponDesk.Wanted(Coupons.ID.print(coupon.id()), off)))
                                    instanceof CouponDesk.Outcome.Done
                            ? desk.confirm(connection, program, order, now)
                            : List.of();
                }));
    }

    private <T> T in(ConnectionCallback<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> database.execute(work)));
    }

    private Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }
}
