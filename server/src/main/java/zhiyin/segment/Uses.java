package zhiyin.segment;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.insight.AsksFor;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.program.PromotionReader;
import zhiyin.member.AsksForSegments;
import zhiyin.member.AsksForSegments.Use;
import zhiyin.program.Programmes;
import zhiyin.program.Stage;
import zhiyin.versioned.Versions;

/** Where segments are asked for. */
@Component
class Uses {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String MARKED = "member.segments";

    /** So many versions of a programme are looked at, from the latest on, besides those that decide or will. */
    private static final int VERSIONS_MAX = 20;

    private final Programmes programmes;
    private final Versions.House documents;
    private final ObjectProvider<AsksForSegments> others;

    Uses(Programmes programmes, Versions.House documents, ObjectProvider<AsksForSegments> others) {
        this.programmes = programmes;
        this.documents = documents;
        this.others = others;
    }

    /** All that asks for a segment: other segments, the programme's rules and pilots, promotions and coupons, and what other rooms keep. */
    List<Use> of(long program, String code, Moment.Shelf shelf) {
        Set<Use> uses = new LinkedHashSet<>(bySegments(code, shelf));
        List<Programmes.VersionInfo> versions = programmes.versions(program);
        for (Programmes.VersionInfo version : latest(versions)) {
            programmes
                    .yaml(program, version.number())
                    .filter(yaml -> yaml.contains(code) && yaml.contains(MARKED) && asks(yaml, code))
                    .ifPresent(_ -> uses.add(new Use("program", String.valueOf(version.number()))));
        }
        programmes.triedAmong(program, code).forEach(number -> uses.add(new Use("pilot", String.valueOf(number))));
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
            AsksFor asked = AsksFor.of(segment);
            if (!(segment instanceof Segment.Listed)
                    && !other.equals(code)
                    && (asked.segments().contains(code) || asked.marks().contains(code))) {
                uses.add(new Use("segment", other));
            }
        });
        return uses;
    }

    private static List<Programmes.VersionInfo> latest(List<Programmes.VersionInfo> versions) {
        int newest =
                versions.stream().mapToInt(Programmes.VersionInfo::number).max().orElse(0);
        return versions.stream()
                .filter(version -> version.number() > newest - VERSIONS_MAX
                        || version.stage() == Stage.LIVE
                        || version.stage() == Stage.SCHEDULED)
                .sorted((one, other) -> Integer.compare(other.number(), one.number()))
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
        return json != null && AsksForSegments.asks(JSON.readTree(json), code);
    }
}
