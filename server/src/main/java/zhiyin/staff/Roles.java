package zhiyin.staff;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.http.Grants;
import zhiyin.http.Permission;

/** All roles: the standard ones, and those that the house has made. */
@Repository
class Roles {
    private final JdbcClient database;
    private final Clock clock;

    Roles(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The standard ones first, then the house's own by code. */
    List<Role> all() {
        var all = new ArrayList<>(Role.STANDARD);
        all.addAll(database.sql("""
                        select code, name, permissions, goodwill_points, goodwill_money from staff.role order by code
                        """).query((row, at) -> role(row)).list());
        return all;
    }

    private static Role role(ResultSet row) throws SQLException {
        var permissions = EnumSet.noneOf(Permission.class);
        for (var word : texts(row.getArray("permissions"))) {
            // one that a later version knew allows nothing here
            var permission = Permission.of(word);
            if (permission != null) {
                permissions.add(permission);
            }
        }
        return new Role(
                row.getString("code"),
                row.getString("name"),
                permissions,
                row.getObject("goodwill_points", Long.class),
                row.getObject("goodwill_money", Long.class));
    }

    static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    Optional<Role> find(String code) {
        return all().stream().filter(role -> role.code().equals(code)).findFirst();
    }

    static boolean standard(String code) {
        return Role.STANDARD.stream().anyMatch(role -> role.code().equals(code));
    }

    /** Says a role of the house's own, anew where there is one. */
    void say(Role role, long by) {
        database.sql("""
                        insert into staff.role (code, name, permissions, goodwill_points, goodwill_money, changed_at, changed_by)
                        values (:code, :name, :permissions, :points, :money, :now, :by)
                        on conflict (code) do update set name = excluded.name, permissions = excluded.permissions,
                            goodwill_points = excluded.goodwill_points, goodwill_money = excluded.goodwill_money,
                            changed_at = excluded.changed_at, changed_by = excluded.changed_by
                        """)
                .param("code", role.code())
                .param("name", role.name())
                .param(
                        "permissions",
                        role.permissions().stream()
                                .map(Permission::word)
                                .sorted()
                                .toArray(String[]::new))
                .param("points", role.goodwillPoints())
                .param("money", role.goodwillMoney())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
    }

    /** Takes away a role of the house's own, from whoever has it too. */
    boolean remove(String code) {
        database.sql("delete from staff.role_grant where role = :code")
                .param("code", code)
                .update();
        database.sql("delete from staff.invited_role where role = :code")
                .param("code", code)
                .update();
        return database.sql("delete from staff.role where code = :code")
                        .param("code", code)
                        .update()
                == 1;
    }

    /** What these roles allow, where they were given. */
    Grants grants(Collection<Grant> given) {
        Map<String, Role> roles = new HashMap<>();
        all().forEach(role -> roles.put(role.code(), role));
        Set<Permission> house = EnumSet.noneOf(Permission.class);
        Map<Long, Set<Permission>> programs = new HashMap<>();
        Map<Long, Map<Permission, Set<String>>> stores = new HashMap<>();
        for (var grant : given) {
            var role = roles.get(grant.role());
            if (role == null) {
                continue;
            }
            if (grant.programId() == Grant.HOUSE) {
                house.addAll(role.permissions());
            } else {
                programs.computeIfAbsent(grant.programId(), program -> EnumSet.noneOf(Permission.class))
                        .addAll(role.permissions());
                var there = stores.computeIfAbsent(grant.programId(), program -> new HashMap<>());
                role.permissions()
                        .forEach(permission -> there.merge(permission, Set.copyOf(grant.stores()), Roles::either));
            }
        }
        // what counts in all stores is restricted to none
        stores.values().forEach(there -> there.values().removeIf(Set::isEmpty));
        return new Grants(house, programs, stores);
    }

    /** The stores of the one or of the other; all, which is said by none, if one of them is all. */
    private static Set<String> either(Set<String> one, Set<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return Set.of();
        }
        var both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }
}
