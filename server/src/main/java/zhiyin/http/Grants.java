package zhiyin.http;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may do, and where.
 *
 * @param house in every programme, and where it is about none
 * @param programs in single programmes, by id, besides
 * @param stores of those, what counts in some stores of the programme only, and in which
 */
public record Grants(
        Set<Permission> house, Map<Long, Set<Permission>> programs, Map<Long, Map<Permission, Set<String>>> stores) {

    /** What counts in all stores of its programmes. */
    public Grants(Set<Permission> house, Map<Long, Set<Permission>> programs) {
        this(house, programs, Map.of());
    }

    /** Those permissions in one programme. */
    public static Grants in(long programId, Set<Permission> permissions) {
        return new Grants(Set.of(), Map.of(programId, permissions));
    }

    /** Those permissions everywhere. */
    public static Grants everywhere(Set<Permission> permissions) {
        return new Grants(permissions, Map.of());
    }

    public Grants {
        house = Set.copyOf(house);
        programs = Map.copyOf(programs);
        stores = Map.copyOf(stores);
    }

    /** In which stores of that programme alone that is allowed; null where it is in all of them, or in none. */
    public @Nullable Set<String> stores(long programId, Permission permission) {
        return house.contains(permission)
                ? null
                : stores.getOrDefault(programId, Map.of()).get(permission);
    }

    /** Whether that is allowed where it is said to happen: whoever may do it in some stores says in which. */
    public boolean inStore(long programId, Permission permission, @Nullable String store) {
        Set<String> only = stores(programId, permission);
        return only == null || (store != null && only.contains(store));
    }

    /** Whether that is allowed in that programme. */
    public boolean in(long programId, Permission permission) {
        return house.contains(permission)
                || programs.getOrDefault(programId, Set.of()).contains(permission);
    }

    /** Whether that is allowed in all stores of that programme: what is about no store needs no less. */
    public boolean inAllStores(long programId, Permission permission) {
        return in(programId, permission) && stores(programId, permission) == null;
    }

    /**
     * Whether that is allowed in each of these stores of that programme.
     *
     * @param wanted empty for all stores
     */
    public boolean inStores(long programId, Permission permission, Collection<String> wanted) {
        Set<String> only = stores(programId, permission);
        return in(programId, permission) && (only == null || (!wanted.isEmpty() && only.containsAll(wanted)));
    }

    /** Whether that is allowed in any programme, or in the house. */
    public boolean anywhere(Permission permission) {
        return house.contains(permission)
                || programs.values().stream().anyMatch(granted -> granted.contains(permission));
    }
}
