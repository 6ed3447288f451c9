package zhiyin.facts;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.database.RoundTrip;
import zhiyin.engine.insight.BirthMonths;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.rule.Field;
import zhiyin.household.Relations;
import zhiyin.ledger.Ledger;
import zhiyin.member.Members;
import zhiyin.source.Sources;
import zhiyin.tier.Standings;

/** What of each member a programme's copy keeps beside his orders, and how it is read out of the record. */
record Kept(Layout layout, List<Programme.Attribute> attributes, List<String> relations) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TAGS = "member.tags";
    private static final String SEGMENTS = "member.segments";
    private static final String TIER = MemberFields.tier("");
    private static final String WALLET = "wallet.";
    private static final String RELATION = "relation.";
    private static final String COUNT = ".count";

    /** A member as the record has him now. */
    record Now(
            long id,
            Instant joined,
            @Nullable LocalDate birthday,
            Map<String, @Nullable Object> values,
            @Nullable Long mergedInto,
            boolean erased) {}

    /**
     * What a programme's version declares; what is personal is not kept.
     *
     * @param properties what is kept of behaviour
     */
    static Kept of(Programme programme, List<String> properties) {
        List<Layout.Kept> kept = new ArrayList<>();
        kept.add(new Layout.Kept(TAGS, Field.Kind.SET, "What the shop has put on the member."));
        kept.add(new Layout.Kept(SEGMENTS, Field.Kind.SET, "The segments with which the member is marked."));
        kept.add(new Layout.Kept(MemberFields.SOURCE, Field.Kind.TEXT, "Where the member came from."));
        kept.add(new Layout.Kept(MemberFields.JOINED_CHANNEL, Field.Kind.TEXT, "By which channel the member joined."));
        kept.add(new Layout.Kept(
                MemberFields.JOINED_STORE,
                Field.Kind.TEXT,
                "In which store the member joined, by the code he came with."));
        kept.add(new Layout.Kept(MemberFields.JOINED_WAY, Field.Kind.TEXT, "How the member came in."));
        kept.add(
                new Layout.Kept(MemberFields.JOINED_CODE, Field.Kind.TEXT, "The join code that the member came with."));
        kept.add(new Layout.Kept(
                MemberFields.JOINED_STAFF, Field.Kind.TEXT, "Whose join code it was, by the shop's own number."));
        programme
                .ladders()
                .forEach(ladder -> kept.add(new Layout.Kept(
                        MemberFields.tier(ladder.code()),
                        Field.Kind.TEXT,
                        "The member's tier on this ladder, by its code.")));
        programme.assets().forEach(asset -> {
            for (String account : accounts(programme, asset.code())) {
                kept.add(new Layout.Kept(
                        WALLET + account, Field.Kind.NUMBER, "What the member can spend of it, in its units."));
            }
        });
        List<Programme.Attribute> attributes = programme.attributes().stream()
                .filter(attribute -> !attribute.schema().personal() && attribute.kind() != Field.Kind.SET)
                .toList();
        attributes.forEach(attribute ->
                kept.add(new Layout.Kept("member." + attribute.name(), attribute.kind(), attribute.says())));
        List<String> relations =
                programme.relations().stream().map(Programme.Relation::code).toList();
        relations.forEach(kind -> {
            kept.add(new Layout.Kept(
                    RELATION + kind + COUNT,
                    Field.Kind.NUMBER,
                    "How many the member has named, born or not known when."));
            kept.add(new Layout.Kept(
                    BirthMonths.kept(kind), Field.Kind.SET, "The months in which they were born, such as 2024-05."));
        });
        kept.addAll(PortraitFields.KEPT);
        return new Kept(new Layout(programme.zone(), kept, properties), attributes, relations);
    }

    private static List<String> accounts(Programme programme, String asset) {
        return programme.storedValue(asset) == null
                ? List.of(asset)
                : List.of(StoredValue.principal(asset), StoredValue.bonus(asset));
    }

    /** How these members are now, in one exchange with the database. */
    List<Now> read(
            Connection connection,
            Members members,
            Ledger ledger,
            Standings standings,
            Relations named,
            Sources sources,
            List<Long> which)
            throws SQLException {
        Long[] all = which.toArray(Long[]::new);
        RoundTrip trip = new RoundTrip(connection);
        Map<Long, Members.Member> profiles = members.profiles(trip, all);
        Map<Long, Map<String, Long>> wallets = ledger.available(trip, all);
        Map<Long, Map<String, String>> tiers = standings.tiers(trip, all);
        Map<Long, Map<String, List<@Nullable LocalDate>>> born = relations.isEmpty() ? Map.of() : named.born(trip, all);
        Map<Long, Sources.Way> ways = sources.ways(trip, all);
        trip.go();
        List<Now> now = new ArrayList<>();
        for (long member : which) {
            Members.Member profile = profiles.get(member);
            if (profile != null) {
                now.add(new Now(
                        member,
                        profile.enrolledAt(),
                        profile.birthday(),
                        values(
                                profile,
                                wallets.getOrDefault(member, Map.of()),
                                tiers.getOrDefault(member, Map.of()),
                                born.getOrDefault(member, Map.of()),
                                ways.getOrDefault(member, Sources.Way.NOTHING)),
                        profile.mergedInto(),
                        profile.erased()));
            }
        }
        return now;
    }

    private Map<String, @Nullable Object> values(
            Members.Member profile,
            Map<String, Long> wallets,
            Map<String, String> tiers,
            Map<String, List<@Nullable LocalDate>> born,
            Sources.Way way) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (Layout.Kept each : layout.members()) {
            String name = each.name();
            if (name.startsWith(TIER)) {
                values.put(name, tiers.get(name.substring(TIER.length())));
            } else if (name.startsWith(WALLET)) {
                values.put(name, wallets.getOrDefault(name.substring(WALLET.length()), 0L));
            }
        }
        for (String kind : relations) {
            List<@Nullable LocalDate> days = born.getOrDefault(kind, List.of());
            values.put(RELATION + kind + COUNT, (long) days.size());
            // the day says more than anybody asks for
            values.put(
                    BirthMonths.kept(kind),
                    days.stream()
                            .flatMap(Stream::ofNullable)
                            .map(BirthMonths::word)
                            .distinct()
                            .sorted()
                            .toList());
        }
        values.put(TAGS, profile.tagList());
        values.put(SEGMENTS, List.of(JSON.readValue(profile.segments(), String[].class)));
        values.put(MemberFields.SOURCE, way.source() == null ? profile.source() : way.source());
        values.put(MemberFields.JOINED_CHANNEL, way.channel());
        values.put(MemberFields.JOINED_STORE, way.store());
        values.put(MemberFields.JOINED_WAY, way.way());
        values.put(MemberFields.JOINED_CODE, way.code());
        values.put(MemberFields.JOINED_STAFF, way.staff());
        Map<?, ?> attributes = JSON.readValue(profile.attributes(), Map.class);
        for (Programme.Attribute attribute : this.attributes) {
            values.put("member." + attribute.name(), value(attribute.kind(), attributes.get(attribute.name())));
        }
        return values;
    }

    /** What an older version may have taken as another kind is not known. */
    private static @Nullable Object value(Field.Kind kind, @Nullable Object told) {
        return switch (kind) {
            case NUMBER, MONEY -> told instanceof Number number ? number.longValue() : null;
            case FLAG -> told instanceof Boolean ? told : null;
            case TEXT -> told instanceof String ? told : null;
            case DATE -> told instanceof String text ? day(text) : null;
            case SET -> null;
        };
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (java.time.format.DateTimeParseException other) {
            return null;
        }
    }
}
