package zhiyin.insight;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.insight.Rfm;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.insight.ModelFigures.ModelSettingsView;
import zhiyin.insight.PeopleFigures.RfmGroupNames;
import zhiyin.insight.PeopleFigures.RfmGroupSetting;
import zhiyin.insight.PeopleFigures.RfmSettingsView;

/** How members are scored and what is expected of them, as an operator says. */
@Configuration(proxyBeanMethods = false)
class SettingRoutes {

    private static final int BINS_MAX = 5;
    private static final long MONEY_MAX = 1_000_000_000_000L;
    private static final int GROUPS_MAX = 30;

    private static final Field<Long> BINS =
            Field.required("bins", Shape.integer(2, BINS_MAX)).says("How many scores there are.");
    private static final OptionalField<List<Long>> RECENCY = Field.optional(
                    "recency", Shape.list(Shape.integer(0, 40_000), 1, BINS_MAX - 1))
            .says("Bounds in days, one fewer than there are scores; quantiles, if not said.");
    private static final OptionalField<List<Long>> FREQUENCY = Field.optional(
                    "frequency", Shape.list(Shape.integer(1, 1_000_000), 1, BINS_MAX - 1))
            .says("Bounds in orders; quantiles, if not said.");
    private static final OptionalField<List<Long>> MONEY = Field.optional(
                    "money", Shape.list(Shape.integer(-MONEY_MAX, MONEY_MAX), 1, BINS_MAX - 1))
            .says("Bounds in minor units; quantiles, if not said.");

    private static final Field<String> KEY =
            Field.required("key", Shape.text(1, 40).of(TextRule.KEY)).says("By which it is known.");
    private static final Field<String> EN = Field.required("en", Shape.text(1, 60));
    private static final Field<String> ZH_CN = Field.required("zh_cn", Shape.text(1, 60));
    private static final Field<String> ZH_TW = Field.required("zh_tw", Shape.text(1, 60));
    private static final Field<RfmGroupNames> NAMES = Field.required(
                    "names",
                    Shape.object(
                            "NewRfmGroupNames",
                            body -> new RfmGroupNames(body.get(EN), body.get(ZH_CN), body.get(ZH_TW)),
                            EN,
                            ZH_CN,
                            ZH_TW))
            .says("What it is called.");
    private static final Field<Long> RECENCY_MIN = score("recency_min");
    private static final Field<Long> RECENCY_MAX = score("recency_max");
    private static final Field<Long> FREQUENCY_MIN = score("frequency_min");
    private static final Field<Long> FREQUENCY_MAX = score("frequency_max");
    private static final Field<Long> MONEY_MIN = score("money_min");
    private static final Field<Long> MONEY_MAX_SCORE = score("money_max");

    private static Field<Long> score(String name) {
        return Field.required(name, Shape.integer(1, BINS_MAX));
    }

    private static final Shape<RfmGroupSetting> GROUP = Shape.object(
                    "NewRfmGroup",
                    body -> new RfmGroupSetting(
                            body.get(KEY),
                            body.get(NAMES),
                            body.get(RECENCY_MIN).intValue(),
                            body.get(RECENCY_MAX).intValue(),
                            body.get(FREQUENCY_MIN).intValue(),
                            body.get(FREQUENCY_MAX).intValue(),
                            body.get(MONEY_MIN).intValue(),
                            body.get(MONEY_MAX_SCORE).intValue()),
                    KEY,
                    NAMES,
                    RECENCY_MIN,
                    RECENCY_MAX,
                    FREQUENCY_MIN,
                    FREQUENCY_MAX,
                    MONEY_MIN,
                    MONEY_MAX_SCORE)
            .check(
                    group -> group.recencyMin() <= group.recencyMax()
                            && group.frequencyMin() <= group.frequencyMax()
                            && group.moneyMin() <= group.moneyMax(),
                    "figures.scores-turned");
    private static final Field<List<RfmGroupSetting>> GROUPS = Field.required(
                    "groups", Shape.list(GROUP, 1, GROUPS_MAX))
            .says("In the order in which they are asked: a member is in the first that holds his scores.");
    private static final Shape<RfmSettings.Kept> RFM = Shape.object(
            "NewRfmSettings",
            body -> new RfmSettings.Kept(
                    body.get(BINS).intValue(),
                    body.find(RECENCY),
                    body.find(FREQUENCY),
                    body.find(MONEY),
                    body.get(GROUPS)),
            BINS,
            RECENCY,
            FREQUENCY,
            MONEY,
            GROUPS);

    private static final Field<ModelSettings.Model> MODEL =
            Field.required("model", Shape.word(ModelSettings.Model.class)).says("Which model is fitted.");
    private static final Field<Long> HORIZON = Field.required("horizon_days", Shape.integer(1, 730))
            .says("So many days to come purchases and risk are about.");
    private static final Field<Long> MONTHS =
            Field.required("months", Shape.integer(1, 120)).says("Lifetime values are over so many months to come.");
    private static final Field<Long> DISCOUNT =
            Field.required("discount_basis_points", Shape.integer(0, 10_000)).says("Discount a year: 1000 is 10 %.");
    private static final Field<Long> MARGIN = Field.required("margin_basis_points", Shape.integer(1, 10_000))
            .says("What part of the revenue is left for the shop: 3000 is 30 %.");
    private static final Field<Long> LEVEL =
            Field.required("level_percent", Shape.integer(50, 99)).says("With what probability intervals hold.");
    private static final Shape<ModelSettings.Kept> MODELS = Shape.object(
            "NewModelSettings",
            body -> new ModelSettings.Kept(
                    body.get(MODEL),
                    body.get(HORIZON).intValue(),
                    body.get(MONTHS).intValue(),
                    body.get(DISCOUNT).intValue(),
                    body.get(MARGIN).intValue(),
                    body.get(LEVEL).intValue()),
            MODEL,
            HORIZON,
            MONTHS,
            DISCOUNT,
            MARGIN,
            LEVEL);

