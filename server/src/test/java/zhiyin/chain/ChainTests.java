package zhiyin.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import zhiyin.database.Ids;
import zhiyin.database.RoundTrip;
import zhiyin.database.TestDatabase;

/** A chain grows by what is committed, and never from a link that may not be there. */
class ChainTests {

    private static final Instant AT = Instant.parse("2026-01-05T02:00:00.123456Z");

    private final TestDatabase database = TestDatabase.fresh();
    private final Chains chains = new Chains(new Ids(Clock.systemUTC(), 17));
    private long batches;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void whatIsCommittedIsLinkedToWhatWasBefore() throws SQLException {
        Chain chain = chains.of(3);
        append(chain);
        commit(chain);
        append(chain);
        commit(chain);
        assertThat(ask("select process || ' ' || lane from chain.chain")).containsExactly("17 3");
        assertThat(ask("select sequence || ' ' || batch_id from chain.link order by sequence"))
                .containsExactly("1 1", "2 2");
        assertThat(ask("select genesis from chain.chain"))
                .isEqualTo(ask("select previous from chain.link where sequence = 1"));
        assertThat(ask("select hash from chain.link where sequence = 1"))
                .isEqualTo(ask("select previous from chain.link where sequence = 2"));
    }

    @Test
    void whatIsRolledBackLeavesNoLinkAndNoGap() throws SQLException {
        Chain chain = chains.of(0);
        append(chain);
        commit(chain);
        // as when a batch is tried only, or fails before it is appended
        append(chain);
        connection.rollback();
        chain.rolledBack();
        chain.begin().event(1, 1, 1, 1, "order.paid", AT, AT, 1, "decided", 99);
        connection.rollback();
        append(chain);
        commit(chain);
        assertThat(ask("select sequence || ' ' || batch_id from chain.link order by sequence"))
                .containsExactly("1 1", "2 3");
        assertThat(ask("select id::text from chain.chain")).hasSize(1);
    }

    @Test
    void whereItIsNotKnownWhetherTheCommitWentThroughAnotherChainBegins() throws SQLException {
        for (boolean wentThrough : new boolean[] {true, false}) {
            Chain chain = chains.of(0);
            append(chain);
            commit(chain);
            append(chain);
            if (wentThrough) {
                connection.commit();
            } else {
                connection.rollback();
            }
            // nobody said that it was committed
            append(chain);
            commit(chain);
        }
        assertThat(ask("select count(*) || ' ' || max(sequence) from chain.link group by chain_id order by chain_id"))
                .containsExactly("2 2", "1 1", "1 1", "1 1");
    }

    @Test
    void theFirstLinkThatIsLostLeavesNoChain() throws SQLException {
        Chain chain = chains.of(0);
        append(chain);
        connection.rollback();
        append(chain);
        commit(chain);
        assertThat(ask("select sequence || ' ' || batch_id from chain.link")).containsExactly("1 2");
        assertThat(ask("select id::text from chain.chain")).hasSize(1);
    }

    @Test
    void aBatchThatRecordsNothingHasNoLink() throws SQLException {
        Chain chain = chains.of(0);
        chain.begin();
        append(chain, 1);
        commit(chain);
        assertThat(ask("select id::text from chain.chain")).isEmpty();
    }

    @Test
    void aRestartBeginsAnotherChain() throws SQLException {
        append(chains.of(0));
        connection.commit();
        append(new Chains(new Ids(Clock.systemUTC(), 18)).of(0));
        connection.commit();
        assertThat(
                        ask(
                                "select process || ' ' || sequence from chain.chain join chain.link on chain_id = id order by id"))
                .containsExactlyInAnyOrder("17 1", "18 1");
    }

    /** What a column is not told of is not chained: whoever adds one decides, and says so here. */
    @Test
    void allColumnsAreChainedButThoseThatMaySayWhoSomebodyIs() throws SQLException {
        for (Chained table : Chained.values()) {
            List<String> left = table == Chained.EVENT
                    ? List.of("principal", "key", "business_key", "fingerprint", "body", "decision")
                    : List.of();
            assertThat(ask("select column_name::text from information_schema.columns"
                            + " where table_schema || '.' || table_name = '" + table.table() + "'"
                            + " order by ordinal_position"))
                    .filteredOn(column -> !left.contains(column))
                    .isEqualTo(table.columns());
        }
    }

    private void append(Chain chain) throws SQLException {
        long batch = ++batches;
        chain.begin().event(1, batch, batch, 1, "order.paid", AT, AT, 1, "decided", batch);
        append(chain, batch);
    }

    private void append(Chain chain, long batch) throws SQLException {
        RoundTrip trip = new RoundTrip(connection);
        chain.append(trip, batch, AT);
        trip.go();
    }

    private void commit(Chain chain) throws SQLException {
        connection.commit();
        chain.committed();
    }

    private List<String> ask(String query) {
        return database.client().sql(query).query(String.class).list();
    }
}
