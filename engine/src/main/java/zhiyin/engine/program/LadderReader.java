package zhiyin.engine.program;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme.Benefit;
import zhiyin.engine.program.Programme.Benefit.Brings;
import zhiyin.engine.program.Programme.Benefit.Brings.Quota;
import zhiyin.engine.program.Programme.Benefit.Service;
import zhiyin.engine.program.Programme.Gift;
import zhiyin.engine.program.Programme.Grace;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.Moving;
import zhiyin.engine.program.Programme.OnReturn;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.Programme.Window;

/** Reads tiers and what moves members up and down them. */
final class LadderReader {

    private static final String TIERS_EXAMPLE = "[{code: member, name: Member, from: 0}]";
    static final Form LADDER = Form.empty()
            .needs("code", "status")
            .needs("name", "Status")
            .needs("measure", "orders")
            .needs("window", "lifetime")
            .needs("onReturn", "downgrade")
            .may("up", "now")
            .may("down", "to-measure")
            .may("grace", "{for: {months: 1}}")
            .needs("tiers", TIERS_EXAMPLE);
    private static final Form UP = Form.of("{at: month}").needs("at", "month");
    private static final Form GRACE =
            Form.of("{for: {months: 1}}").needs("for", "{months: 1}").may("endOf", "month");
    private static final Form GIFT = Form.empty().needs("asset", "points").needs("points", "500");
    private static final String BENEFIT_EXAMPLE = "{code: shipping, name: Free delivery, service: free-shipping}";
    private static final Form BENEFIT = Form.of(BENEFIT_EXAMPLE)
            .needs("code", "shipping")
            .needs("name", "Free delivery")
            .may("discount", "5")
            .may("times", "2")
            .may("quota", "{times: 5, per: month}")
            .may("service", "free-shipping");
    private static final Form QUOTA = Form.empty().needs("times", "5").needs("per", "month");
    private static final SequencedMap<String, Boolean> DOWN = down();
    private static final Form WINDOW = Form.of("{rolling: {days: 365}}")
            .may("rolling", "{days: 365}")
            .may("calendar", "year")
            .may("sinceReached", "{months: 12}");

    private final int digits;
    private final Known known;
    private final Names names;
    private final Set<String> packages;
    private final Form form;
    private final CouponsReader coupons;

    /** @param packages the codes of what can be bought, as they are written */
    LadderReader(Known known, Names names, Set<String> packages, CouponsReader coupons) {
        this.known = known;
        this.coupons = coupons;
        this.packages = packages;
        this.names = names;
        this.form = LADDER.showing("code", names.fresh("status"));
        this.digits = known.digits();
    }

    @Nullable
    Ladder ladder(Place place) {
        Fields fields = place.fields(form);
        String code = fields.read("code", "", names::code);
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        Measure measure = fields.find("measure", this::measure);
        Window window = fields.find("window", LadderReader::window);
        OnReturn onReturn = fields.read("onReturn", OnReturn.DOWNGRADE, at -> at.oneOf(Words.all(OnReturn.class)));
        List<Tier> tiers = fields.read("tiers", List.of(), at -> tiers(at, measure));
        CalendarUnit upAt = fields.find("up", LadderReader::upAt);
        boolean oneStep = fields.read("down", false, at -> at.oneOf(DOWN));
        Grace grace = fields.find("grace", LadderReader::grace);
        return measure == null || window == null
                ? null
                : new Ladder(code, name, measure, window, onReturn, tiers, new Moving(upAt, oneStep, grace));
    }

    private static SequencedMap<String, Boolean> down() {
        SequencedMap<String, Boolean> words = new LinkedHashMap<>();
        words.put("to-measure", false);
        words.put("one-step", true);
        return words;
    }

    /** Null for at once, and after a fault. */
    private static @Nullable CalendarUnit upAt(Place place) {
        if (place.isScalar()) {
            place.tellComplaints();
            if (!"now".equals(place.raw())) {
                place.fault("unknown-word", "now or {at: …} goes here.", "now");
            }
            return null;
        }
        return place.fields(UP).find("at", at -> at.oneOf(Words.all(CalendarUnit.class)));
    }

