package zhiyin.engine.program;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme.Activity;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.Attribute;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Base;
import zhiyin.engine.program.Programme.Benefit;
import zhiyin.engine.program.Programme.Budget;
import zhiyin.engine.program.Programme.Calendar;
import zhiyin.engine.program.Programme.Choose;
import zhiyin.engine.program.Programme.CouponRule;
import zhiyin.engine.program.Programme.Days;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Given;
import zhiyin.engine.program.Programme.Grace;
import zhiyin.engine.program.Programme.Household;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.Moving;
import zhiyin.engine.program.Programme.Multiplier;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.Programme.Reason;
import zhiyin.engine.program.Programme.RoundPer;
import zhiyin.engine.program.Programme.Shortfall;
import zhiyin.engine.program.Programme.Stack;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.Programme.TopUpPackage;
import zhiyin.engine.program.Programme.Transfer;
import zhiyin.engine.program.Programme.Velocity;
import zhiyin.engine.program.Programme.Window;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Taxes;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;

/**
 * Writes a programme as YAML. {@link ProgrammeReader} reads what is written here as the same programme, and equal
 * programmes are written as the same text. What is empty, and what reading takes for granted, is left out.
 */
public final class ProgrammePrinter {

    private final Programme programme;
    private final Catalogue catalogue;

    private ProgrammePrinter(Programme programme) {
        this.programme = programme;
        this.catalogue = programme.catalogue();
    }

    /**
     * @param programme one that {@link ProgrammeReader} could have read
     * @throws IllegalArgumentException for a condition on a field that the programme does not have
     */
    public static String print(Programme programme) {
        return Sheet.print(new ProgrammePrinter(programme).programme());
    }

    /** The same as JSON, every decimal with the digits it is written with; {@link ProgrammeReader} reads that too. */
    public static String json(Programme programme) {
        return Node.json(Tree.written(print(programme)));
    }

    private Sheet.Entries programme() {
        Sheet.Entries root = Sheet.Entries.lines()
                .with("programme", Sheet.text(programme.code()))
                .with("name", label(programme.name()))
                .with("currency", programme.currency())
                .with("zone", Sheet.text(programme.zone().getId()))
                .with("unknownMember", Words.of(programme.unknownMember()));
        section(
                root,
                "attributes",
                programme.attributes().stream().map(ProgrammePrinter::ofMember).toList());
        section(
                root,
                "activities",
                programme.activities().stream()
                        .filter(activity -> !Programme.Relation.isOne(activity.name()))
                        .map(ProgrammePrinter::activity)
                        .toList());
        section(root, "assets", programme.assets().stream().map(this::asset).toList());
        section(
                root,
                "budgets",
                programme.budgets().stream().map(ProgrammePrinter::budget).toList());
        boolean earns = !programme.rules().isEmpty()
                || !programme.multipliers().isEmpty()
                || !programme.couponRules().isEmpty();
        if (earns || programme.choose() != Choose.SUM || programme.stack() != Stack.BEST) {
            Sheet.Entries earning = Sheet.Entries.lines().with("choose", Words.of(programme.choose()));
            if (!programme.multipliers().isEmpty() || programme.stack() != Stack.BEST) {
                earning.with("stack", Words.of(programme.stack()));
            }
            section(earning, "rules", programme.rules().stream().map(this::rule).toList());
            section(
                    earning,
                    "multipliers",
                    programme.multipliers().stream().map(this::multiplier).toList());
            section(
                    earning,
                    "coupons",
                    programme.couponRules().stream().map(this::couponRule).toList());
            root.with("earning", earning);
        }
        section(root, "ladders", programme.ladders().stream().map(this::ladder).toList());
        section(
                root,
                "reasons",
                programme.reasons().stream().map(ProgrammePrinter::reason).toList());
        section(
                root,
                "packages",
                programme.packages().stream().map(this::topUpPackage).toList());
        Household household = programme.household();
        if (household != null) {
            root.with(
                    "household",
                    Sheet.Entries.brief().with("members", household.members()).with("pool", texts(household.pool())));
        }
        section(
                root,
                "calendars",
                programme.calendars().stream().map(ProgrammePrinter::calendar).toList());
        section(
                root,
                "velocity",
                programme.velocity().stream().map(ProgrammePrinter::velocity).toList());
        section(
                root,
                "relations",
                programme.relations().stream().map(ProgrammePrinter::relation).toList());
        section(
                root,
                "profile",
                programme.profile().stream().map(ProgrammePrinter::profileGroup).toList());
        if (programme.pricing() != null) {
            root.with("pricing", pricing(programme.pricing()));
        }
        return root;
    }

