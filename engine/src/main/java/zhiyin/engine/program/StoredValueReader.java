package zhiyin.engine.program;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Given;
import zhiyin.engine.program.Programme.TopUpPackage;
import zhiyin.engine.program.StoredValue.BonusOnRefund;
import zhiyin.engine.program.StoredValue.Ceiling;
import zhiyin.engine.program.StoredValue.Refund;
import zhiyin.engine.program.StoredValue.ReturnOrder;
import zhiyin.engine.program.StoredValue.Scope;
import zhiyin.engine.program.StoredValue.SpendOrder;

/** Reads what is particular to stored value, and the packages in which it is bought. */
final class StoredValueReader {

    static final String KIND = "stored-value";

    static final Form ASSET = Form.empty()
            .needs("code", "balance")
            .needs("name", "Balance")
            .needs("kind", KIND)
            .may("expiry", "never")
            .may("spendOrder", "principal-first")
            .may("returnOrder", "as-paid")
            .may("bonus", "{expiry: never}")
            .may("refund", "{freeDays: 7}")
            .may("ceilings", "[]")
            .may("usableAt", "{}");
    private static final Form BONUS = Form.of("{expiry: never}").may("expiry", "never");
    private static final Form REFUND = Form.of("{freeDays: 7}")
            .may("fee", "{percent: 5}")
            .may("freeDays", "7")
            .may("bonus", "forfeit");
    private static final Form FEE =
            Form.empty().needs("percent", "5").may("min", "0.00").may("max", "50.00");
    private static final Form SCOPE =
            Form.of("{stores: [shanghai-1]}").may("stores", "[shanghai-1]").may("notFor", "{categories: [tobacco]}");
    private static final Form NOT_FOR = Form.empty().needs("categories", "[tobacco]");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private final int digits;
    private final @Nullable String currency;

    /**
     * @param digits the currency's; -1 if it could not be read
     * @param currency null if it could not be read
     */
    StoredValueReader(int digits, @Nullable String currency) {
        this.digits = digits;
        this.currency = currency;
    }

    StoredValue read(Fields fields) {
        fields.find("expiry", place -> {
            Expiry expiry = TermsReader.expiry(place);
            if (expiry != null && !(expiry instanceof Expiry.Never)) {
                place.fault(
                        "principal-expires",
                        "What a member has paid in never expires: a named card has no term (单用途商业预付卡管理办法（试行）, Order"
                                + " No. 9 of 2012 of the Ministry of Commerce). What is given on top may: bonus.expiry.",
                        "never");
            }
            return expiry;
        });
        SpendOrder spend =
                fields.read("spendOrder", StoredValue.PLAIN.spendOrder(), at -> at.oneOf(Words.all(SpendOrder.class)));
        ReturnOrder back = fields.read(
                "returnOrder", StoredValue.PLAIN.returnOrder(), at -> at.oneOf(Words.all(ReturnOrder.class)));
        Expiry bonus = fields.read(
                "bonus", StoredValue.PLAIN.bonusExpiry(), at -> at.fields(BONUS).find("expiry", TermsReader::expiry));
        Refund refund = fields.read("refund", Refund.WITHOUT_FEE, this::refund);
        List<Ceiling> ceilings = fields.read("ceilings", List.of(), this::ceilings);
        Scope usableAt = fields.read("usableAt", Scope.EVERYWHERE, StoredValueReader::scope);
        return new StoredValue(spend, back, bonus, refund, ceilings, usableAt);
    }

    private Refund refund(Place place) {
        Fields fields = place.fields(REFUND);
        Fields fee = fields.has("fee") ? fields.find("fee", at -> at.fields(FEE)) : null;
        Integer percent = fee == null ? null : fee.find("percent", at -> percent(at, Limits.REFUND_FEE_MAX));
        Long min = fee == null ? null : fee.find("min", at -> at.money(digits, 0));
        long least = min == null ? 0 : min;
        Long max = fee == null
                ? null
                : fee.find(
                        "max",
                        at -> at.showing(Money.write(Math.max(least, 5_000), digits))
                                .money(digits, least));
        int freeDays = fields.read(
                "freeDays", Refund.WITHOUT_FEE.freeDays(), at -> at.whole(Limits.FREE_DAYS_MIN, Limits.FREE_DAYS_MAX));
        BonusOnRefund bonus =
                fields.read("bonus", BonusOnRefund.FORFEIT, at -> at.oneOf(Words.all(BonusOnRefund.class)));
        return new Refund(percent == null ? 0 : percent, least, max, freeDays, bonus);
    }

    /** A percentage with at most two digits after the point, in hundredths of a percent. */
    static @Nullable Integer percent(Place place, int max) {
        Long hundredths = place.quietly().money(2, 0);
        if (hundredths == null || hundredths > max) {
            place.tellComplaints();
            place.fault(
                    "range",
                    "A percentage from 0 to " + max / 100 + " goes here, with at most two digits after the point.");
            return null;
        }
        return Math.toIntExact(hundredths);
    }

