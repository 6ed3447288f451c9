package zhiyin.behaviour;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.database.Column;
import zhiyin.database.RoundTrip;
import zhiyin.http.Json;

/**
 * What members did beside orders, for whoever copies it: all that is known to be somebody's, in the order in which it became known.
 * That order never changes, and what comes is behind what was there, so whoever knows how far he is has each once.
 */
@Component
public class Behaviours {

    /** What is kept of all behaviour, by the names under which it is asked for. */
    private static final List<String> ALWAYS = List.of("product", "category", "brand", "channel", "store", "referrer");

    /** So many declared properties are given on; the first by name. */
    private static final int PROPERTIES_MAX = 60;

    /** @param told the number of its becoming known, in which visitors' earlier behaviour comes together */
    public record Place(long told, long sequence) {
        public static final Place BEGINNING = new Place(0, 0);
    }

    /**
     * Something that a member did.
     *
     * @param place where it stands
     * @param kind such as {@code cart}
     * @param properties product, category, brand, channel, store and referrer, as far as they were said, and what else was
     */
    public record Behaviour(long member, Place place, Instant at, String kind, Map<String, String> properties) {}

    private static final String READ = """
            select member_id, told, sequence, occurred_at, kind, product, category, brand, channel, store, referrer, properties
            from behaviour.event
            """;

    /**
     * The properties that may be asked for: those of all behaviour, and those that the programme's shop has declared; none that it has
     * declared personal, be it of one kind alone.
     */
    public List<String> properties(Connection connection, long program) throws SQLException {
        Set<String> names = new LinkedHashSet<>(ALWAYS);
        List<String> declared = new ArrayList<>();
        Set<String> personal = new HashSet<>();
        new RoundTrip(connection)
                .ask(
                        Vocabulary.KINDS + " where program_id = any (?::bigint[])",
                        row -> Vocabulary.kind(row)
                                .properties()
                                .forEach(property -> (property.personal() ? personal : declared).add(property.name())),
                        Column.bigints(program))
                .go();
        declared.stream().filter(name -> !personal.contains(name)).sorted().forEach(name -> {
            if (names.size() < PROPERTIES_MAX) {
                names.add(name);
            }
        });
        return List.copyOf(names);
    }

    /** Where it ends now. */
    public Place end(Connection connection, long program) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select told, sequence from behaviour.event where program_id = ? and told is not null
                order by told desc, sequence desc limit 1
                """)) {
            statement.setLong(1, program);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Place(row.getLong(1), row.getLong(2)) : Place.BEGINNING;
            }
        }
    }

    /**
     * Reads what became known after a place, in order.
     *
     * @param connection in a transaction
     * @param most so much at a time
     * @return how much it was; the last that was told says how far one is
     */
    public int after(Connection connection, long program, Place place, int most, Consumer<Behaviour> telling)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ + """
                where program_id = ? and told is not null and (told, sequence) > (?, ?)
                order by told, sequence limit ?
                """)) {
            statement.setLong(1, program);
            statement.setLong(2, place.told());
            statement.setLong(3, place.sequence());
            statement.setInt(4, most);
            return tell(statement, telling);
        }
    }

    /**
     * Reads what one member did, as far as it became known up to a place, in order.
     *
     * @param member that number of his alone, and none that was merged into it
     */
    public int of(Connection connection, long member, Place until, Consumer<Behaviour> telling) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                READ + " where member_id = ? and (told, sequence) <= (?, ?) order by told, sequence")) {
            statement.setLong(1, member);
            statement.setLong(2, until.told());
            statement.setLong(3, until.sequence());
            return tell(statement, telling);
        }
    }

    private static int tell(PreparedStatement statement, Consumer<Behaviour> telling) throws SQLException {
        int told = 0;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                telling.accept(behaviour(row));
                told++;
            }
        }
        return told;
    }

    private static Behaviour behaviour(ResultSet row) throws SQLException {
        Map<String, String> properties = new HashMap<>();
        plain(row.getString(12)).forEach((name, value) -> properties.put(name, text(value)));
        for (int i = 0; i < ALWAYS.size(); i++) {
            String value = row.getString(6 + i);
            if (value != null) {
                properties.put(ALWAYS.get(i), value);
            }
        }
        return new Behaviour(
                row.getLong(1),
                new Place(row.getLong(2), row.getLong(3)),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getString(5),
                properties);
    }

    /** What was said of it, out of the text under which it is kept. */
    static Map<String, Json.Scalar> plain(@Nullable String kept) {
        Map<String, Json.Scalar> properties = new HashMap<>();
        if (kept == null || kept.equals("{}")) {
            return properties;
        }
        Json.Fields read = Json.object(kept.getBytes(StandardCharsets.UTF_8));
        if (read != null) {
            read.fields().forEach((name, value) -> {
                if (value instanceof Json.Scalar scalar) {
                    properties.put(name, scalar);
                }
            });
        }
        return properties;
    }

    private static String text(Json.Scalar value) {
        return switch (value) {
            case Json.Text(String text) -> text;
            case Json.Numeral(String literal) -> literal;
            case Json.Truth(boolean truth) -> String.valueOf(truth);
        };
    }
}