    private static void section(Sheet.Entries entries, String key, List<? extends Sheet> items) {
        if (!items.isEmpty()) {
            entries.with(key, new Sheet.Items(items, true));
        }
    }

    private static Sheet label(Label label) {
        String common = label.byLanguage().get("");
        if (common != null && label.byLanguage().size() == 1) {
            return Sheet.text(common);
        }
        Sheet.Entries texts = Sheet.Entries.brief();
        label.byLanguage().forEach((language, text) -> texts.with(Scalars.write(language), Sheet.text(text)));
        return texts;
    }

    private static Sheet.Entries attribute(Attribute attribute) {
        return Sheet.Entries.brief()
                .with("name", Sheet.text(attribute.name()))
                .with("kind", Words.of(attribute.kind()))
                .with("says", Sheet.text(attribute.says()));
    }

    private static Sheet ofMember(Attribute attribute) {
        Sheet.Entries entries = attribute(attribute);
        Programme.Schema schema = attribute.schema();
        if (!schema.choices().isEmpty()) {
            entries.with("choices", texts(schema.choices()));
        }
        if (schema.required()) {
            entries.with("required", true);
        }
        if (!schema.by().equals(Programme.Schema.USUAL.by())) {
            entries.with("by", texts(schema.by().stream().map(Words::of).toList()));
        }
        if (schema.personal()) {
            entries.with("personal", true);
        }
        return entries;
    }

    private static Sheet profileGroup(Programme.ProfileGroup group) {
        return Sheet.Entries.brief()
                .with("code", Sheet.text(group.code()))
                .with("name", label(group.name()))
                .with("fields", texts(group.fields()))
                .with("completes", Sheet.text(group.completes()));
    }

    private static Sheet relation(Programme.Relation relation) {
        return Sheet.Entries.brief()
                .with("code", Sheet.text(relation.code()))
                .with("name", label(relation.name()))
                .with("most", relation.most())
                .with("changes", relation.changes());
    }

    private static Sheet activity(Activity activity) {
        Sheet.Entries entries =
                Sheet.Entries.lines().with("name", Sheet.text(activity.name())).with("label", label(activity.label()));
        section(
                entries,
                "attributes",
                activity.attributes().stream().map(ProgrammePrinter::attribute).toList());
        return entries;
    }

    private Sheet asset(Asset asset) {
        Sheet.Entries entries = Sheet.Entries.lines()
                .with("code", Sheet.text(asset.code()))
                .with("name", label(asset.name()))
                .with("kind", Words.of(asset.kind()));
        if (asset.storedValue() != null) {
            return storedValue(entries, asset.storedValue());
        }
        entries = entries.with("pending", pending(asset.pending())).with("expiry", expiry(asset.expiry()));
        if (asset.shortfall() != Shortfall.DEFICIT) {
            entries.with("shortfall", Words.of(asset.shortfall()));
        }
        if (asset.onDebit() != OnShortfall.REFUSE) {
            entries.with("onDebit", Words.of(asset.onDebit()));
        }
        if (asset.ceiling() != null) {
            entries.with("ceiling", asset.ceiling());
        }
        if (!asset.earnAtMost().isEmpty()) {
            entries.with(
                    "earnAtMost",
                    new Sheet.Items(
                            asset.earnAtMost().stream()
                                    .map(limit -> Sheet.Entries.brief()
                                            .with("points", limit.points())
                                            .with("per", Words.of(limit.per())))
                                    .toList(),
                            false));
        }
        if (asset.card() != null) {
            entries.with("card", asset.card());
        }
        if (asset.transfer() != null) {
            entries.with("transfer", transfer(asset.transfer()));
        }
        if (asset.valuePerPoint() != null) {
            entries.with("valuePerPoint", factor(asset.valuePerPoint()));
        }
        return entries;
    }

