package zhiyin.member;

import java.sql.Connection;
import java.sql.SQLException;

/** What members have in another room that goes over with a merge, in its transaction, with both members locked. */
public interface Belongings {

    /** All that the one has is the other's from now on. */
    void goOver(Connection connection, long program, long merge, long member, long into) throws SQLException;

    /** What went over and is still there as it came is his again who had it. */
    void comeBack(Connection connection, Merges.Merge merge) throws SQLException;
}
