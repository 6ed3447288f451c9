package zhiyin.privacy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.intake.Marking;

/** Who has withdrawn personalisation is marked with nothing, from then on until he agrees again. */
@Component
class Personalisation implements Marking {

    private final JdbcClient database;

    Personalisation(JdbcClient database) {
        this.database = database;
    }

    @Override
    public boolean refused(Connection connection, long member) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select not given from privacy.consent
                where member_id in (select member.same(?)) and purpose = 'personalisation'
                order by id desc limit 1
                """)) {
            statement.setLong(1, member);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    @Override
    public List<Long> refusing(long program) {
        return database.sql("""
                        select who from (
                            select distinct on (who) who, given from (
                                select member.current(member_id) who, id, given from privacy.consent
                                where program_id = :program and purpose = 'personalisation') said
                            order by who, id desc) latest
                        where not given and who is not null
                        """)
                .param("program", program)
                .query((row, at) -> row.getLong(1))
                .list();
    }
}
