package zhiyin.engine.program;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.promotion.CouponTemplate;
import zhiyin.engine.promotion.CouponTemplate.Getting;
import zhiyin.engine.promotion.CouponTemplate.Lasting;
import zhiyin.engine.promotion.CouponTemplate.OnReturn;
import zhiyin.engine.promotion.CouponTemplate.Window;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Promotion;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;

/** Reads one coupon template's document, as {@link PromotionReader} reads a promotion's: what it gives is said in the same words. */
public final class CouponReader {

    /** What comes of it: the whole template, or everything that is wrong with it. */
    public sealed interface Outcome {
        /** @param name what people call it */
        record Read(CouponTemplate template, Label name) implements Outcome {}

        /** @param faults at least one, in the order of the document */
        record Faulty(List<Fault> faults) implements Outcome {
            public Faulty {
                faults = List.copyOf(faults);
            }
        }
    }

    private static final int DAYS_MAX = 3_650;
    private static final long QUOTA_MAX = 1_000_000_000;
    private static final int PER_MEMBER_MAX = 10_000;
    private static final int REMIND_DAYS_MAX = 365;

    private static final Form COUPON = PromotionReader.terms(Form.empty().needs("coupon", "ten-off"))
            .may("lasts", "{days: 30}")
            .may("get", "{quota: 10000, perMember: 1}")
            .may("budget", "5000")
            .may("onReturn", "back")
            .may("transferable", "true")
            .may("remindDays", "3");
    private static final Form LASTS = Form.empty().needs("days", "30").may("after", "1");
    private static final Form GET = Form.of("{quota: 10000, perMember: 1}")
            .may("claim", "true")
            .may("from", "2026-11-01T00:00:00+08:00")
            .may("until", "2026-12-01T00:00:00+08:00")
            .may("who", ConditionReader.WHEN_EXAMPLE)
            .may("quota", "10000")
            .may("perMember", "1");
    private static final Form ON_RETURN = Form.empty().needs("days", "7");

    private final PromotionReader promotions;

    private CouponReader(PromotionReader promotions) {
        this.promotions = promotions;
    }

    /** The template that {@code document} says, or all of its faults. Never throws for what is written there. */
    public static Outcome read(String document, Programme programme, Pricing pricing) {
        Faults faults = new Faults();
        Node root = Tree.parse(document, faults);
        Outcome read = root == null
                ? null
                : new CouponReader(new PromotionReader(programme, pricing)).template(Place.root(root, faults));
        return read != null && faults.isEmpty() ? read : new Outcome.Faulty(faults.inOrder());
    }

    private @Nullable Outcome template(Place root) {
        Fields fields = root.fields(promotions.shown(COUPON));
        String code = fields.find("coupon", Place::code);
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        Promotion terms = promotions.promotion(fields, code, true);
        Lasting lasts = fields.find("lasts", CouponReader::lasting);
        Getting getting = fields.read("get", new Getting(true, Window.ALWAYS, null, null, null), this::getting);
        Long budget = fields.find("budget", at -> at.money(promotions.known().digits(), 1));
        OnReturn onReturn = fields.read("onReturn", new OnReturn(true, 0), CouponReader::onReturn);
        boolean transferable = fields.read("transferable", false, Place::flag);
        int remindDays = fields.read("remindDays", 0, at -> at.whole(0, REMIND_DAYS_MAX));
        return terms == null
                ? null
                : new Outcome.Read(
                        new CouponTemplate(
                                terms.between(null, null),
                                new Window(terms.from(), terms.until()),
                                lasts,
                                getting,
                                budget,
                                onReturn,
                                transferable,
                                remindDays),
                        name);
    }

    private static @Nullable Lasting lasting(Place place) {
        Fields fields = place.fields(LASTS);
        Integer days = fields.find("days", at -> at.whole(1, DAYS_MAX));
        int after = fields.read("after", 0, at -> at.whole(0, DAYS_MAX));
        return days == null ? null : new Lasting(after, days);
    }

    private Getting getting(Place place) {
        Fields fields = place.fields(GET);
        boolean claim = fields.read("claim", true, Place::flag);
        Instant from = fields.find("from", PromotionReader::moment);
        Instant until = fields.find("until", at -> PromotionReader.momentAfter(at, from));
        Condition who = fields.find("who", at -> ConditionReader.read(at, promotions.known(), CouponReader::notInWho));
        Long quota = fields.find("quota", at -> at.whole(1, QUOTA_MAX));
        Integer perMember = fields.find("perMember", at -> at.whole(1, PER_MEMBER_MAX));
        return new Getting(claim, new Window(from, until), who, quota, perMember);
    }

    private static @Nullable String notInWho(Field field) {
        return switch (field.scope()) {
            case EVENT -> field.name().equals("event.type") ? "Nothing has happened yet when a coupon is got." : null;
            case ORDER, LINE -> "There is no order yet when a coupon is got; when says what it asks of an order.";
            case ACTIVITY -> "A coupon is got without an activity.";
        };
    }

    private static @Nullable OnReturn onReturn(Place place) {
        String word = place.raw();
        if (word == null) {
            Fields fields = place.fields(ON_RETURN);
            Integer days = fields.find("days", at -> at.whole(1, DAYS_MAX));
            return days == null ? null : new OnReturn(true, days);
        }
        if (word.equals("back") || word.equals("stays")) {
            return new OnReturn(word.equals("back"), 0);
        }
        place.fault(
                "unknown-word", "back or stays goes here, or for how many days at least it comes back.", "{days: 7}");
        return null;
    }
}
