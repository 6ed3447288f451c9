package zhiyin.segment;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.program.PromotionReader;
import zhiyin.program.Programmes;
import zhiyin.segment.AsksForSegments.Use;
import zhiyin.versioned.Versions;

/** Where segments are asked for. */
@Component
class Uses {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String MARKED = "member.segments";

    /** So many versions of a programme are looked at, from the latest on. */
    private static final int VERSIONS_MAX = 20;

    private final Programmes programmes;
    private final Versions.House documents;
    private final ObjectProvider<AsksForSegments> others;

    Uses(Programmes programmes, Versions.House documents, ObjectProvider<AsksForSegments> others) {
        this.programmes = programmes;
        this.documents = documents;
        this.others = others;
    }

    /** All that asks for a segment: other segments, the programme's rules, promotions and coupons, and what other rooms keep. */
    List<Use> of(long program, String code, Moment.Shelf shelf) {
        Set<Use> uses = new LinkedHashSet<>(bySegments(code, shelf));
        List<Programmes.VersionInfo> versions = programmes.versions(program);
        for (Programmes.VersionInfo version : latest(versions)) {
            programmes
                    .yaml(program, version.number())
                    .filter(yaml -> yaml.contains(code) && yaml.contains(MARKED) && asks(yaml, code))
                    .ifPresent(_ -> uses.add(new Use("program", String.valueOf(version.number()))));
        }
        for (Versions.House.Counting one : documents.mentioning(program, code)) {
            if (asks(one.document(), code)) {
                uses.add(new Use(word(one.table()), one.code()));
            }
        }
        others.forEach(each -> uses.addAll(each.of(program, code)));
        return List.copyOf(uses);
    }

    /** By other segments alone. */
    static List<Use> bySegments(String code, Moment.Shelf shelf) {
        List<Use> uses = new ArrayList<>();
        shelf.defined().forEach((other, segment) -> {
            if (!(segment instanceof Segment.Listed) && Mentions.in(segment).contains(code)) {
                uses.add(new Use("segment", other));
            }
        });
        return uses;
    }

    private static List<Programmes.VersionInfo> latest(List<Programmes.VersionInfo> versions) {
        return versions.stream()
                .sorted((one, other) -> Integer.compare(other.number(), one.number()))
                .limit(VERSIONS_MAX)
                .toList();
    }

    private static String word(String table) {
        return switch (table) {
            case "promotion.promotion" -> "promotion";
            case "coupon.template" -> "coupon";
            default -> table.substring(0, table.indexOf('.'));
        };
    }

    /** Whether a document asks who is marked with a segment. */
    static boolean asks(String document, String code) {
        String json = PromotionReader.json(document);
        return json != null && asks(JSON.readTree(json), code);
    }

    private static boolean asks(@Nullable JsonNode node, String code) {
        if (node == null) {
            return false;
        }
        if (node.isObject() && MARKED.equals(node.path("field").asString(""))) {
            JsonNode value = node.path("value");
            if (value.isString() ? value.asString().equals(code) : contains(value, code)) {
                return true;
            }
        }
        for (JsonNode each : node) {
            if (asks(each, code)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(JsonNode values, String code) {
        for (JsonNode value : values) {
            if (value.isString() && value.asString().equals(code)) {
                return true;
            }
        }
        return false;
    }
}
