package zhiyin.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Knows whom the shop may not mark with tags and segments: who has refused that rules go by them. */
public interface Marking {

    /** Whether the member has refused; asked with his row locked. */
    boolean refused(Connection connection, long member) throws SQLException;

    /** All of a programme who have refused, whoever they were merged into. */
    List<Long> refusing(long program);
}
