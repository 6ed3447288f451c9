package zhiyin.engine.insight.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import zhiyin.engine.insight.OnlineRetail;
import zhiyin.engine.insight.Rfm;
import zhiyin.engine.insight.SharedData;
import zhiyin.engine.insight.Survival;

/** Writes what others have published beside what comes out here; every row is also held by a test of its own. */
class AgreementTests {

    private static final Path TABLE = Path.of("..", "docs", "reference", "models.md");

    private final StringBuilder text = new StringBuilder();

    private void row(String what, String source, String theirs, String ours) {
        text.append("| ").append(String.join(" | ", what, source, theirs, ours)).append(" |\n");
    }

    private static String figures(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    @Test
    void what_others_published_is_written_beside_what_comes_out_here() throws IOException {
        text.append("""
                # Statistical models: what others publish, and what comes out here

                Written by a test, with [the models](../concepts/models.md) and public data that is not in this repository.

                ## Fits and figures

                | what | source | theirs | ours |
                |---|---|---|---|
                """);
        repeat();
        spend();
        retention();
        rfm();
        survival();
        calibration();
        if ("write".equals(System.getProperty("zhiyin.promises"))) {
            Files.writeString(TABLE, text);
        }
        assertThat(TABLE)
                .as("run this test once with -Dzhiyin.promises=write and commit the file")
                .hasContent(text.toString());
    }

    private void repeat() {
        Purchases cdnow = RepeatModelTests.cdnow();
        Fitted<BetaGeometric> bg = BetaGeometric.fitted(cdnow);
        row(
                "BG/NBD, 2,357 customers of CDNOW, 39 weeks",
                "Fader, Hardie and Lee (2005), table 2",
                "r 0.243, α 4.414, a 0.793, b 2.426, log-likelihood −9582.4",
                figures(
                        "r %.3f, α %.3f, a %.3f, b %.3f, log-likelihood −%.1f",
                        bg.model().r(),
                        bg.model().alpha(),
                        bg.model().a(),
                        bg.model().b(),
                        -bg.logLikelihood()));
        Fitted<ParetoNbd> pareto = ParetoNbd.fitted(cdnow);
        row(
                "Pareto/NBD, the same",
                "Fader, Hardie and Lee (2005), table 2",
                "r 0.553, α 10.578, s 0.606, β 11.669, log-likelihood −9595.0",
                figures(
                        "r %.3f, α %.3f, s %.3f, β %.3f, log-likelihood −%.1f",
                        pareto.model().r(),
                        pareto.model().alpha(),
                        pareto.model().s(),
                        pareto.model().beta(),
                        -pareto.logLikelihood()));
        row(
                "BG/NBD, purchases in the next 39 weeks of a customer with x = 2, t_x = 30.43, T = 38.86",
                "Hardie's spreadsheet for that paper",
                "1.226",
                figures("%.3f", bg.model().expected(2, 30.43, 38.86, 39)));
    }

    private void spend() {
        GammaGamma published = new GammaGamma(6.25, 3.74, 15.44);
        row(
                "Gamma-gamma with p 6.25, q 3.74, γ 15.44: what customers of CDNOW spend at a time",
                "Fader and Hardie (2013) for the parameters; the documentation of lifetimes, with more digits of them, for 2 × 22.35, 1 × 11.77, 7 × 73.74, 2 × 25.55",
                "24.66, 18.91, 71.46, 27.28",
                figures(
                        "%.2f, %.2f, %.2f, %.2f",
                        published.expected(2, 2 * 22.35),
                        published.expected(1, 11.77),
                        published.expected(7, 7 * 73.74),
                        published.expected(2, 2 * 25.55)));
        Spending spending = OnlineRetail.read().spending();
        Fitted<GammaGamma> fitted = GammaGamma.fitted(spending);
        row(
                "Gamma-gamma, 4,338 customers of Online Retail, pence, days of buying",
                "SciPy 1.17.1, Nelder-Mead",
                "p 2.856, q 3.253, γ 32,314, log-likelihood −49,550.8",
                figures(
                        "p %.3f, q %.3f, γ %,.0f, log-likelihood −%,.1f",
                        fitted.model().p(), fitted.model().q(), fitted.model().gamma(), -fitted.logLikelihood()));
        Spending.Dependence dependence = spending.dependence(0.95);
        row(
                "how often and how much at a time, the same: Pearson, Spearman",
                "SciPy 1.17.1",
                "0.025, 0.184",
                figures(
                        "%.3f, %.3f",
                        dependence.linear().value(), dependence.ranked().value()));
    }

    private void retention() {
        cohort("high end", RetentionTests.HIGH_END, "α 0.668, β 3.806, log-likelihood −1611.2");
        cohort("regular", RetentionTests.REGULAR, "α 0.704, β 1.182, log-likelihood −1680.3");
    }

    private void cohort(String name, long[] survivors, String published) {
        Fitted<ShiftedBetaGeometric> fitted = ShiftedBetaGeometric.fitted(RetentionTests.firstYears(survivors));
        row(
                "Shifted beta-geometric, cohort “" + name + "”, seven renewals of 1,000",
                "Fader and Hardie (2007); SciPy 1.17.1 for the log-likelihood",
                published,
                figures(
                        "α %.3f, β %.3f, log-likelihood −%.1f",
                        fitted.model().alpha(), fitted.model().beta(), -fitted.logLikelihood()));
        StringBuilder theirs = new StringBuilder();
        StringBuilder ours = new StringBuilder();
        for (int year = 8; year <= 12; year++) {
            theirs.append(year == 8 ? "" : ", ").append(figures("%.1f", survivors[year] / 10.0));
            ours.append(year == 8 ? "" : ", ")
                    .append(figures("%.1f", 100 * fitted.model().survival(year)));
        }
        row(
                "the same: % left after 8 to 12 renewals, held back (actual, foretold)",
                "Fader and Hardie (2007), table 1", theirs.toString(), ours.toString());
    }

    private void rfm() {
        Map<String, long[]> customers = new TreeMap<>();
        for (String line : SharedData.lines("rfm", "rfm_data_orders.csv")) {
            String[] cells = line.split(",", -1);
            long[] sums = customers.computeIfAbsent(cells[0], name -> new long[] {Long.MIN_VALUE, 0, 0});
            sums[0] = Math.max(sums[0], LocalDate.parse(cells[1]).toEpochDay());
            sums[1]++;
            sums[2] += Long.parseLong(cells[2]);
        }
        long asOf = LocalDate.of(2006, 12, 31).toEpochDay();
        int[] recency = customers.values().stream()
                .mapToInt(sums -> (int) (asOf - sums[0]))
                .toArray();
        int[] frequency =
                customers.values().stream().mapToInt(sums -> (int) sums[1]).toArray();
        long[] money = customers.values().stream().mapToLong(sums -> sums[2]).toArray();
        Rfm.Scores scores =
                Rfm.scores(Rfm.Thresholds.quantiles(recency, frequency, money, 5), recency, frequency, money);
        row(
                "RFM scores of the first five customers by name, as of 2006-12-31",
                "documentation of the R package rfm",
                "343, 412, 323, 544, 433",
                figures("%d, %d, %d, %d, %d", scores.at(0), scores.at(1), scores.at(2), scores.at(3), scores.at(4)));
        int[] groups = Rfm.groups(Rfm.Groups.usual(), scores);
        row(
                "champions among its 995 customers; one has paid 506, just above a bound of 505.4, and is in no bin there",
                "tests of the R package rfm",
                "158",
                figures("%d", Arrays.stream(groups).filter(group -> group == 0).count()));
        OnlineRetail shop = OnlineRetail.read();
        row(
                "Online Retail: clean lines, customers",
                "usual in the literature",
                "397,884, 4,338",
                figures("%,d, %,d", shop.lines(), shop.purchaseDays().members()));
    }

    private void survival() {
        int[] weeks = {6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35};
        String came = "111010100110001100000";
        boolean[] happened = new boolean[weeks.length];
        for (int i = 0; i < weeks.length; i++) {
            happened[i] = came.charAt(i) == '1';
        }
        Survival survival = Survival.of(weeks, happened);
        StringBuilder ours = new StringBuilder();
        for (int time : survival.times()) {
            ours.append(ours.isEmpty() ? "" : ", ").append(figures("%.4f", 1 - survival.within(time)));
        }
        row(
                "Kaplan-Meier, remissions of 21 patients under 6-MP (Freireich 1963)",
                "textbooks, such as Kleinbaum and Klein",
                "0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482",
                ours.toString());
    }

    private void calibration() {
        PurchaseDays days = OnlineRetail.read().purchaseDays();
        int cut = (int) LocalDate.of(2011, 9, 1).toEpochDay();
        Calibration bg = Calibration.of(days, cut, OnlineRetail.END, 7, BetaGeometric::fitted);
        Calibration pareto = Calibration.of(days, cut, OnlineRetail.END, 7, ParetoNbd::fitted);
        text.append(figures("""

                ## Held back: Online Retail from 1 September 2011 on

                Both models are fitted to what the %,d customers who had bought by then had done. The hundred days that follow are before Christmas, when this shop of
                presents sells most: no model of this kind knows that, and the table shows it. Within nine months nobody is seen to leave, so that both models come to
                the same.

                """, bg.members()));
        text.append("""
                | days of buying after the first | customers | came | expected by BG/NBD | by Pareto/NBD |
                |---:|---:|---:|---:|---:|
                """);
        for (int i = 0; i < bg.levels().size(); i++) {
            Calibration.Level level = bg.levels().get(i);
            text.append(figures(
                    "| %d%s | %,d | %,d | %,.0f | %,.0f |\n",
                    level.repeats(),
                    level.orMore() ? " or more" : "",
                    level.members(),
                    level.actual(),
                    level.expected(),
                    pareto.levels().get(i).expected()));
        }
        text.append(figures(
                "| all | %,d | %,d | %,.0f | %,.0f |\n", bg.members(), bg.actual(), bg.expected(), pareto.expected()));
        text.append("""

                | until | came | expected by BG/NBD | by Pareto/NBD |
                |---|---:|---:|---:|
                """);
        for (int i = 0; i < bg.steps().size(); i++) {
            Calibration.Step step = bg.steps().get(i);
            text.append(figures(
                    "| %s | %,d | %,.0f | %,.0f |\n",
                    LocalDate.ofEpochDay(step.before() - 1L),
                    step.actual(),
                    step.expected(),
                    pareto.steps().get(i).expected()));
        }
        text.append("""

                | probability not to come, by Pareto/NBD | customers | did not come | expected not to |
                |---|---:|---:|---:|
                """);
        for (Calibration.Risk risk : pareto.risks()) {
            if (risk.members() > 0) {
                text.append(figures(
                        "| %.1f to %.1f | %,d | %,d | %,.0f |\n",
                        risk.from(), risk.to(), risk.members(), risk.actual(), risk.expected()));
            }
        }
        text.append(figures(
                "\nThe score of Brier is %.3f by BG/NBD and %.3f by Pareto/NBD.\n", bg.brier(), pareto.brier()));
    }
}