    private Sheet storedValue(Sheet.Entries entries, StoredValue terms) {
        StoredValue plain = StoredValue.PLAIN;
        if (terms.spendOrder() != plain.spendOrder()) {
            entries.with("spendOrder", Words.of(terms.spendOrder()));
        }
        if (terms.returnOrder() != plain.returnOrder()) {
            entries.with("returnOrder", Words.of(terms.returnOrder()));
        }
        if (!terms.bonusExpiry().equals(plain.bonusExpiry())) {
            entries.with("bonus", Sheet.Entries.brief().with("expiry", expiry(terms.bonusExpiry())));
        }
        if (!terms.refund().equals(plain.refund())) {
            entries.with("refund", refund(terms.refund()));
        }
        section(
                entries,
                "ceilings",
                terms.ceilings().stream()
                        .map(ceiling -> Sheet.Entries.brief()
                                .with("from", day(ceiling.from()))
                                .with("named", money(ceiling.named()))
                                .with("bearer", money(ceiling.bearer())))
                        .toList());
        StoredValue.Scope scope = terms.usableAt();
        if (!scope.equals(plain.usableAt())) {
            Sheet.Entries usable = Sheet.Entries.brief();
            if (!scope.stores().isEmpty()) {
                usable.with("stores", texts(scope.stores()));
            }
            if (!scope.notFor().isEmpty()) {
                usable.with("notFor", Sheet.Entries.brief().with("categories", texts(scope.notFor())));
            }
            entries.with("usableAt", usable);
        }
        return entries;
    }

    private Sheet refund(StoredValue.Refund refund) {
        Sheet.Entries entries = Sheet.Entries.brief();
        if (refund.fee() > 0 || refund.feeMin() > 0 || refund.feeMax() != null) {
            Sheet.Entries fee = Sheet.Entries.brief().with("percent", Money.write(refund.fee(), 2));
            if (refund.feeMin() > 0) {
                fee.with("min", money(refund.feeMin()));
            }
            if (refund.feeMax() != null) {
                fee.with("max", money(refund.feeMax()));
            }
            entries.with("fee", fee);
        }
        return entries.with("freeDays", refund.freeDays()).with("bonus", Words.of(refund.bonus()));
    }

    private Sheet topUpPackage(TopUpPackage topUp) {
        Sheet.Entries entries = Sheet.Entries.lines()
                .with("code", Sheet.text(topUp.code()))
                .with("name", label(topUp.name()))
                .with("price", money(topUp.price()))
                .with(
                        "gives",
                        new Sheet.Items(topUp.gives().stream().map(this::given).toList(), false));
        if (topUp.from() != null) {
            entries.with("from", day(topUp.from()));
        }
        return topUp.until() == null ? entries : entries.with("until", day(topUp.until()));
    }

    private static Sheet calendar(Calendar calendar) {
        return Sheet.Entries.lines()
                .with("code", Sheet.text(calendar.code()))
                .with("name", label(calendar.name()))
                .with(
                        "days",
                        new Sheet.Items(
                                calendar.days().stream()
                                        .map(ProgrammePrinter::days)
                                        .toList(),
                                true));
    }

    private static Sheet days(Days days) {
        return days.from().equals(days.until())
                ? new Sheet.Word(days.from().toString())
                : Sheet.Entries.brief()
                        .with("from", days.from().toString())
                        .with("until", days.until().toString());
    }