    private final RfmSettings rfm;
    private final ModelSettings models;

    SettingRoutes(RfmSettings rfm, ModelSettings models) {
        this.rfm = rfm;
        this.models = models;
    }

    @Bean
    Routes figureSettings() {
        return Routes.of(
                "Settings of figures",
                "How members are scored and what is expected of them.",
                Route.get("/v1/figures/rfm/settings")
                        .named("getRfmSettings")
                        .needs(Permission.FIGURES_READ)
                        .summary("Get how members are scored")
                        .forPrograms()
                        .answers(200, RfmSettingsView.class)
                        .handledBy(call -> Answer.ok(view(rfm.of(call.caller().programId())))),
                Route.put("/v1/figures/rfm/settings")
                        .named("setRfmSettings")
                        .needs(Permission.PROGRAMS_WRITE)
                        .inAllStores()
                        .summary("Say how members are scored, and what groups of scores are called")
                        .details("A value that equals a bound belongs to the lower bin.")
                        .forPrograms()
                        .body(RFM)
                        .answers(200, RfmSettingsView.class)
                        .handledBy(this::setRfm),
                Route.get("/v1/figures/models/settings")
                        .named("getModelSettings")
                        .needs(Permission.FIGURES_READ)
                        .summary("Get how expectations are reckoned")
                        .forPrograms()
                        .answers(200, ModelSettingsView.class)
                        .handledBy(
                                call -> Answer.ok(view(models.of(call.caller().programId())))),
                Route.put("/v1/figures/models/settings")
                        .named("setModelSettings")
                        .needs(Permission.PROGRAMS_WRITE)
                        .inAllStores()
                        .summary("Say how expectations are reckoned")
                        .details("The model is fitted anew with the next that is asked.")
                        .forPrograms()
                        .body(MODELS)
                        .answers(200, ModelSettingsView.class)
                        .handledBy(call -> Answer.ok(view(models.set(
                                call.caller().programId(),
                                call.body(),
                                call.caller().keyId())))));
    }

    private Answer setRfm(Call<RfmSettings.Kept> call) {
        RfmSettings.Kept kept = call.body();
        List<Fault> faults = new ArrayList<>();
        bounds(kept.recency(), kept.bins(), "/recency", faults);
        bounds(kept.frequency(), kept.bins(), "/frequency", faults);
        bounds(kept.money(), kept.bins(), "/money", faults);
        boolean some = kept.recency() != null || kept.frequency() != null || kept.money() != null;
        boolean all = kept.recency() != null && kept.frequency() != null && kept.money() != null;
        if (some && !all) {
            faults.add(new Fault("/recency", "figures.bounds-of-all"));
        }
        if (kept.groups().stream().map(RfmGroupSetting::key).distinct().count()
                != kept.groups().size()) {
            faults.add(new Fault("/groups", "figures.group-twice"));
        }
        if (!faults.isEmpty()) {
            return Problem.invalid(faults);
        }
        return Answer.ok(
                view(rfm.set(call.caller().programId(), kept, call.caller().keyId())));
    }

    private static void bounds(@Nullable List<Long> bounds, int bins, String pointer, List<Fault> faults) {
        if (bounds == null) {
            return;
        }
        if (bounds.size() != bins - 1) {
            faults.add(new Fault(pointer, "figures.bounds-count"));
            return;
        }
        for (int i = 1; i < bounds.size(); i++) {
            if (bounds.get(i) < bounds.get(i - 1)) {
                faults.add(new Fault(pointer, "figures.bounds-ascend"));
                return;
            }
        }
    }

    private static RfmSettingsView view(RfmSettings.Set set) {
        RfmSettings.Kept kept = set.kept();
        return new RfmSettingsView(
                kept.bins(), kept.recency(), kept.frequency(), kept.money(), kept.groups(), set.changedAt());
    }

    private static ModelSettingsView view(ModelSettings.Set set) {
        ModelSettings.Kept kept = set.kept();
        return new ModelSettingsView(
                kept.model().name().toLowerCase(Locale.ROOT),
                kept.horizonDays(),
                kept.months(),
                kept.discountBasisPoints(),
                kept.marginBasisPoints(),
                kept.levelPercent(),
                set.changedAt());
    }

    /** What the engine is told of the groups. */
    static Rfm.Groups groups(RfmSettings.Kept kept) {
        return new Rfm.Groups(kept.groups().stream()
                .map(group -> new Rfm.Group(
                        group.key(),
                        group.recencyMin(),
                        group.recencyMax(),
                        group.frequencyMin(),
                        group.frequencyMax(),
                        group.moneyMin(),
                        group.moneyMax()))
                .toList());
    }
}
