package zhiyin.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.database.DatabaseTest;
import zhiyin.http.Messages;
import zhiyin.privacy.DataMap.AtRest;
import zhiyin.privacy.DataMap.DataClass;
import zhiyin.privacy.DataMap.Deletion;
import zhiyin.privacy.DataMap.Keeping;

/** The committed file says something about each column there is, and nothing about any other. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DataMapTests {
    private static final Set<DataClass> SAYS_WHO = Set.of(DataClass.PERSONAL, DataClass.SENSITIVE, DataClass.WRITTEN);

    private final JdbcClient database;
    private final Messages messages;
    private final DataMap map;

    @Autowired
    DataMapTests(JdbcClient database, Messages messages, DataMap map) {
        this.database = database;
        this.messages = messages;
        this.map = map;
    }

    /** Columns of our own tables, with their types; what the migrations keep of themselves is none of ours. */
    private List<String> catalogue(String type) {
        return database.sql("""
                        select table_schema || '.' || table_name || '.' || column_name
                        from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
                        where t.table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
                            and table_name <> 'migration' and (:type = '' or data_type = :type)
                        """).param("type", type).query(String.class).list();
    }

    private Set<String> said(java.util.function.Predicate<DataMap.Column> which) {
        Set<String> said = new TreeSet<>();
        for (DataMap.Table table : map.tables()) {
            table.columns().stream()
                    .filter(which)
                    .forEach(column -> assertThat(said.add(table.name() + "." + column.name()))
                            .as("%s.%s is there twice", table.name(), column.name())
                            .isTrue());
        }
        return said;
    }

    @Test
    void c55_everyColumnHasAClassAndEveryClassAColumn() {
        assertThat(said(column -> true)).isEqualTo(new TreeSet<>(catalogue("")));
    }

    @Test
    void c55_whatIsSealedOrAHashIsBytes() {
        assertThat(new TreeSet<>(catalogue("bytea"))).containsAll(said(column -> column.atRest() == AtRest.SEALED));
    }

    @Test
    void everyTableOfMembersSaysWhoseItsRowsAre() {
        List<String> missing = new ArrayList<>();
        for (DataMap.Table table : map.tables()) {
            boolean ofMembers =
                    table.columns().stream().anyMatch(column -> column.name().equals("member_id"));
            if (ofMembers && table.whose() == null) {
                missing.add(table.name());
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void i22_nothingThatSaysWhoAMemberIsStaysWhenHeIsDeleted() {
        List<String> staying = new ArrayList<>();
        for (DataMap.Table table : map.tables()) {
            for (DataMap.Column column : table.columns()) {
                if (table.whose() != null
                        && SAYS_WHO.contains(column.dataClass())
                        && column.deletion() instanceof Deletion.Stays) {
                    staying.add(table.name() + "." + column.name());
                }
            }
        }
        assertThat(staying).isEmpty();
    }

    @Test
    void whatSaysWhoAMemberIsIsInWhatHeIsGiven() {
        List<String> withheld = new ArrayList<>();
        for (DataMap.Table table : map.tables()) {
            for (DataMap.Column column : table.columns()) {
                if (table.whose() != null && SAYS_WHO.contains(column.dataClass()) && !column.exported()) {
                    withheld.add(table.name() + "." + column.name());
                }
                if (column.dataClass() == DataClass.SECRET || table.whose() == null) {
                    assertThat(column.exported())
                            .as("%s.%s", table.name(), column.name())
                            .isFalse();
                }
            }
        }
        assertThat(withheld).isEmpty();
    }

    @Test
    void everyTableThatIsGivenHasANameForPeople() {
        for (DataMap.Table table : map.tables()) {
            if (!table.exported().isEmpty()) {
                assertThat(messages.has("person.table." + table.name()))
                        .as(table.name())
                        .isTrue();
                assertThat(messages.has("person.kept."
                                + (table.keeping() instanceof Keeping.AsLongAs(var what) ? what : "days")))
                        .as(table.name())
                        .isTrue();
            }
        }
    }

    @Test
    void aFileThatSaysHalfIsNotRead() {
        String table = "member.member | id = :member | membership\n";
        assertThatThrownBy(() -> new DataMap(table + "  name | personal | plain | yes\n"))
                .hasMessageContaining("of 5 parts");
        assertThatThrownBy(() -> new DataMap(table + "  name | personal | plain | perhaps | stays\n"))
                .hasMessageContaining("in the export or not");
        assertThatThrownBy(() -> new DataMap(table + "  name | unheard | plain | yes | stays\n"))
                .isInstanceOf(IllegalArgumentException.class);
        DataMap mixed =
                new DataMap(table + "  id | link | plain | yes | stays\n  name | personal | plain | yes | row\n");
        assertThatThrownBy(() -> mixed.tables().getFirst().deletion()).hasMessageContaining("a row goes with all");
    }
}
