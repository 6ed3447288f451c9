package zhiyin.card;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.database.Rows;

/** All gift cards, and what is still owed on them. */
@Repository
public class GiftCards {

    /** How a card's serial is shown. */
    public static final PublicId ID = new PublicId("gft");

    /** How a batch's id is shown. */
    public static final PublicId BATCH = new PublicId("gfb");

    private final JdbcClient database;
    private final JdbcTemplate template;
    private final TransactionTemplate transaction;
    private final CardCodes codes;
    private final Ids ids;
    private final ProgramClocks clocks;

    GiftCards(
            DataSource source,
            JdbcClient database,
            PlatformTransactionManager transactions,
            CardCodes codes,
            Ids ids,
            ProgramClocks clocks) {
        this.database = database;
        this.template = new JdbcTemplate(source);
        this.transaction = new TransactionTemplate(transactions);
        this.codes = codes;
        this.ids = ids;
        this.clocks = clocks;
    }

    /** Where a card stands. */
    enum State {
        MADE,
        ACTIVE,
        BOUND,
        VOID,
        SWAPPED,
        EXPIRED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Cards to be made. */
    record Order(
            long program,
            String asset,
            long amount,
            int cards,
            String currency,
            Instant expiresAt,
            @Nullable String store,
            long principal,
            String key) {}

    /** A card as it is made: the only time its code is known. */
    record Made(long id, String code) {}

    record Batch(
            long id,
            String asset,
            long amount,
            int cards,
            @Nullable String store,
            Instant madeAt) {}

    record Card(
            long id,
            long batch,
            int ordinal,
            String asset,
            long amount,
            State state,
            Instant expiresAt,
            @Nullable Long member,
            @Nullable String store) {}

    /**
     * What is owed on cards of one batch that are in one state.
     *
     * @param state made, active, expired, bound, void or swapped; of the first three the value is still owed or to be sold
     * @param amount of all of them together, in minor units
     */
    public record Outstanding(long batch, String asset, String state, long cards, long amount) {}

    /** What every card of the programme is worth, by batch and state: of active and expired ones it is owed to the bearer. */
    public List<Outstanding> outstanding(long program) {
        return database.sql("""
                        select c.batch_id, b.asset,
                               case when c.state = 'active' and c.expires_at <= :now then 'expired' else c.state end,
                               count(*), sum(c.amount)
                        from card.card c join card.batch b on b.id = c.batch_id
                        where c.program_id = :program group by 1, 2, 3 order by 1, 3
                        """)
                .param("program", program)
                .param("now", now(program))
                .query((row, number) -> new Outstanding(
                        row.getLong(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5)))
                .list();
    }

    /** The batch made under that key, if there is one. */
    Optional<Long> batchOf(long program, long principal, String key) {
        return database.sql(
                        "select id from card.batch where program_id = :program and principal = :principal and key = :key")
                .param("program", program)
                .param("principal", principal)
                .param("key", key)
                .query(Long.class)
                .optional();
    }

    /** Makes a batch; empty if somebody else made one under the same key. */
    Optional<List<Made>> make(Order order, long batch) {
        return Objects.requireNonNull(transaction.execute(status -> {
            int made = database.sql("""
                            insert into card.batch (id, program_id, asset, amount, cards, currency, store, principal, key,
                                made_at)
                            values (:id, :program, :asset, :amount, :cards, :currency, :store, :principal, :key, :now)
                            on conflict do nothing
                            """)
                    .param("id", batch)
                    .param("program", order.program())
                    .param("asset", order.asset())
                    .param("amount", order.amount())
                    .param("cards", order.cards())
                    .param("currency", order.currency())
                    .param("store", order.store())
                    .param("principal", order.principal())
                    .param("key", order.key())
                    .param("now", now(order.program()))
                    .update();
            return made == 0 ? Optional.<List<Made>>empty() : Optional.of(write(order, batch, 0, order.cards()));
        }));
    }

    /** Writes {@code count} fresh cards behind those that a batch has. */
    private List<Made> write(Order order, long batch, int from, int count) {
        Instant now = clocks.of(order.program()).instant();
        Rows cards = new Rows(
                "card.card",
                "id bigint",
                "program_id bigint",
                "batch_id bigint",
                "ordinal integer",
                "code_mark bytea",
                "amount bigint",
                "state text",
                "expires_at timestamptz",
                "changed_at timestamptz");
        Rows changes = changes();
        List<Made> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long id = ids.next();
            String code = codes.next();
            made.add(new Made(id, code));
            cards.add(
                    id,
                    order.program(),
                    batch,
                    from + i,
                    codes.mark(Objects.requireNonNull(codes.read(code))),
                    order.amount(),
                    State.MADE.word(),
                    order.expiresAt(),
                    now);
            changes.add(id, 1, order.program(), null, State.MADE.word(), null, order.principal(), now);
        }
        template.execute((ConnectionCallback<Boolean>) connection -> {
            cards.insert(connection);
            changes.insert(connection);
            return true;
        });
        return made;
    }