    private Sheet given(Given given) {
        boolean money = programme.storedValue(given.asset()) != null;
        Sheet.Entries entries = Sheet.Entries.brief().with("asset", Sheet.text(given.asset()));
        if (given.units() > 0) {
            entries.with("points", given.units());
        }
        return given.bonus() == 0 ? entries : entries.with("bonus", money ? money(given.bonus()) : given.bonus());
    }

    private String money(long minor) {
        return Money.write(minor, programme.digits());
    }

    private static Sheet day(LocalDate day) {
        return Sheet.text(day.toString());
    }

    private static Sheet texts(List<String> texts) {
        return new Sheet.Items(texts.stream().map(Sheet::text).toList(), false);
    }

    private static Sheet transfer(Transfer transfer) {
        Sheet.Entries entries = Sheet.Entries.brief().with("min", transfer.min());
        if (transfer.max() != null) {
            entries.with("max", transfer.max());
        }
        return transfer.maxPerDay() == null ? entries : entries.with("maxPerDay", transfer.maxPerDay());
    }

    private static Sheet reason(Reason reason) {
        return Sheet.Entries.brief().with("code", Sheet.text(reason.code())).with("name", label(reason.name()));
    }

    private static Sheet budget(Budget budget) {
        Sheet.Entries entries = Sheet.Entries.lines()
                .with("code", Sheet.text(budget.code()))
                .with("name", label(budget.name()))
                .with("asset", Sheet.text(budget.asset()))
                .with("points", budget.points())
                .with("onEmpty", Words.of(budget.onEmpty()));
        if (budget.from() != null) {
            entries.with("from", budget.from());
        }
        if (budget.until() != null) {
            entries.with("until", budget.until());
        }
        return budget.giveBack() ? entries : entries.with("giveBack", false);
    }

    private static Sheet pending(Pending pending) {
        return switch (pending) {
            case Pending.None _ -> new Sheet.Word("none");
            case Pending.Days(int days) -> Sheet.Entries.brief().with("days", days);
            case Pending.Until(String milestone, int days, Integer cancelAfterDays) -> {
                Sheet.Entries until = Sheet.Entries.brief().with("until", Sheet.text(milestone));
                if (days > 0) {
                    until.with("days", days);
                }
                yield cancelAfterDays == null ? until : until.with("cancelAfterDays", cancelAfterDays);
            }
        };
    }

    private static Sheet expiry(Expiry expiry) {
        return switch (expiry) {
            case Expiry.Never _ -> new Sheet.Word("never");
            case Expiry.Rolling(Span after) -> Sheet.Entries.brief().with("after", span(after));
            case Expiry.EndOf(var unit, var after) -> {
                Sheet.Entries end = Sheet.Entries.brief().with("endOf", Words.of(unit));
                yield after == null ? end : end.with("after", span(after));
            }
            case Expiry.Sliding(Span idle) -> Sheet.Entries.brief().with("idle", span(idle));
        };
    }

    private static Sheet span(Span span) {
        return Sheet.Entries.brief().with(Words.of(span.unit()), span.amount());
    }

    private Sheet rule(EarningRule rule) {
        Sheet.Entries entries = Sheet.Entries.lines()
                .with("code", Sheet.text(rule.code()))
                .with("name", label(rule.name()))
                .with("asset", Sheet.text(rule.asset()))
                .with("on", Sheet.text(rule.on()));
        conditions(entries, rule.when(), rule.lines());
        entries.with("award", award(rule.award()));
        if (rule.pending() != null) {
            entries.with("pending", pending(rule.pending()));
        }
        if (rule.expiry() != null) {
            entries.with("expiry", expiry(rule.expiry()));
        }
        payer(entries, rule.budget());
        return limits(entries, rule);
    }

