package zhiyin.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.program.Programme.Shortfall;

/** A lot as it lies in its table; what goes back into budgets when it is given up as a JSON object, units by budget. */
final class LotRow {

    private static final JsonMapper JSON = JsonMapper.shared();

    private LotRow() {}

    static final String COLUMNS = """
            select l.member_id, l.number, l.asset, l.event_id, l.order_id, l.version, l.earned_at, l.active_at, l.awaits,
                   l.awaits_days, l.cancels_at, l.expires_at, l.slides, l.shortfall, l.granted, l.pending, l.available, l.held,
                   l.consumed, l.expired, l.reversed, l.store, l.budgets
            """;
    static final String SELECT = COLUMNS + "from ledger.lot l\n";

    static Lot read(ResultSet row) throws SQLException {
        String awaits = row.getString(9);
        return new Lot(
                row.getLong(2),
                new Lot.Source(row.getLong(4), row.getString(5), row.getInt(6), moment(row, 7), row.getString(22)),
                new Lot.Terms(
                        instant(row, 8),
                        awaits == null ? null : awaits(awaits, row.getInt(10), instant(row, 11), row.getString(23)),
                        instant(row, 12),
                        row.getBoolean(13),
                        Shortfall.valueOf(
                                row.getString(14).toUpperCase(Locale.ROOT).replace('-', '_'))),
                row.getLong(15),
                row.getLong(16),
                row.getLong(17),
                row.getLong(18),
                row.getLong(19),
                row.getLong(20),
                row.getLong(21));
    }

    /** Null where nothing goes back, which is so of nearly every lot. */
    static @Nullable String budgets(Lot.Awaits awaits) {
        return awaits.budgets().isEmpty() ? null : JSON.writeValueAsString(awaits.budgets());
    }

    static Lot.Awaits awaits(String milestone, int days, @Nullable Instant cancelsAt, @Nullable String budgets) {
        if (budgets == null) {
            return new Lot.Awaits(milestone, days, cancelsAt, Map.of());
        }
        Map<String, Long> units = new HashMap<>();
        for (Map.Entry<String, JsonNode> each : JSON.readTree(budgets).properties()) {
            units.put(each.getKey(), each.getValue().longValue());
        }
        return new Lot.Awaits(milestone, days, cancelsAt, units);
    }

    static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** A moment that is always there. */
    static Instant moment(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(instant(row, column));
    }
}
