package zhiyin.http;

import java.util.Map;
import java.util.Set;

/**
 * What somebody may do, and where.
 *
 * @param house in every programme, and where it is about none
 * @param programs in single programmes, by id, besides
 */
public record Grants(Set<Permission> house, Map<Long, Set<Permission>> programs) {
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
    }

    /** Whether that is allowed in that programme. */
    public boolean in(long programId, Permission permission) {
        return house.contains(permission)
                || programs.getOrDefault(programId, Set.of()).contains(permission);
    }

    /** Whether that is allowed in any programme, or in the house. */
    public boolean anywhere(Permission permission) {
        return house.contains(permission)
                || programs.values().stream().anyMatch(granted -> granted.contains(permission));
    }
}
