package zhiyin.payment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;
import zhiyin.database.PublicId;

/** All requests to pay. */
@Repository
public class Payments {

    /** How a request's number is shown. */
    public static final PublicId ID = new PublicId("pay");

    private final JdbcClient database;
    private final ProgramClocks clocks;
    private final Map<String, PaymentProvider> providers = new HashMap<>();

    Payments(JdbcClient database, ProgramClocks clocks, List<PaymentProvider> providers) {
        this.database = database;
        this.clocks = clocks;
        providers.forEach(provider -> this.providers.put(provider.name(), provider));
    }

    /** Whether that way of paying is open here. */
    public boolean takes(String provider) {
        return providers.containsKey(provider);
    }

    /** The request under that key, if one was made. */
    public Optional<PayRequest> byKey(long program, long principal, String key) {
        return database.sql(REQUEST + " where program_id = :program and principal = :principal and key = :key")
                .param("program", program)
                .param("principal", principal)
                .param("key", key)
                .query((row, number) -> read(row))
                .optional();
    }

    /** The latest request for that top-up. */
    public Optional<PayRequest> of(long program, String topUp) {
        return database.sql(REQUEST + " where program_id = :program and top_up_id = :top_up order by id desc limit 1")
                .param("program", program)
                .param("top_up", topUp)
                .query((row, number) -> read(row))
                .optional();
    }

    /**
     * Requests to pay, the latest first: so many at most.
     *
     * @param member null for anybody's
     * @param state null for any
     * @param before the number before which; null for the latest
     */
    public List<PayRequest> list(
            long program, @Nullable Long member, PayRequest.@Nullable State state, @Nullable Long before, int most) {
        return database.sql(REQUEST + """
                         where program_id = :program and (:before::bigint is null or id < :before)
                            and (:member::bigint is null or member_id in (select member.same(:member)))
                            and (:state::text is null or state = :state)
                        order by id desc limit :most
                        """)
                .param("program", program)
                .param("before", before)
                .param("member", member)
                .param("state", state == null ? null : state.name().toLowerCase(Locale.ROOT))
                .param("most", most)
                .query((row, number) -> read(row))
                .list();
    }

    /** Makes the request, unless its key or what it is for has one already: then false. */
    public boolean open(PayRequest request) {
        return database.sql("""
                        insert into payment.request (id, program_id, member_id, top_up_id, provider, amount, currency,
                            reference, principal, key, fingerprint, content, state, requested_at)
                        values (:id, :program, :member, :top_up, :provider, :amount, :currency, :reference, :principal,
                            :key, :fingerprint, :content, 'pending', :now)
                        on conflict do nothing
                        """)
                        .param("id", request.id())
                        .param("program", request.program())
                        .param("member", request.member())
                        .param("top_up", request.topUp())
                        .param("provider", request.provider())
                        .param("amount", request.amount())
                        .param("currency", request.currency())
                        .param("reference", request.reference())
                        .param("principal", request.principal())
                        .param("key", request.key())
                        .param("fingerprint", request.fingerprint())
                        .param("content", request.content())
                        .param("now", request.requestedAt().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    /** Where the request stands now: one that is pending is asked after, and what has ended stays as it ended. */
    public PayRequest.State settle(PayRequest request) {
        if (request.state() != PayRequest.State.PENDING) {
            return request.state();
        }
        PaymentProvider provider = providers.get(request.provider());
        if (provider == null) {
            return PayRequest.State.PENDING;
        }
        PayRequest.State state = provider.ask(request);
        if (state == PayRequest.State.PENDING) {
            return state;
        }
        database.sql(
                        "update payment.request set state = :state, settled_at = :now where id = :id and state = 'pending'")
                .param("state", state.name().toLowerCase(Locale.ROOT))
                .param("now", clocks.of(request.program()).instant().atOffset(ZoneOffset.UTC))
                .param("id", request.id())
                .update();
        // two may have asked at once: what was written first holds
        return PayRequest.State.valueOf(
                Objects.requireNonNull(database.sql("select state from payment.request where id = :id")
                                .param("id", request.id())
                                .query(String.class)
                                .single())
                        .toUpperCase(Locale.ROOT));
    }

    private static final String REQUEST = """
            select id, program_id, member_id, top_up_id, provider, amount, currency, reference, principal, key,
                   fingerprint, content, state, requested_at
            from payment.request""";

    private static PayRequest read(ResultSet row) throws SQLException {
        return new PayRequest(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getString(7),
                row.getString(8),
                row.getLong(9),
                row.getString(10),
                row.getBytes(11),
                row.getString(12),
                PayRequest.State.valueOf(row.getString(13).toUpperCase(Locale.ROOT)),
                row.getObject(14, OffsetDateTime.class).toInstant());
    }
}
