package zhiyin.staff;

import java.util.List;

/**
 * A role that somebody has, or is offered.
 *
 * @param programId where; 0 in the whole house
 * @param role the role's code
 * @param stores in which stores of the programme; empty for all
 */
record Grant(long programId, String role, List<String> stores) {
    static final long HOUSE = 0;
}
