package zhiyin.behaviour;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.ProgramClocks;

/** What behaviour is expected, what came, on what terms it is taken in, and the products that it names. */
@Repository
class Vocabulary {

    static final String KINDS = "select kind, says, properties, declared_at, declared_by from behaviour.kind";

    /** Among so many what came last in some stores is looked for. */
    private static final int LATEST_AMONG = 100_000;

    private final JdbcClient database;
    private final ProgramClocks clocks;

    Vocabulary(JdbcClient database, ProgramClocks clocks) {
        this.database = database;
        this.clocks = clocks;
    }

    /** A kind as it was declared, and when. */
    record Declared(Kind kind, Instant at, long by) {}

    /**
     * Something that came.
     *
     * @param property empty for the kind itself
     * @param type empty for the kind itself
     */
    record Seen(String kind, String property, String type, long times, Instant first, Instant last) {}

    /** Something that was sent and not kept. */
    record Dropped(String reason, long times, Instant last) {}

    /**
     * A product.
     *
     * @param price in minor units; with it comes its currency
     */
    record Product(
            String sku,
            @Nullable String name,
            @Nullable String brand,
            @Nullable String category,
            @Nullable Long price,
            @Nullable String currency) {}

    static Kind kind(ResultSet row) throws SQLException {
        List<Kind.Property> properties = JsonMapper.shared()
                .readTree(row.getString(3))
                .valueStream()
                .map(each -> new Kind.Property(
                        each.path("name").asString(),
                        Kind.Type.valueOf(each.path("type").asString().toUpperCase(Locale.ROOT)),
                        each.path("required").asBoolean(),
                        each.path("personal").asBoolean(false),
                        each.path("says").isString() ? each.path("says").asString() : null))
                .toList();
        return new Kind(row.getString(1), row.getString(2), properties);
    }

    private static String text(List<Kind.Property> properties) {
        ArrayNode array = JsonMapper.shared().createArrayNode();
        for (Kind.Property property : properties) {
            ObjectNode node = array.addObject();
            node.put("name", property.name())
                    .put("type", property.type().word())
                    .put("required", property.required());
            if (property.personal()) {
                node.put("personal", true);
            }
            if (property.says() != null) {
                node.put("says", property.says());
            }
        }
        return array.toString();
    }

    List<Declared> declared(long program) {
        return database.sql(KINDS + " where program_id = :program order by kind")
                .param("program", program)
                .query((row, number) -> new Declared(
                        kind(row), row.getObject(4, OffsetDateTime.class).toInstant(), row.getLong(5)))
                .list();
    }

    /** Declares a kind, or declares it otherwise. */
    void declare(long program, Kind kind, long by) {
        database.sql("""
                        insert into behaviour.kind (program_id, kind, says, properties, declared_at, declared_by)
                        values (:program, :kind, :says, :properties, :now, :by)
                        on conflict (program_id, kind) do update set says = excluded.says,
                            properties = excluded.properties, declared_at = excluded.declared_at,
                            declared_by = excluded.declared_by
                        """)
                .param("program", program)
                .param("kind", kind.kind())
                .param("says", kind.says())
                .param("properties", text(kind.properties()))
                .param("now", now(program))
                .param("by", by)
                .update();
    }

    /** How the properties are called that a programme's shop has declared personal, of whatever kind. */
    Set<String> personal(long program) {
        return declared(program).stream()
                .flatMap(each -> each.kind().properties().stream())
                .filter(Kind.Property::personal)
                .map(Kind.Property::name)
                .collect(Collectors.toSet());
    }

    boolean takeBack(long program, String kind) {
        return database.sql("delete from behaviour.kind where program_id = :program and kind = :kind")
                        .param("program", program)
                        .param("kind", kind)
                        .update()
                == 1;
    }

    List<Seen> seen(long program) {
        return database.sql("""
                        select kind, property, type, times, first_at, last_at from behaviour.seen
                        where program_id = :program order by kind, property, type
                        """)
                .param("program", program)
                .query((row, number) -> new Seen(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getObject(5, OffsetDateTime.class).toInstant(),
                        row.getObject(6, OffsetDateTime.class).toInstant()))
                .list();
    }

    List<Dropped> dropped(long program) {
        return database.sql(
                        "select reason, times, last_at from behaviour.dropped where program_id = :program order by reason")
                .param("program", program)
                .query((row, number) -> new Dropped(
                        row.getString(1),
                        row.getLong(2),
                        row.getObject(3, OffsetDateTime.class).toInstant()))
                .list();
    }

    Terms terms(long program) {
        return database.sql("select strict, user_ids from behaviour.terms where program_id = :program")
                .param("program", program)
                .query((row, number) -> new Terms(row.getBoolean(1), row.getString(2)))
                .optional()
                .orElse(Terms.USUAL);
    }

    void say(long program, Terms terms) {
        database.sql("""
                        insert into behaviour.terms (program_id, strict, user_ids) values (:program, :strict, :users)
                        on conflict (program_id) do update set strict = excluded.strict, user_ids = excluded.user_ids
                        """)
                .param("program", program)
                .param("strict", terms.strict())
                .param("users", terms.userIds())
                .update();
    }

    /** Writes products, each in the place of what was known of it. */
    void keep(long program, List<Product> products) {
        database.sql("""
                        insert into behaviour.product (program_id, sku, name, brand, category, price, currency, changed_at)
                        select :program, p.*, :now
                        from unnest(:skus, :names, :brands, :categories, :prices, :currencies) p
                        on conflict (program_id, sku) do update set name = excluded.name, brand = excluded.brand,
                            category = excluded.category, price = excluded.price, currency = excluded.currency,
                            changed_at = excluded.changed_at
                        """)
                .param("program", program)
                .param("now", now(program))
                .param("skus", products.stream().map(Product::sku).toArray(String[]::new))
                .param("names", products.stream().map(Product::name).toArray(String[]::new))
                .param("brands", products.stream().map(Product::brand).toArray(String[]::new))
                .param("categories", products.stream().map(Product::category).toArray(String[]::new))
                .param("prices", products.stream().map(Product::price).toArray(Long[]::new))
                .param("currencies", products.stream().map(Product::currency).toArray(String[]::new))
                .update();
    }

