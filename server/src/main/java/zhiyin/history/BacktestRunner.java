package zhiyin.history;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.Engine;
import zhiyin.engine.backtest.Backtest;
import zhiyin.engine.backtest.Contrast;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.Plan;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.FaceValues;
import zhiyin.program.Programmes;

/** Runs back-tests and simulations one after the other, on a thread of their own, on all cores but one. */
@Component
class BacktestRunner implements DisposableBean {

    private final Backtests backtests;
    private final RecordCopy copy;
    private final RecordCheck check;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final FaceValues faceValues;
    private final Turns turns = new Turns("backtests");

    BacktestRunner(
            Backtests backtests,
            RecordCopy copy,
            RecordCheck check,
            Programmes programmes,
            ProgramClocks clocks,
            FaceValues faceValues) {
        this.backtests = backtests;
        this.copy = copy;
        this.check = check;
        this.programmes = programmes;
        this.clocks = clocks;
        this.faceValues = faceValues;
    }

    /** Runs it when those before it are over. */
    void run(long program, long id) {
        turns.take(program, id, backtests, run -> runNow(program, run));
    }

    @Override
    public void destroy() {
        turns.close();
    }

    private void runNow(long program, Turns.Run run) throws SQLException, IOException {
        Backtests.Backtest asked = backtests.find(program, run.id).orElse(null);
        if (asked == null) {
            return;
        }
        // while it is copied nobody knows yet how many there are
        RecordCopy.Past past = copy.of(program, run::stop, copied -> {});
        Backtests.Ahead ahead = asked.asked().ahead();
        if (ahead != null) {
            simulate(program, asked.asked(), ahead, past, run);
            return;
        }
        run.begin(past.events());
        Backtest backtest = backtest(program, asked.asked(), past);
        Folding.Result result = new Folding(threads(), run::stop, run::at).run(backtest, past.pages());
        if (result == null) {
            throw new RecordCopy.Stopped();
        }
        ComparisonView view = ComparisonView.of(
                result.backtest().comparison(result.sums()),
                draft(asked.asked()).currency(),
                Members.ID::print,
                template -> faceValues.most(program, template));
        Long differences = asked.asked().check() ? (Long) check.differences(program, past, run::stop) : null;
        backtests.done(run.id, run.events(), Turns.JSON.writeValueAsString(view), differences);
    }

    private static int threads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }

    /** From today on, out of what was until yesterday. */
    private void simulate(
            long program, Backtests.Asked asked, Backtests.Ahead ahead, RecordCopy.Past past, Turns.Run run) {
        Programme draft = draft(asked);
        Instant now = clocks.of(program).instant();
        // a plan is of a past until now; its versions and what a unit is worth are those of the future too
        Plan plan = plan(program, asked, draft, now.minusSeconds(1), now);
        Foretelling.Asked wanted = new Foretelling.Asked(
                plan.live(),
                plan.latest(),
                programmes.engines(program).latest().number(),
                plan.draft(),
                plan.worth(),
                now.atZone(draft.zone()).toLocalDate(),
                ahead.months(),
                ahead.replications(),
                ahead.seed(),
                ahead.lift() == null ? null : Drafts.ratio(ahead.lift()));
        run.begin(wanted.runs());
        switch (new Foretelling(wanted, past.pages(), threads(), run::stop, run::at).run()) {
            case Foretelling.Outcome.Told(var forecast) ->
                backtests.done(
                        run.id,
                        wanted.runs(),
                        Turns.JSON.writeValueAsString(ForecastView.of(forecast, draft.currency())),
                        null);
            case Foretelling.Outcome.TooLittle none -> throw new Turns.Refused(none.sentence());
            case Foretelling.Outcome.Stopped _ -> throw new RecordCopy.Stopped();
        }
    }

    static Programme draft(Backtests.Asked asked) {
        return switch (ProgrammeReader.read(asked.draft())) {
            case Reading.Read(var programme) -> programme;
            case Reading.Faulty(var faults) ->
                throw new Turns.Refused(faults.getFirst().sentence());
        };
    }

    private Backtest backtest(long program, Backtests.Asked asked, RecordCopy.Past past) {
        Programme draft = draft(asked);
        ZoneId zone = draft.zone();
        Instant now = clocks.of(program).instant();
        Instant from = asked.from() == null
                ? past.earliest()
                : asked.from().atStartOfDay(zone).toInstant();
        Instant end = asked.to() == null
                ? now
                : asked.to().plusDays(1).atStartOfDay(zone).toInstant();
        Instant to = end.isAfter(now) ? now : end;
        if (!from.isBefore(to)) {
            throw new Turns.Refused("nothing has happened in that period");
        }
        return new Backtest(plan(program, asked, draft, from, to));
    }

    private Plan plan(long program, Backtests.Asked asked, Programme draft, Instant from, Instant to) {
        Engines engines = programmes.engines(program);
        Programme live = engines.latest().engine().programme();
        Map<String, Ratio> worth = new HashMap<>(Plan.worth(live));
        worth.putAll(Plan.worth(draft));
        worth(asked.worth()).forEach((asset, said) -> worth.put(asset, Plan.minor(said, draft.digits())));
        int number = asked.version() == null ? engines.latest().number() + 1 : asked.version();
        return new Plan(
                version -> engines.number(version).engine(),
                engines.latest().engine(),
                new Engine(draft, number),
                from,
                to,
                worth);
    }

    /** {@code points=1/100}: in the currency's major unit. */
    static String worth(Map<String, Ratio> worth) {
        return new TreeMap<>(worth)
                .entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue().numerator() + "/"
                                + each.getValue().denominator())
                        .collect(Collectors.joining(","));
    }

    private static Map<String, Ratio> worth(String text) {
        Map<String, Ratio> worth = new HashMap<>();
        if (!text.isEmpty()) {
            for (String each : text.split(",", -1)) {
                int equals = each.indexOf('=');
                worth.put(each.substring(0, equals), Objects.requireNonNull(Drafts.ratio(each.substring(equals + 1))));
            }
        }
        return worth;
    }

    /** What one that is done would have done otherwise about a member. */
    List<Contrast> contrasts(Backtests.Backtest done, ComparisonView result, long member) throws SQLException {
        Page page = copy.member(done.program(), member);
        if (page == null) {
            return List.of();
        }
        Plan plan = plan(done.program(), done.asked(), draft(done.asked()), result.from(), result.to());
        return new Backtest(plan)
                .ending(ends(result, "live"), ends(result, "draft"))
                .contrasts(page, member);
    }

    private static Map<String, Instant> ends(ComparisonView result, String side) {
        Map<String, Instant> ends = new HashMap<>();
        for (ComparisonView.ComparedBudget budget : result.budgets()) {
            if (budget.side().equals(side) && budget.endedAt() != null) {
                ends.put(budget.budget(), budget.endedAt());
            }
        }
        return ends;
    }
}
