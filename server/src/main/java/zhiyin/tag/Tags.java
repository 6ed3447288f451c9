package zhiyin.tag;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;

/** The catalogue: which tags and groups of tags there are. A word that is not in it may be put on members all the same. */
@Repository
class Tags {

    private static final String COLUMNS = """
            select t.code, t.name, t.description, t.group_code, g.store, t.rule, t.rule_number, t.at_once, t.hour,
                t.change_percent_max, t.made_at, t.changed_at
            from tag.tag t left join tag.tag_group g on g.program_id = t.program_id and g.code = t.group_code
            """;

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final TagRuns runs;
    private final ProgramClocks clocks;

    Tags(JdbcClient database, TransactionTemplate transaction, TagRuns runs, ProgramClocks clocks) {
        this.database = database;
        this.transaction = transaction;
        this.runs = runs;
        this.clocks = clocks;
    }

    /** What is told of a tag. */
    record Told(
            String name,
            @Nullable String description,
            @Nullable String group,
            Tag.@Nullable Rule rule) {}

    /** What is told of a group. */
    record ToldGroup(
            String name,
            @Nullable String description,
            @Nullable String store,
            boolean forPlatform) {}

    List<Tag> of(long program) {
        return database.sql(COLUMNS + " where t.program_id = :program order by t.group_code nulls last, t.code")
                .param("program", program)
                .query((row, at) -> tag(row))
                .list();
    }

    Optional<Tag> find(long program, String code) {
        return database.sql(COLUMNS + " where t.program_id = :program and t.code = :code")
                .param("program", program)
                .param("code", code)
                .query((row, at) -> tag(row))
                .optional();
    }

    /** Those of these words that are in the catalogue. */
    Map<String, Tag> among(long program, Collection<String> words) {
        Map<String, Tag> known = new LinkedHashMap<>();
        database.sql(COLUMNS + " where t.program_id = :program and t.code = any (:words) order by t.code")
                .param("program", program)
                .param("words", words.toArray(String[]::new))
                .query((row, at) -> tag(row))
                .list()
                .forEach(tag -> known.put(tag.code(), tag));
        return known;
    }

    /** A programme's tags that are put by rules. */
    record Ruled(long program, Tag tag) {}

    /** All that are put by rules, of all programmes in sight. */
    List<Ruled> ruled() {
        return database.sql(COLUMNS.replace("select ", "select t.program_id, ")
                        + " where t.rule is not null order by t.program_id, t.code")
                .query((row, at) -> new Ruled(row.getLong("program_id"), tag(row)))
                .list();
    }

    private static Tag tag(ResultSet row) throws SQLException {
        String rule = row.getString("rule");
        return new Tag(
                row.getString("code"),
                row.getString("name"),
                row.getString("description"),
                row.getString("group_code"),
                row.getString("store"),
                rule == null
                        ? null
                        : new Tag.Rule(
                                rule,
                                row.getInt("rule_number"),
                                row.getBoolean("at_once"),
                                row.getInt("hour"),
                                row.getInt("change_percent_max")),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    /**
     * Says a tag, for the first time or anew. Another rule than before, or another number of those who may change, is asked of
     * everybody soon.
     *
     * @return whether it is new
     */
    boolean say(long program, String code, Told told, String by) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<Tag> before = find(program, code);
            Tag.Rule rule = told.rule();
            Tag.Rule ruleBefore = before.map(Tag::rule).orElse(null);
            boolean another = rule != null
                    && (ruleBefore == null
                            || !ruleBefore.text().equals(rule.text())
                            || ruleBefore.changePercentMax() != rule.changePercentMax());
            int number = ruleBefore == null ? (rule == null ? 0 : 1) : ruleBefore.number() + (another ? 1 : 0);
            OffsetDateTime now = now(program).atOffset(ZoneOffset.UTC);
            database.sql("""
                            insert into tag.tag (program_id, code, name, description, group_code, rule, at_once, hour,
                                change_percent_max, rule_number, made_at, made_by, changed_at)
                            values (:program, :code, :name, :description, :group, :rule, :atOnce, :hour, :percent, :number, :now,
                                :by, :now)
                            on conflict (program_id, code) do update set name = excluded.name,
                                description = excluded.description, group_code = excluded.group_code, rule = excluded.rule,
                                at_once = excluded.at_once, hour = excluded.hour,
                                change_percent_max = excluded.change_percent_max, rule_number = excluded.rule_number,
                                changed_at = excluded.changed_at
                            """)
                    .param("program", program)
                    .param("code", code)
                    .param("name", told.name())
                    .param("description", told.description(), Types.VARCHAR)
                    .param("group", told.group(), Types.VARCHAR)
                    .param("rule", rule == null ? null : rule.text(), Types.VARCHAR)
                    .param("atOnce", rule != null && rule.atOnce())
                    .param("hour", rule == null ? 0 : rule.hour())
                    .param("percent", rule == null ? 100 : rule.changePercentMax())
                    .param("number", number)
                    .param("now", now)
                    .param("by", by)
                    .update();
            if (another) {
                runs.ask(program, code, number, TagRuns.Why.SAVED, by);
            }
            return before.isEmpty();
        }));
    }

    /** Takes a tag out of the catalogue. Who has it keeps it. */
    void drop(long program, String code) {
        database.sql("delete from tag.tag where program_id = :program and code = :code")
                .param("program", program)
                .param("code", code)
                .update();
    }

    List<Tag.Group> groups(long program) {
        return database.sql("""
                        select g.code, g.name, g.description, g.store, g.for_platform,
                            (select count(*) from tag.tag t where t.program_id = g.program_id and t.group_code = g.code)
                        from tag.tag_group g where g.program_id = :program order by g.code
                        """)
                .param("program", program)
                .query((row, at) -> new Tag.Group(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getBoolean(5),
                        row.getInt(6)))
                .list();
    }

    Optional<Tag.Group> group(long program, String code) {
        return groups(program).stream()
                .filter(group -> group.code().equals(code))
                .findFirst();
    }

    /**
     * Says a group, for the first time or anew.
     *
     * @return whether it is new
     */
    boolean sayGroup(long program, String code, ToldGroup told, String by) {
        boolean there = group(program, code).isPresent();
        database.sql("""
                        insert into tag.tag_group (program_id, code, name, description, store, for_platform, made_at, made_by)
                        values (:program, :code, :name, :description, :store, :platform, :now, :by)
                        on conflict (program_id, code) do update set name = excluded.name, description = excluded.description,
                            store = excluded.store, for_platform = excluded.for_platform
                        """)
                .param("program", program)
                .param("code", code)
                .param("name", told.name())
                .param("description", told.description(), Types.VARCHAR)
                .param("store", told.store(), Types.VARCHAR)
                .param("platform", told.forPlatform())
                .param("now", now(program).atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
        return !there;
    }

    /** Takes a group out of the catalogue; false where tags are in it. */
    boolean dropGroup(long program, String code) {
        return database.sql("""
                        delete from tag.tag_group g where g.program_id = :program and g.code = :code
                            and not exists (select from tag.tag t where t.program_id = :program and t.group_code = :code)
                        """).param("program", program).param("code", code).update() > 0;
    }

    private Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }
}
