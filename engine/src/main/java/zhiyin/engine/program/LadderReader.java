package zhiyin.engine.program;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Measure;
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
            .needs("tiers", TIERS_EXAMPLE);
    private static final Form WINDOW =
            Form.of("{rolling: {days: 365}}").may("rolling", "{days: 365}").may("calendar", "year");

    private final int digits;
    private final Known known;
    private final Names names;
    private final Form form;

    LadderReader(Known known, Names names) {
        this.known = known;
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
        return measure == null || window == null ? null : new Ladder(code, name, measure, window, onReturn, tiers);
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
            place.fault("unknown-word", "spend, orders or {earned: …} goes here.", "orders");
            return null;
        }
        String asset = known.anAsset();
        Fields fields = place.fields(Form.of("{earned: " + asset + "}").needs("earned", asset));
        String earned = fields.find("earned", known::earnableCode);
        return earned == null ? null : new Measure.Earned(earned);
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
            place.fault("unknown-word", "lifetime, anniversary, {rolling: …} or {calendar: …} goes here.", "lifetime");
            return null;
        }
        Fields fields = place.fields(WINDOW);
        Span rolling = fields.find("rolling", TermsReader::span);
        CalendarUnit unit = fields.find("calendar", at -> at.oneOf(Words.all(CalendarUnit.class)));
        if (fields.exactlyOne("rolling", "calendar") == null) {
            return null;
        }
        if (rolling != null) {
            return new Window.Rolling(rolling);
        }
        return unit == null ? null : new Window.Calendar(unit);
    }

    private List<Tier> tiers(Place place, @Nullable Measure measure) {
        List<Tier> tiers = new ArrayList<>();
        Names tierNames = new Names(place, "code");
        boolean money = measure instanceof Measure.Spend;
        long floor = 0;
        for (Place item :
                place.items("{code: " + tierNames.fresh("member") + ", name: Member, from: 0}", 1, Limits.TIERS_MAX)) {
            boolean first = item.path().endsWith("[0]");
            String firstFree = money ? Money.write(floor, digits) : String.valueOf(floor);
            Fields fields = item.fields(Form.empty()
                    .needs("code", tierNames.fresh("gold"))
                    .needs("name", "Gold")
                    .needs("from", firstFree));
            String code = fields.read("code", "", tierNames::code);
            Label name = fields.read("name", Label.of(""), LabelReader::read);
            Long from = fields.find("from", at -> threshold(at, measure));
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
            tiers.add(new Tier(code, name, from));
        }
        return tiers;
    }

    /** In minor units where money is measured; a measure that could not be read is taken for neither. */
    private @Nullable Long threshold(Place place, @Nullable Measure measure) {
        return switch (measure) {
            case null -> place.isScalar() ? null : place.whole(0, Limits.NUMBER_MAX);
            case Measure.Spend _ -> place.money(digits, 0);
            case Measure.Earned _, Measure.Orders _ -> place.whole(0, Limits.NUMBER_MAX);
        };
    }
}