    private List<Ceiling> ceilings(Place place) {
        List<Ceiling> ceilings = new ArrayList<>();
        String example = "{from: \"2026-01-01\", named: " + Money.write(300_000, 2) + ", bearer: "
                + Money.write(50_000, 2) + "}";
        LocalDate before = LocalDate.MIN;
        for (Place item : place.items(example, 0, Limits.CEILINGS_MAX)) {
            Fields fields = item.fields(Form.of(example)
                    .needs("from", "\"2026-01-01\"")
                    .needs("named", Money.write(300_000, 2))
                    .needs("bearer", Money.write(50_000, 2)));
            LocalDate from = fields.find("from", StoredValueReader::day);
            Ceiling legal = from == null || currency == null ? null : StoredValue.legal(currency, from);
            Long named = fields.find("named", at -> lawful(at, legal == null ? null : legal.named()));
            Long bearer = fields.find("bearer", at -> lawful(at, legal == null ? null : legal.bearer()));
            Place at = fields.at("from");
            if (at != null && from != null && !from.isAfter(before)) {
                at.fault(
                        "range",
                        "A ceiling holds from a later day than the one before it.",
                        quoted(before.plusDays(1)));
                from = before.plusDays(1);
            }
            if (from != null && named != null && bearer != null) {
                before = from;
                ceilings.add(new Ceiling(from, named, bearer));
            }
        }
        return ceilings;
    }

    private static String quoted(LocalDate day) {
        return Scalars.write(day.toString());
    }

    /** Something that is not given yet. */
    private static String another(Known known, Set<String> given) {
        String code = known.assets().stream()
                .filter(asset -> asset.storedValue() == null && !given.contains(asset.code()))
                .map(Programme.Asset::code)
                .findFirst()
                .orElse("points");
        return "{asset: " + Scalars.write(code) + ", points: 100}";
    }

    private @Nullable Long lawful(Place place, @Nullable Long legal) {
        Long amount = place.money(digits, 1);
        if (amount != null && legal != null && amount > legal) {
            place.fault(
                    "above-the-law",
                    "The law's ceiling is lower: a programme may only set a lower one.",
                    Money.write(legal, digits));
            return null;
        }
        return amount;
    }

    private static @Nullable LocalDate day(Place place) {
        String text = place.isScalar() ? place.raw() : null;
        if (text != null && DAY.matcher(text).matches()) {
            try {
                place.tellComplaints();
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                // told below, together with what is no date at all
            }
        }
        place.fault("type", "A day goes here, such as 2026-01-31.", "\"2026-01-31\"");
        return null;
    }

    private static Scope scope(Place place) {
        Fields fields = place.fields(SCOPE);
        List<String> stores = fields.list("stores", "shanghai-1", Limits.SCOPE_MAX, Place::text);
        List<String> notFor = fields.read(
                "notFor",
                List.of(),
                at -> at.fields(NOT_FOR).list("categories", "tobacco", Limits.SCOPE_MAX, Place::text));
        return new Scope(stores, notFor);
    }

    /** Reads what can be bought. */
    List<TopUpPackage> packages(Fields programme, Known known) {
        Names names = new Names(programme.at("packages"), "code");
        String asset = known.anAsset();
        String gives = "[{asset: " + asset + ", points: 100}]";
        Form form = Form.empty()
                .needs("code", names.fresh("small"))
                .needs("name", "Small")
                .needs("price", digits == 0 ? "100" : "100.00")
                .needs("gives", gives)
                .may("from", "\"2026-01-01\"")
                .may("until", "\"2026-12-31\"");
        return programme.list("packages", form.example(), Limits.PACKAGES_MAX, place -> {
            Fields fields = place.fields(form);
            String code = fields.read("code", "", names::code);
            Label name = fields.read("name", Label.of(""), LabelReader::read);
            Long price = fields.find("price", at -> at.money(digits, 1));
            List<Given> given = fields.read("gives", List.of(), at -> gives(at, known));
            LocalDate from = fields.find("from", StoredValueReader::day);
            LocalDate until = fields.find("until", StoredValueReader::day);
            Place last = fields.at("until");
            if (last != null && from != null && until != null && until.isBefore(from)) {
                last.fault("range", "The last day does not lie before the first.", quoted(from));
            }
            return price == null || given.isEmpty() ? null : new TopUpPackage(code, name, price, given, from, until);
        });
    }

    private List<Given> gives(Place place, Known known) {
        List<Given> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String asset = known.anAsset();
        for (Place item : place.items("{asset: " + asset + ", points: 100}", 1, Limits.GIVEN_MAX)) {
            boolean first = item.path().endsWith("[0]");
            Fields fields = item.fields(Form.of("{asset: " + asset + ", points: 100}")
                    .needs("asset", asset)
                    .may("points", "100")
                    .may("bonus", "10"));
            String code = fields.find("asset", known::assetCode);
            Programme.Asset of = known.asset(code);
            if (of == null) {
                continue;
            }
            if (!seen.add(of.code())) {
                item.fault("duplicate", "A package gives of an asset once.", another(known, seen));
            }
            boolean money = of.storedValue() != null;
            if (money) {
                fields.notApplicable(
                        "Of stored value the price is what is paid in; bonus says what is on top.", "points");
            }
            if (money && !first) {
                item.fault("order", "Stored value comes first: the price is what it buys.", another(known, seen));
            }
            Long points = money ? null : fields.find("points", at -> at.whole(1, Limits.FIXED_POINTS_MAX));
            if (!money && fields.isReadable() && !fields.has("points")) {
                fields.missing("points", "100");
            }
            Long bonus = fields.find("bonus", at -> money ? at.money(digits, 1) : at.whole(1, Limits.FIXED_POINTS_MAX));
            all.add(new Given(of.code(), points == null ? 0 : points, bonus == null ? 0 : bonus));
        }
        return all;
    }
}
