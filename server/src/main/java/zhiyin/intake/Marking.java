package zhiyin.intake;

import java.sql.Connection;
import java.sql.SQLException;

/** Knows whom the shop may not mark with tags and segments: who has refused that rules go by them. */
public interface Marking {

    /** Whether the member has refused; asked with his row locked. */
    boolean refused(Connection connection, long member) throws SQLException;
}
