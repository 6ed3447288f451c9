package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A real shop's year with its programme, and what an import of it has to come to. */
final class RealYear {

    static final Path HISTORY = Path.of("..", "..", "shared", "data", "online-retail", "online_retail.csv.gz");
    static final Path PROGRAMME = Path.of("..", "docs", "recipes", "online-retail.yaml");

    private RealYear() {}

    /** Skips the test, in words, where the machine has not got it. */
    static void assumeItIsHere() {
        assumeTrue(
                Files.exists(HISTORY),
                "skipped: the history of UCI Online Retail is not beside this repository (../shared/data/online-retail/online_retail.csv.gz)");
    }

    /** A report without what may differ from run to run. */
    static JsonNode lasting(String report) {
        ObjectNode figures = (ObjectNode) JsonMapper.shared().readTree(report);
        figures.remove("replayed");
        figures.remove("seconds");
        figures.remove("orders_per_second");
        return figures;
    }

    /** The figures as an independent program counted them from the file and the recipe's sentences. */
    static void assertFigures(String report) {
        assertThat(lasting(report)).isEqualTo(JsonMapper.shared().readTree("""
                        {"complete": true, "dry_run": false, "rows": 541909, "orders": 18532, "order_lines": 397884,
                         "members": 4338, "return_lines": 8905, "return_units": 274808, "return_units_matched": 250820,
                         "returns_unmatched": 1391,
                         "skipped": {"no_customer": 135080, "quantity_not_positive": 0, "return_quantity_not_negative": 0,
                                     "price_not_positive": 40, "malformed": 0},
                         "revenue_minor": 891140790, "refused": {},
                         "points_earned": 8902670, "points_clawed_back": 514362, "points_outstanding": 8388308,
                         "assets": {"points": {"earned": 8902670, "clawed_back": 514362, "outstanding": 8388308}},
                         "tiers": {"Member": 2704, "Silver": 1369, "Gold": 226, "Platinum": 39}}
                        """));
    }
}