    private static @Nullable Grace grace(Place place) {
        Fields fields = place.fields(GRACE);
        Span span = fields.find("for", TermsReader::span);
        CalendarUnit endOf = fields.find("endOf", at -> at.oneOf(Words.all(CalendarUnit.class)));
        return span == null ? null : new Grace(span, endOf);
    }

    private @Nullable Gift gift(Place place) {
        Fields fields = place.fields(GIFT.showing("asset", known.anAsset()));
        String asset = fields.find("asset", known::earnableCode);
        Long points = fields.find("points", at -> at.whole(1, Limits.FIXED_POINTS_MAX));
        return asset == null || points == null ? null : new Gift(asset, points);
    }

    private static List<Benefit> benefits(Fields tier) {
        Names codes = new Names(tier.at("benefits"), "code");
        Form form = BENEFIT.showing("code", codes.fresh("shipping"));
        return tier.list("benefits", form.example(), Limits.BENEFITS_MAX, at -> benefit(at, form, codes));
    }

    private static @Nullable Benefit benefit(Place place, Form form, Names codes) {
        Fields fields = place.fields(form);
        String code = fields.find("code", codes::code);
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        Integer discount = fields.find("discount", at -> StoredValueReader.percent(at, Limits.WHOLE));
        Ratio times = fields.find("times", EarningReader::factor);
        Quota quota = fields.find("quota", LadderReader::quota);
        Service service = fields.find("service", at -> at.oneOf(Words.all(Service.class)));
        if (fields.exactlyOne("discount", "times", "quota", "service") == null || code == null) {
            return null;
        }
        Brings brings = discount != null
                ? new Brings.Discount(discount)
                : times != null ? new Brings.Times(times) : service != null ? new Brings.Served(service) : quota;
        return brings == null ? null : new Benefit(code, name, brings);
    }

    private static @Nullable Quota quota(Place place) {
        Fields fields = place.fields(QUOTA);
        Long times = fields.find("times", at -> at.whole(1, Limits.QUOTA_MAX));
        Period per = fields.find("per", at -> at.oneOf(Words.all(Period.class)));
        return times == null || per == null ? null : new Quota(times, per);
    }

    private @Nullable Measure measure(Place place) {
        if (place.isScalar()) {
            place.tellComplaints();
            String word = place.raw();
            if ("spend".equals(word)) {
                return new Measure.Spend();
            }
            if ("orders".equals(word)) {
                return new Measure.Orders();
            }
            place.fault(
                    "unknown-word",
                    "spend, orders, {earned: …}, {done: …}, {toppedUp: …} or {bought: …} goes here.",
                    "orders");
            return null;
        }
        String asset = known.anAsset();
        Fields fields = place.fields(Form.of("{earned: " + asset + "}")
                .may("earned", asset)
                .may("done", "review.posted")
                .may("toppedUp", "balance")
                .may("bought", "plus-year"));
        String earned = fields.find("earned", known::earnableCode);
        String done = fields.find("done", at -> one(at, "unknown-activity", known.activityNames()));
        String toppedUp = fields.find("toppedUp", at -> one(at, "unknown-asset", known.storedValueCodes()));
        String bought = fields.find("bought", at -> one(at, "unknown-package", packages));
        String which = fields.exactlyOne("earned", "done", "toppedUp", "bought");
        if (which == null) {
            return null;
        }
        if (earned != null) {
            return new Measure.Earned(earned);
        }
        if (done != null) {
            return new Measure.Done(done);
        }
        if (toppedUp != null) {
            return new Measure.ToppedUp(toppedUp);
        }
        return bought == null ? null : new Measure.Bought(bought);
    }

    /** One of these names; where there are none, what is measured is something that every programme has. */
    private @Nullable String one(Place place, String code, Collection<String> names) {
        String name = place.text();
        if (name == null || names.contains(name)) {
            return name;
        }
        if (names.isEmpty()) {
            place.fault(code, "There is nothing of that name.");
        } else {
            place.unknownWord(code, names);
        }
        return null;
    }

