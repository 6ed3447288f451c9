package zhiyin.audit;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at.
 *
 * @param program one programme's rows only; null for all
 */
record Scope(@Nullable Long program) {

    /**
     * A statement over this scope: the bare names of {@link Table} mean the tables cut to it, {@code :program} the
     * programme's id or null.
     */
    String over(String sql) {
        String tables = Arrays.stream(Table.values())
                .map(table -> table.word() + " as not materialized (select * from " + table.path()
                        + (program == null ? "" : " where " + table.of(program)) + ")")
                .collect(Collectors.joining(",\n"));
        return "with " + tables + "\n" + sql.replace(":program", program + "::bigint");
    }
}
