package zhiyin.engine.program;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme.Budget;
import zhiyin.engine.program.Programme.OnEmpty;

/** Reads budgets, and what refers to one. */
final class BudgetReader {

    private static final Form BUDGET = Form.empty()
            .needs("code", "spring")
            .needs("name", "Spring campaign")
            .needs("asset", "points")
            .needs("points", "100000")
            .needs("onEmpty", "stop")
            .may("from", "2026-03-01")
            .may("until", "2026-05-31")
            .may("giveBack", "true");

    private final Names names;
    private final Form form;
    private final List<Budget> budgets;
    private final Known known;

    BudgetReader(Fields programme, Known known) {
        this.known = known;
        this.names = new Names(programme.at("budgets"), "code");
        this.form = BUDGET.showing("code", names.fresh("spring")).showing("asset", known.anAsset());
        this.budgets = programme.list("budgets", form.example(), Limits.BUDGETS_MAX, this::budget);
    }

    List<Budget> budgets() {
        return budgets;
    }

    private @Nullable Budget budget(Place place) {
        Fields fields = place.fields(form);
        String code = fields.find("code", names::code);
        Label name = fields.read("name", Label.of(""), LabelReader::read);
        String asset = fields.find("asset", known::earnableCode);
        Long points = fields.find("points", at -> at.whole(1, Limits.NUMBER_MAX));
        OnEmpty onEmpty = fields.read("onEmpty", OnEmpty.STOP, at -> at.oneOf(Words.all(OnEmpty.class)));
        LocalDate from = fields.find("from", Place::day);
        LocalDate until = fields.find("until", Place::day);
        boolean giveBack = fields.read("giveBack", true, Place::flag);
        Place end = fields.at("until");
        if (end != null && from != null && until != null && until.isBefore(from)) {
            end.fault("range", "The last day is not before the first.", from.toString());
        }
        return code == null || asset == null || points == null
                ? null
                : new Budget(code, name, asset, points, onEmpty, from, until, giveBack);
    }

    /**
     * The budget that pays for a rule or multiplier, under its key {@code budget}.
     *
     * @param asset of which it gives; null if that could not be read
     */
    @Nullable
    String payer(Fields rule, @Nullable String asset) {
        List<String> fitting = new ArrayList<>(names.written());
        fitting.removeIf(code -> {
            Budget budget = find(code);
            return budget != null && asset != null && !budget.asset().equals(asset);
        });
        if (fitting.isEmpty()) {
            rule.notApplicable("There is no budget of this asset.", "budget");
            return null;
        }
        return rule.find("budget", at -> {
            String code = at.text();
            if (code != null && !fitting.contains(code)) {
                at.unknownWord(names.written().contains(code) ? "budget-not-allowed" : "unknown-budget", fitting);
                return null;
            }
            return code;
        });
    }

    private @Nullable Budget find(String code) {
        return budgets.stream()
                .filter(budget -> budget.code().equals(code))
                .findFirst()
                .orElse(null);
    }
}