    /**
     * Products by sku.
     *
     * @param find a part of their sku or name, in whatever case; null for all
     */
    List<Product> products(
            long program,
            @Nullable String find,
            @Nullable String category,
            @Nullable String brand,
            String after,
            int most) {
        return database.sql("""
                        select sku, name, brand, category, price, currency from behaviour.product
                        where program_id = :program and sku > :after and (category = :category or cast(:category as text) is null)
                            and (brand = :brand or cast(:brand as text) is null)
                            and (cast(:find as text) is null
                                or position(lower(:find) in lower(sku || chr(10) || coalesce(name, ''))) > 0)
                        order by sku limit :most
                        """)
                .param("program", program)
                .param("after", after)
                .param("find", find, Types.VARCHAR)
                .param("category", category, Types.VARCHAR)
                .param("brand", brand, Types.VARCHAR)
                .param("most", most)
                .query((row, number) -> product(row))
                .list();
    }

    /** Those that there are of some, by sku. */
    Map<String, Product> among(long program, List<String> skus) {
        Map<String, Product> found = new HashMap<>();
        database.sql("""
                        select sku, name, brand, category, price, currency from behaviour.product
                        where program_id = :program and sku = any(:skus)
                        """)
                .param("program", program)
                .param("skus", skus.toArray(String[]::new))
                .query(row -> {
                    Product product = product(row);
                    found.put(product.sku(), product);
                });
        return found;
    }

    /** Takes a product out of the catalogue; false if it was not in it. */
    boolean remove(long program, String sku) {
        return database.sql("delete from behaviour.product where program_id = :program and sku = :sku")
                        .param("program", program)
                        .param("sku", sku)
                        .update()
                == 1;
    }

    private static Product product(ResultSet row) throws SQLException {
        return new Product(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getObject(5, Long.class),
                row.getString(6));
    }

    /**
     * Something that somebody did, as it is shown.
     *
     * @param member null as long as nobody knows
     * @param anonymous the anonymous id, if it came with one
     */
    record Shown(
            long sequence,
            String kind,
            Instant at,
            Instant recordedAt,
            @Nullable Long member,
            @Nullable String anonymous,
            Said.Where where,
            JsonNode properties,
            boolean unexpected) {}

    private static final String SHOWN = """
            select sequence, kind, occurred_at, recorded_at, member_id,
                case when visitor like 'a:%' then substr(visitor, 3) end,
                product, category, brand, channel, store, referrer, properties, unexpected
            from behaviour.event
            """;

    /**
     * What a member did, under every number that he was merged from, the latest first.
     *
     * @param before what was before that alone; null for all
     */
    List<Shown> of(long program, long member, @Nullable Before before, int most) {
        return database.sql(SHOWN + """
                        where program_id = :program and member_id in (select member.same(:member))
                            and (cast(:at as timestamptz) is null or (occurred_at, sequence) < (:at, :sequence))
                        order by occurred_at desc, sequence desc limit :most
                        """)
                .param("program", program)
                .param("member", member)
                .param(
                        "at",
                        before == null ? null : before.at().atOffset(ZoneOffset.UTC),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .param("sequence", before == null ? 0 : before.sequence())
                .param("most", most)
                .query((row, number) -> shown(row))
                .list();
    }

    /** Where a page of a member's behaviour ends. */
    record Before(Instant at, long sequence) {
        private static final long MICROS = 1_000_000;

        String print() {
            return Math.addExact(Math.multiplyExact(at.getEpochSecond(), MICROS), at.getNano() / 1_000)
                    + "."
                    + sequence;
        }

        /** Null where the text is none. */
        static @Nullable Before parse(String text) {
            if (!text.matches("[0-9]{1,17}\\.[0-9]{1,17}")) {
                return null;
            }
            int dot = text.indexOf('.');
            long micros = Long.parseLong(text.substring(0, dot));
            return new Before(
                    Instant.ofEpochSecond(micros / MICROS, micros % MICROS * 1_000),
                    Long.parseLong(text.substring(dot + 1)));
        }
    }

    /**
     * What came last, whosever it is.
     *
     * @param stores what was done in these alone, among the latest of the programme; null for all
     */
    List<Shown> latest(long program, @Nullable String kind, @Nullable Set<String> stores, int most) {
        String where = stores == null ? "" : """
                 and store = any (cast(:stores as text[]))
                and sequence > (select last - :among from behaviour.position where program_id = :program)
                """;
        return database.sql(SHOWN + """
                        where program_id = :program and (kind = :kind or cast(:kind as text) is null)
                        """ + where + " order by sequence desc limit :most")
                .param("stores", stores == null ? new String[0] : stores.toArray(String[]::new))
                .param("among", LATEST_AMONG)
                .param("program", program)
                .param("kind", kind, Types.VARCHAR)
                .param("most", most)
                .query((row, number) -> shown(row))
                .list();
    }

    private static Shown shown(ResultSet row) throws SQLException {
        return new Shown(
                row.getLong(1),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getObject(5, Long.class),
                row.getString(6),
                new Said.Where(
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10),
                        row.getString(11),
                        row.getString(12)),
                JsonMapper.shared().readTree(row.getString(13)),
                row.getBoolean(14));
    }

    private OffsetDateTime now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