    private static Rows changes() {
        return new Rows(
                "card.change",
                "card_id bigint",
                "ordinal integer",
                "program_id bigint",
                "from_state text",
                "to_state text",
                "reason text",
                "principal bigint",
                "at timestamptz");
    }

    Optional<Batch> batch(long program, long batch) {
        return database.sql("""
                        select id, asset, amount, cards, store, made_at from card.batch
                        where id = :batch and program_id = :program
                        """)
                .param("batch", batch)
                .param("program", program)
                .query((row, number) -> new Batch(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getInt(4),
                        row.getString(5),
                        row.getObject(6, OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** The cards of a batch from that place on. */
    List<Card> cards(long program, long batch, int from, int limit) {
        Instant now = clocks.of(program).instant();
        return database.sql(CARD + " where c.program_id = :program and c.batch_id = :batch and c.ordinal >= :from"
                        + " order by c.ordinal limit :limit")
                .param("program", program)
                .param("batch", batch)
                .param("from", from)
                .param("limit", limit)
                .query((row, number) -> read(row, now))
                .list();
    }

    Optional<Card> find(long program, long card) {
        Instant now = clocks.of(program).instant();
        return database.sql(CARD + " where c.program_id = :program and c.id = :card")
                .param("program", program)
                .param("card", card)
                .query((row, number) -> read(row, now))
                .optional();
    }

    /** The card of that code; whatever was typed, the database is asked once. */
    Optional<Card> byCode(long program, String typed) {
        Instant now = clocks.of(program).instant();
        String code = codes.read(typed);
        return database.sql(CARD + " where c.program_id = :program and c.code_mark = :mark")
                .param("program", program)
                .param("mark", codes.mark(code == null ? "" : code))
                .query((row, number) -> read(row, now))
                .optional();
    }

    /** Cards of a batch become active: those in the range that are made and not active yet. Says how many did. */
    int activate(long program, long batch, int from, int to, long principal) {
        return changed(program, """
                update card.card set state = 'active', changed_at = ?
                where program_id = ? and batch_id = ? and ordinal between ? and ? and state = 'made'
                returning id, 'made'
                """, "active", null, principal, program, batch, from, to);
    }

    /** A card that is nobody's yet is worth nothing any more; false if it was in no such state. */
    boolean makeVoid(long program, long card, String reason, long principal) {
        return changed(program, """
                        update card.card c set state = 'void', changed_at = ? from card.card old
                        where c.id = old.id and c.program_id = ? and c.id = ? and c.state in ('made', 'active')
                        returning c.id, old.state
                        """, "void", reason, principal, program, card) == 1;
    }

    /** A card lasts longer; false if it is bound, void, swapped or lasts as long already. */
    boolean renew(long program, long card, Instant until, long principal) {
        return changed(
                        program,
                        """
                        update card.card set changed_at = ?, expires_at = ?
                        where program_id = ? and id = ? and state in ('made', 'active') and expires_at < ?
                        returning id, state
                        """,
                        "renewed",
                        null,
                        principal,
                        until.atOffset(ZoneOffset.UTC),
                        program,
                        card,
                        until.atOffset(ZoneOffset.UTC))
                == 1;
    }

    /** A fresh card takes the place of a lost one, whose code is dead from then on; empty if it was in no such state. */
    Optional<Made> swap(long program, Card old, String reason, long principal) {
        return Objects.requireNonNull(transaction.execute(status -> {
            // the lost card is locked before anything is written
            Optional<String> state = database.sql("""
                            select state from card.card where id = :id and program_id = :program
                            and state in ('made', 'active') for update
                            """)
                    .param("id", old.id())
                    .param("program", program)
                    .query(String.class)
                    .optional();
            if (state.isEmpty()) {
                return Optional.<Made>empty();
            }
            database.sql("select id from card.batch where id = :batch for update")
                    .param("batch", old.batch())
                    .query(Long.class)
                    .single();
            int next = database.sql("select max(ordinal) + 1 from card.card where batch_id = :batch")
                    .param("batch", old.batch())
                    .query(Integer.class)
                    .single();
            Order order =
                    new Order(program, old.asset(), old.amount(), 1, "", old.expiresAt(), old.store(), principal, "");
            Made made = write(order, old.batch(), next, 1).getFirst();
            database.sql("update card.card set state = 'swapped', successor = :next, changed_at = :now where id = :id")
                    .param("next", made.id())
                    .param("now", now(program))
                    .param("id", old.id())
                    .update();
            database.sql("update card.card set state = :state where id = :id")
                    .param("state", state.get())
                    .param("id", made.id())
                    .update();
            OffsetDateTime now = now(program);
            template.execute((ConnectionCallback<Boolean>) connection -> {
                note(connection, List.of(old.id()), List.of(state.get()), "swapped", reason, principal, now);
                if (state.get().equals("active")) {
                    note(connection, List.of(made.id()), List.of("made"), "active", null, principal, now);
                }
                return true;
            });
            return Optional.of(made);
        }));
    }

    /**
     * Within the transaction that records the event: an active card that has not expired becomes the member's, once.
     *
     * @param at when it was asked: another connection than this one is not waited for
     */
    boolean bind(Connection connection, long program, long card, long member, long event, long principal, Instant at)
            throws SQLException {
        OffsetDateTime now = at.atOffset(ZoneOffset.UTC);
        try (PreparedStatement statement = connection.prepareStatement("""
                update card.card set state = 'bound', member_id = ?, event_id = ?, changed_at = ?
                where program_id = ? and id = ? and state = 'active' and expires_at > ?
                """)) {
            statement.setLong(1, member);
            statement.setLong(2, event);
            statement.setObject(3, now);
            statement.setLong(4, program);
            statement.setLong(5, card);
            statement.setObject(6, now);
            if (statement.executeUpdate() == 0) {
                return false;
            }
        }
        note(connection, List.of(card), List.of("active"), "bound", null, principal, now);
        return true;
    }

    /** Runs a change that gives back the cards it changed and what they were, and writes that down in one transaction. */
    private int changed(
            long program, String sql, String to, @Nullable String reason, long principal, Object... parameters) {
        OffsetDateTime now = now(program);
        Integer changed = transaction.execute(status -> template.execute((ConnectionCallback<Integer>) connection -> {
            List<Long> cards = new ArrayList<>();
            List<String> states = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, now);
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 2, parameters[i]);
                }
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        cards.add(row.getLong(1));
                        states.add(row.getString(2));
                    }
                }
            }
            note(connection, cards, states, to, reason, principal, now);
            return cards.size();
        }));
        return changed == null ? 0 : changed;
    }

    private void note(
            Connection connection,
            List<Long> cards,
            List<String> states,
            String to,
            @Nullable String reason,
            long principal,
            OffsetDateTime now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into card.change (card_id, ordinal, program_id, from_state, to_state, reason, principal, at)
                select fresh.card, (select coalesce(max(ordinal), 0) + 1 from card.change where card_id = fresh.card),
                       c.program_id, fresh.state, ?, ?, ?, ?
                from unnest(?::bigint[], ?::text[]) fresh (card, state) join card.card c on c.id = fresh.card
                """)) {
            statement.setString(1, to);
            statement.setString(2, reason);
            statement.setLong(3, principal);
            statement.setObject(4, now);
            statement.setArray(5, connection.createArrayOf("bigint", cards.toArray()));
            statement.setArray(6, connection.createArrayOf("text", states.toArray()));
            statement.executeUpdate();
        }
    }

    private OffsetDateTime now(long program) {
        return clocks.of(program).instant().atOffset(ZoneOffset.UTC);
    }

    private static final String CARD = """
            select c.id, c.batch_id, c.ordinal, b.asset, c.amount, c.state, c.expires_at, c.member_id, b.store
            from card.card c join card.batch b on b.id = c.batch_id""";

    private static Card read(ResultSet row, Instant now) throws SQLException {
        Instant expires = row.getObject(7, OffsetDateTime.class).toInstant();
        State state = State.valueOf(row.getString(6).toUpperCase(Locale.ROOT));
        return new Card(
                row.getLong(1),
                row.getLong(2),
                row.getInt(3),
                row.getString(4),
                row.getLong(5),
                state == State.ACTIVE && !expires.isAfter(now) ? State.EXPIRED : state,
                expires,
                row.getObject(8, Long.class),
                row.getString(9));
    }
}
