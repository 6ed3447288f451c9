package zhiyin.audit;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at.
 *
 * @param program one programme's rows only; null for all
 * @param members these members' rows only; null for all
 */
record Scope(@Nullable Long program, @Nullable Set<Long> members) {

    /** One programme's rows, or all. */
    Scope(@Nullable Long program) {
        this(program, null);
    }

    /** Everything there is. */
    boolean whole() {
        return program == null && members == null;
    }

    /** The members as an array of the database's, or null. */
    @Nullable
    String array() {
        return members == null
                ? null
                : members.stream().map(String::valueOf).collect(Collectors.joining(",", "'{", "}'::bigint[]"));
    }

    private String cut(Table table) {
        String ofProgram = program == null ? null : table.of(program);
        String ofMembers =
                array() == null || table.ofMembers() == null ? null : table.ofMembers() + " = any (" + array() + ")";
        return Stream.of(ofProgram, ofMembers).filter(Objects::nonNull).collect(Collectors.joining(" and "));
    }

    /**
     * A statement over this scope: the bare names of {@link Table} mean the tables cut to it, {@code :program} the
     * programme's id or null.
     */
    String over(String sql) {
        String tables = Arrays.stream(Table.values())
                .map(table -> table.word() + " as not materialized (select * from " + table.path()
                        + (cut(table).isEmpty() ? "" : " where " + cut(table)) + ")")
                .collect(Collectors.joining(",\n"));
        return "with " + tables + "\n" + sql.replace(":program", program + "::bigint");
    }
}