    private Sheet couponRule(CouponRule rule) {
        Sheet.Entries entries = Sheet.Entries.lines()
                .with("code", Sheet.text(rule.code()))
                .with("name", label(rule.name()))
                .with("on", Sheet.text(rule.on()));
        conditions(entries, rule.when(), rule.lines());
        return limits(entries.with("coupon", coupons(rule.coupon())), rule);
    }

    private static Sheet coupons(Programme.Coupons coupons) {
        Sheet.Entries entries = Sheet.Entries.brief().with("template", Sheet.text(coupons.template()));
        return coupons.count() == 1 ? entries : entries.with("count", coupons.count());
    }

    private static Sheet limits(Sheet.Entries entries, Programme.Limited rule) {
        if (!rule.atMost().isEmpty()) {
            entries.with(
                    "atMost",
                    new Sheet.Items(
                            rule.atMost().stream()
                                    .map(limit -> Sheet.Entries.brief()
                                            .with(Words.of(limit.counted()), limit.most())
                                            .with("per", Words.of(limit.per())))
                                    .toList(),
                            false));
        }
        return rule.coolDown() == null ? entries : entries.with("coolDown", lapse(rule.coolDown()));
    }

    private Sheet pricing(Pricing pricing) {
        Sheet.Entries entries = Sheet.Entries.lines();
        section(
                entries,
                "lanes",
                pricing.lanes().stream()
                        .map(lane -> {
                            Sheet.Entries each = Sheet.Entries.brief()
                                    .with("code", Sheet.text(lane.code()))
                                    .with("choose", Words.of(lane.choose()));
                            return lane.most() == 1 ? each : each.with("most", lane.most());
                        })
                        .toList());
        word(entries, "alone", pricing.alone(), Pricing.Alone.BEST);
        word(entries, "round", pricing.rounding(), Rounding.HALF_UP);
        word(entries, "oddUnit", pricing.oddUnit(), Pricing.OddUnit.LARGEST_REMAINDER);
        if (pricing.points() != null) {
            entries.with("points", pointsAsMoney(pricing.points()));
        }
        if (!pricing.taxes().equals(Taxes.DEFAULT)) {
            entries.with("taxes", taxes(pricing.taxes()));
        }
        if (pricing.attachDays() > 0) {
            entries.with("attachDays", pricing.attachDays());
        }
        return entries;
    }

    private static Sheet taxes(Taxes taxes) {
        Sheet.Entries entries = Sheet.Entries.brief();
        word(entries, "prices", taxes.prices(), Taxes.DEFAULT.prices());
        word(entries, "on", taxes.on(), Taxes.DEFAULT.on());
        word(entries, "each", taxes.each(), Taxes.DEFAULT.each());
        word(entries, "round", taxes.rounding(), Taxes.DEFAULT.rounding());
        return entries;
    }

    private static void word(Sheet.Entries entries, String key, Enum<?> word, Enum<?> without) {
        if (word != without) {
            entries.with(key, Words.of(word));
        }
    }

    private Sheet pointsAsMoney(Pricing.PointsAsMoney points) {
        long minor = 1;
        for (int i = 0; i < programme.digits(); i++) {
            minor *= 10;
        }
        Ratio worth = new Ratio(
                points.worth().numerator(), Math.multiplyExact(points.worth().denominator(), minor));
        Sheet.Entries entries =
                Sheet.Entries.brief().with("asset", Sheet.text(points.asset())).with("worth", factor(worth));
        if (points.step() > 1) {
            entries.with("step", points.step());
        }
        if (points.least() > 0) {
            entries.with("least", points.least());
        }
        if (points.most() != null) {
            entries.with("most", points.most());
        }
        if (!points.share().equals(Ratio.ONE)) {
            entries.with(
                    "percent",
                    Money.write(
                            points.share().numerator()
                                    * (Limits.WHOLE / points.share().denominator()),
                            2));
        }
        if (points.on() != null) {
            entries.with("lines", condition(points.on()));
        }
        return entries;
    }

