package zhiyin.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A case of another people's test suite, as data: a shop, its members, what is done, and what comes of it.
 *
 * @param kind U must agree; P agrees by a configuration; R is a rounding of ours that is another
 * @param theirs what their suite says comes of it
 * @param earning rules instead of a point a yuan
 * @param pricing what {@code pricing} has beside the lanes
 * @param limit how many of those who ask at once have what the last step asks for; null where nothing is limited
 */
record Scenario(
        String id,
        String kind,
        String title,
        String source,
        String theirs,
        List<JsonNode> earning,
        @Nullable JsonNode pricing,
        List<String> promotions,
        List<String> coupons,
        Map<String, Somebody> members,
        @Nullable Integer limit,
        List<JsonNode> steps) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    Scenario {
        earning = earning == null ? List.of() : List.copyOf(earning);
        promotions = promotions == null ? List.of() : List.copyOf(promotions);
        coupons = coupons == null ? List.of() : List.copyOf(coupons);
        members = members == null ? Map.of() : Map.copyOf(members);
        steps = List.copyOf(steps);
    }

    /**
     * A member as he is at the beginning.
     *
     * @param points how many he has
     * @param orders how many he has paid
     */
    record Somebody(long points, int orders, List<String> tags) {
        Somebody {
            tags = tags == null ? List.of() : List.copyOf(tags);
        }
    }

    /** All there are, in the order in which they are written. */
    static List<Scenario> all() {
        Path file = Path.of("src", "test", "resources", "scenarios", "scenarios.yaml");
        try {
            Object read = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            return List.of(JSON.convertValue(read, Scenario[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return id;
    }

    /** The last price that is asked for. */
    JsonNode lastQuote() {
        return steps.stream().filter(step -> step.has("quote")).toList().getLast();
    }
}
