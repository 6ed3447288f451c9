package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.UncategorizedSQLException;

class PassingTroubleTests {

    @Test
    void whatIsOverInAMomentIsToldApartFromOurOwnFaults() {
        assertThat(Desk.passes(new DataAccessResourceFailureException("gone"))).isTrue();
        assertThat(Desk.passes(new QueryTimeoutException("slow"))).isTrue();
        assertThat(Desk.passes(stated("25P03"))).as("this process stood still").isTrue();
        assertThat(Desk.passes(stated("42601"))).isFalse();
        assertThat(Desk.passes(new DuplicateKeyException("twice"))).isFalse();
        assertThat(Desk.passes(new IllegalStateException("ours"))).isFalse();
    }

    private static UncategorizedSQLException stated(String state) {
        return new UncategorizedSQLException("asked", "select 1", new SQLException("ended", state));
    }
}