    private static Sheet velocity(Velocity usual) {
        Sheet.Entries entries = Sheet.Entries.lines()
                .with("code", Sheet.text(usual.code()))
                .with("name", label(usual.name()))
                .with("on", Sheet.text(usual.on()))
                .with("atMost", usual.atMost())
                .with("within", lapse(usual.within()))
                .with("then", Words.of(usual.then()));
        return usual.cancelAfterDays() == null ? entries : entries.with("cancelAfterDays", usual.cancelAfterDays());
    }

    /** In the largest unit that it is a whole number of. */
    private static Sheet lapse(Duration lapse) {
        long minutes = lapse.toMinutes();
        Sheet.Entries entries = Sheet.Entries.brief();
        if (minutes % 60 != 0) {
            return entries.with("minutes", minutes);
        }
        return minutes % (24 * 60) != 0 ? entries.with("hours", minutes / 60) : entries.with("days", lapse.toDays());
    }

    private static Sheet payer(Sheet.Entries entries, @Nullable String budget) {
        return budget == null ? entries : entries.with("budget", Sheet.text(budget));
    }

    private void conditions(Sheet.Entries entries, @Nullable Condition when, @Nullable Condition lines) {
        if (when != null) {
            entries.with("when", condition(when));
        }
        if (lines != null) {
            entries.with("lines", condition(lines));
        }
    }

    private Sheet award(Award award) {
        return switch (award) {
            case Award.Fixed(long points) -> Sheet.Entries.brief().with("points", points);
            case Award.PerUnit(long points) ->
                Sheet.Entries.brief().with("points", points).with("perUnit", true);
            case Award.Rate(Ratio rate, Base base, var rounding, var per) -> {
                // in lowest terms so many points for so many minor units: the smallest pair there is
                Sheet.Entries entries = Sheet.Entries.brief()
                        .with("points", rate.numerator())
                        .with("each", Money.write(rate.denominator(), programme.digits()));
                if (base.beforeDiscount()) {
                    entries.with("discount", "before");
                }
                if (!base.withTax()) {
                    entries.with("tax", "without");
                }
                if (base.withShipping()) {
                    entries.with("shipping", "with");
                }
                if (!base.except().isEmpty()) {
                    entries.with(
                            "except",
                            texts(base.except().stream().sorted().map(Words::of).toList()));
                }
                entries.with("round", Words.of(rounding));
                yield per == RoundPer.ORDER ? entries : entries.with("per", Words.of(per));
            }
        };
    }

    private Sheet multiplier(Multiplier multiplier) {
        Sheet.Entries entries = Sheet.Entries.lines()
                .with("code", Sheet.text(multiplier.code()))
                .with("name", label(multiplier.name()))
                .with("asset", Sheet.text(multiplier.asset()))
                .with("factor", factor(multiplier.factor()))
                .with("round", Words.of(multiplier.rounding()));
        conditions(entries, multiplier.when(), multiplier.lines());
        return payer(entries, multiplier.budget());
    }

    /** As a decimal where four digits are enough, otherwise as a fraction. */
    private static String factor(Ratio factor) {
        if (factor.denominator() == 1) {
            return String.valueOf(factor.numerator());
        }
        if (10_000 % factor.denominator() == 0) {
            long parts = factor.numerator() * (10_000 / factor.denominator());
            return Money.write(parts, 4).replaceFirst("0+$", "");
        }
        return factor.numerator() + "/" + factor.denominator();
    }