    private static @Nullable Window window(Place place) {
        if (place.isScalar()) {
            place.tellComplaints();
            String word = place.raw();
            if ("lifetime".equals(word)) {
                return new Window.Lifetime();
            }
            if ("anniversary".equals(word)) {
                return new Window.Anniversary();
            }
            place.fault(
                    "unknown-word",
                    "lifetime, anniversary, {rolling: …}, {calendar: …} or {sinceReached: …} goes here.",
                    "lifetime");
            return null;
        }
        Fields fields = place.fields(WINDOW);
        Span rolling = fields.find("rolling", TermsReader::span);
        CalendarUnit unit = fields.find("calendar", at -> at.oneOf(Words.all(CalendarUnit.class)));
        Span sinceReached = fields.find("sinceReached", TermsReader::span);
        if (fields.exactlyOne("rolling", "calendar", "sinceReached") == null) {
            return null;
        }
        if (sinceReached != null) {
            return new Window.SinceReached(sinceReached);
        }
        if (rolling != null) {
            return new Window.Rolling(rolling);
        }
        return unit == null ? null : new Window.Calendar(unit);
    }

    private List<Tier> tiers(Place place, @Nullable Measure measure) {
        List<Tier> tiers = new ArrayList<>();
        Names tierNames = new Names(place, "code");
        boolean money = measure != null && measure.isMoney();
        long floor = 0;
        for (Place item :
                place.items("{code: " + tierNames.fresh("member") + ", name: Member, from: 0}", 1, Limits.TIERS_MAX)) {
            boolean first = item.path().endsWith("[0]");
            String firstFree = money ? Money.write(floor, digits) : String.valueOf(floor);
            Fields fields = item.fields(Form.empty()
                    .needs("code", tierNames.fresh("gold"))
                    .needs("name", "Gold")
                    .needs("from", firstFree)
                    .may("stay", firstFree)
                    .may("keep", "true")
                    .may("gift", "{asset: " + known.anAsset() + ", points: 500}")
                    .may("coupon", CouponsReader.EXAMPLE)
                    .may("benefits", "[" + BENEFIT_EXAMPLE + "]"));
            String code = fields.read("code", "", tierNames::code);
            Label name = fields.read("name", Label.of(""), LabelReader::read);
            Long from = fields.find("from", at -> threshold(at, measure));
            Long stay = fields.find("stay", at -> threshold(at, measure));
            boolean keeps = fields.read("keep", false, Place::flag);
            Gift gift = fields.find("gift", this::gift);
            Programme.Coupons coupon = fields.find("coupon", coupons::read);
            List<Benefit> benefits = benefits(fields);
            if (from == null) {
                continue;
            }
            Place at = fields.at("from");
            if (at != null && first && from != 0) {
                at.fault("range", "The first tier asks nothing: it is from 0.");
            } else if (at != null && from < floor) {
                at.fault("range", "A tier asks more than the one before it.");
            }
            floor = Math.max(floor, from + 1);
            Place staying = fields.at("stay");
            if (staying != null && stay != null && stay > from) {
                staying.fault(
                        "range",
                        "To stay asks no more than to come.",
                        money ? Money.write(from, digits) : String.valueOf(from));
            }
            tiers.add(new Tier(code, name, from, stay, keeps, gift, benefits, coupon));
        }
        return tiers;
    }

    /** In minor units where money is measured; a measure that could not be read is taken for neither. */
    private @Nullable Long threshold(Place place, @Nullable Measure measure) {
        return switch (measure) {
            case null -> place.isScalar() ? null : place.whole(0, Limits.NUMBER_MAX);
            case Measure.Spend _, Measure.ToppedUp _ -> place.money(digits, 0);
            case Measure.Earned _, Measure.Orders _, Measure.Done _, Measure.Bought _ ->
                place.whole(0, Limits.NUMBER_MAX);
        };
    }
}
