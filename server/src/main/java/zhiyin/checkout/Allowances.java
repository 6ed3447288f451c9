package zhiyin.checkout;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.PublicId;
import zhiyin.seal.Seals;

/**
 * What tills may sell while they are offline. A till signs each sale with the key of its allowance; the key is made of the
 * programme's own and kept nowhere, so that whoever has the database alone can sign nothing.
 */
@Repository
class Allowances {

    static final PublicId ID = new PublicId("alw");

    private static final String ALGORITHM = "HmacSHA256";

    private final JdbcClient database;
    private final Seals seals;

    Allowances(JdbcClient database, Seals seals) {
        this.database = database;
        this.seals = seals;
    }

    /**
     * An allowance.
     *
     * @param salesMax so many sales at most
     * @param worthMax so much paid with points and stored value in all of them
     * @param saleMax the same in one sale
     * @param sales how many were told
     * @param worth what was paid in them with points and stored value
     */
    record Allowance(
            long program,
            long id,
            String till,
            @Nullable String store,
            long salesMax,
            long worthMax,
            long saleMax,
            Instant issuedAt,
            Instant expiresAt,
            long sales,
            long worth) {

        boolean covers(Instant at, long worthOfSale) {
            return !at.isBefore(issuedAt) && at.isBefore(expiresAt) && worthOfSale <= saleMax;
        }
    }

    void add(Allowance allowance) {
        database.sql("""
                        insert into checkout.allowance (program_id, id, till, store, sales_max, worth_max, sale_max, issued_at,
                            expires_at, sales, worth)
                        values (:program, :id, :till, :store, :sales, :worth, :sale, :issued, :expires, 0, 0)
                        """)
                .param("program", allowance.program())
                .param("id", allowance.id())
                .param("till", allowance.till())
                .param("store", allowance.store())
                .param("sales", allowance.salesMax())
                .param("worth", allowance.worthMax())
                .param("sale", allowance.saleMax())
                .param("issued", allowance.issuedAt().atOffset(ZoneOffset.UTC))
                .param("expires", allowance.expiresAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    Optional<Allowance> find(long program, long id) {
        return database.sql("""
                        select till, store, sales_max, worth_max, sale_max, issued_at, expires_at, sales, worth
                        from checkout.allowance where program_id = :program and id = :id
                        """)
                .param("program", program)
                .param("id", id)
                .query((row, number) -> new Allowance(
                        program,
                        id,
                        String.valueOf(row.getString(1)),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getObject(6, OffsetDateTime.class).toInstant(),
                        row.getObject(7, OffsetDateTime.class).toInstant(),
                        row.getLong(8),
                        row.getLong(9)))
                .optional();
    }

    /** Uses some of it; false where there is not so much left. */
    static boolean use(Connection connection, Allowance allowance, long worth) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                update checkout.allowance set sales = sales + 1, worth = worth + ?
                where program_id = ? and id = ? and sales < sales_max and worth + ? <= worth_max
                """)) {
            statement.setLong(1, worth);
            statement.setLong(2, allowance.program());
            statement.setLong(3, allowance.id());
            statement.setLong(4, worth);
            return statement.executeUpdate() == 1;
        }
    }

    /** With what the till signs what it sold. */
    String key(Allowance allowance) {
        return text(seals.mark(allowance.program(), "till", ID.print(allowance.id()) + ":" + allowance.till()));
    }

    /** Whether the till has signed that. */
    boolean signed(Allowance allowance, String content, String signature) {
        return MessageDigest.isEqual(
                sign(key(allowance), content).getBytes(StandardCharsets.UTF_8),
                signature.getBytes(StandardCharsets.UTF_8));
    }

    /** HMAC-SHA-256 of the text in UTF-8 with the key's own bytes; both in base 64 for URLs, without padding. */
    static String sign(String key, String content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getUrlDecoder().decode(key), ALGORITHM));
            return text(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