    private Sheet ladder(Ladder ladder) {
        boolean money = ladder.measure().isMoney();
        Sheet.Entries entries = Sheet.Entries.lines()
                .with("code", Sheet.text(ladder.code()))
                .with("name", label(ladder.name()))
                .with(
                        "measure",
                        switch (ladder.measure()) {
                            case Measure.Earned(String asset) ->
                                Sheet.Entries.brief().with("earned", Sheet.text(asset));
                            case Measure.Spend _ -> new Sheet.Word("spend");
                            case Measure.Orders _ -> new Sheet.Word("orders");
                            case Measure.Done(String activity) ->
                                Sheet.Entries.brief().with("done", Sheet.text(activity));
                            case Measure.ToppedUp(String asset) ->
                                Sheet.Entries.brief().with("toppedUp", Sheet.text(asset));
                            case Measure.Bought(String bought) ->
                                Sheet.Entries.brief().with("bought", Sheet.text(bought));
                        })
                .with(
                        "window",
                        switch (ladder.window()) {
                            case Window.Lifetime _ -> new Sheet.Word("lifetime");
                            case Window.Rolling(Span span) ->
                                Sheet.Entries.brief().with("rolling", span(span));
                            case Window.Calendar(var unit) ->
                                Sheet.Entries.brief().with("calendar", Words.of(unit));
                            case Window.SinceReached(Span span) ->
                                Sheet.Entries.brief().with("sinceReached", span(span));
                            case Window.Anniversary _ -> new Sheet.Word("anniversary");
                        })
                .with("onReturn", Words.of(ladder.onReturn()));
        moving(entries, ladder.moving());
        return entries.with(
                "tiers",
                new Sheet.Items(
                        ladder.tiers().stream().map(tier -> tier(tier, money)).toList(), true));
    }

    private static void moving(Sheet.Entries entries, Moving moving) {
        if (moving.upAt() != null) {
            entries.with("up", Sheet.Entries.brief().with("at", Words.of(moving.upAt())));
        }
        if (moving.oneStep()) {
            entries.with("down", "one-step");
        }
        Grace grace = moving.grace();
        if (grace != null) {
            Sheet.Entries given = Sheet.Entries.brief().with("for", span(grace.span()));
            entries.with("grace", grace.endOf() == null ? given : given.with("endOf", Words.of(grace.endOf())));
        }
    }

    private Sheet tier(Tier tier, boolean money) {
        Sheet.Entries entries = Sheet.Entries.brief()
                .with("code", Sheet.text(tier.code()))
                .with("name", label(tier.name()))
                .with("from", threshold(tier.threshold(), money));
        if (tier.stay() != null) {
            entries.with("stay", threshold(tier.stay(), money));
        }
        if (tier.keeps()) {
            entries.with("keep", true);
        }
        if (tier.gift() != null) {
            entries.with(
                    "gift",
                    Sheet.Entries.brief()
                            .with("asset", Sheet.text(tier.gift().asset()))
                            .with("points", tier.gift().points()));
        }
        if (tier.coupon() != null) {
            entries.with("coupon", coupons(tier.coupon()));
        }
        return tier.benefits().isEmpty()
                ? entries
                : entries.with(
                        "benefits",
                        new Sheet.Items(
                                tier.benefits().stream()
                                        .map(ProgrammePrinter::benefit)
                                        .toList(),
                                false));
    }

    private Object threshold(long threshold, boolean money) {
        return money && threshold > 0 ? Money.write(threshold, programme.digits()) : threshold;
    }

    private static Sheet benefit(Benefit benefit) {
        Sheet.Entries entries =
                Sheet.Entries.brief().with("code", Sheet.text(benefit.code())).with("name", label(benefit.name()));
        return switch (benefit.brings()) {
            case Benefit.Brings.Discount(int hundredths) -> entries.with("discount", Money.write(hundredths, 2));
            case Benefit.Brings.Times(Ratio times) -> entries.with("times", factor(times));
            case Benefit.Brings.Quota(long times, var per) ->
                entries.with("quota", Sheet.Entries.brief().with("times", times).with("per", Words.of(per)));
            case Benefit.Brings.Served(var service) -> entries.with("service", Words.of(service));
        };
    }

    private Sheet condition(Condition condition) {
        return ConditionPrinter.condition(condition, catalogue, programme.digits());
    }
}
