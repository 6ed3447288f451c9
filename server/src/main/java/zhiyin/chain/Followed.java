package zhiyin.chain;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import zhiyin.database.Column;
import zhiyin.database.RoundTrip;

/**
 * The chains for whoever copies what is recorded. A chain has one writer, and its links are numbered without a gap in the order of
 * their commits: who knows the last link he has of each has every batch once, whatever was committed when.
 */
@Component
public class Followed {

    /**
     * How far somebody has come.
     *
     * @param links by chain the number of the last link that he has
     */
    public record Place(Map<Long, Long> links) {
        public static final Place BEGINNING = new Place(Map.of());

        public Place {
            links = Map.copyOf(links);
        }
    }

    /**
     * What was recorded after a place.
     *
     * @param batches in no order
     * @param until how far one is who has these too
     */
    public record Step(List<Long> batches, Place until) {}

    private static final String NEXT = """
            select c.id, l.sequence, l.batch_id
            from chain.chain c
            left join unnest(?::bigint[], ?::bigint[]) known (chain_id, sequence) on known.chain_id = c.id
            cross join lateral (
                select sequence, batch_id from chain.link
                where chain_id = c.id and sequence > coalesce(known.sequence, 0)
                order by sequence limit (?::bigint[])[1]) l
            order by c.id, l.sequence
            """;

    private static final String HASHES = """
            select l.chain_id, encode(l.hash, 'hex')
            from unnest(?::bigint[], ?::bigint[]) known (chain_id, sequence)
            join chain.link l on l.chain_id = known.chain_id and l.sequence = known.sequence
            """;

    /** @param most so many of each chain at a time */
    public Step after(Connection connection, Place place, int most) throws SQLException {
        List<Map.Entry<Long, Long>> known = List.copyOf(place.links().entrySet());
        List<Long> batches = new ArrayList<>();
        Map<Long, Long> until = new HashMap<>(place.links());
        new RoundTrip(connection)
                .ask(
                        NEXT,
                        row -> {
                            until.put(row.getLong(1), row.getLong(2));
                            batches.add(row.getLong(3));
                        },
                        Column.of(
                                "bigint", known.stream().map(Map.Entry::getKey).toList()),
                        Column.of(
                                "bigint",
                                known.stream().map(Map.Entry::getValue).toList()),
                        Column.of("bigint", List.of((long) most)))
                .go();
        return new Step(batches, new Place(until));
    }

    /**
     * By chain the hash of the link that a place says is the last, in hexadecimal digits; none of a link that is not there. Who
     * comes back to a place and finds the same hashes has before him what he had, for each link holds the hash of the one before.
     */
    public Map<Long, String> hashes(Connection connection, Place place) throws SQLException {
        List<Map.Entry<Long, Long>> known = List.copyOf(place.links().entrySet());
        Map<Long, String> hashes = new HashMap<>();
        new RoundTrip(connection)
                .ask(
                        HASHES,
                        row -> hashes.put(row.getLong(1), row.getString(2)),
                        Column.of(
                                "bigint", known.stream().map(Map.Entry::getKey).toList()),
                        Column.of(
                                "bigint",
                                known.stream().map(Map.Entry::getValue).toList()))
                .go();
        return hashes;
    }

    /** Where the chains end now. */
    public Place end(Connection connection) throws SQLException {
        Map<Long, Long> links = new HashMap<>();
        new RoundTrip(connection)
                .ask("select c.id, l.sequence from " + Heads.LAST, row -> links.put(row.getLong(1), row.getLong(2)))
                .go();
        return new Place(links);
    }
}
