package zhiyin.http;

import java.util.Map;
import java.util.Set;

/**
 * Who asks, as his key or his session says.
 *
 * @param programId the programme he acts in: of a key the one it opens, of staff the one that was named, or the only one; 0
 *     for none in particular
 * @param keyId the key, the account of the member of staff, or the member, for the record of who did it
 * @param grants what he may do, and where
 * @param proven whether the caller has shown a moment ago that it is still he, for what is risky; a key always has
 */
public record Principal(long programId, long keyId, Kind kind, Grants grants, boolean proven) {
    /** The programme named is none, or none of his: to him it does not exist. */
    public static final long NO_SUCH_PROGRAM = -1;

    public enum Kind {
        ADMIN,
        PROGRAM,
        STAFF,
        MEMBER,
        /** A page or an app with a key that everybody can find in it. */
        PAGE
    }

    /** A programme's key. */
    public static Principal ofProgram(long programId, long keyId, Grants grants) {
        return new Principal(programId, keyId, Kind.PROGRAM, grants, true);
    }

    /** A programme's publishable key. */
    public static Principal ofPage(long programId, long keyId, Grants grants) {
        return new Principal(programId, keyId, Kind.PAGE, grants, false);
    }

    /**
     * A member who has signed in. He has no permissions: what he may ask is about himself alone.
     *
     * @param proven whether he has shown a moment ago that it is still he
     */
    public static Principal ofMember(long programId, long member, boolean proven) {
        return new Principal(programId, member, Kind.MEMBER, new Grants(Set.of(), Map.of()), proven);
    }

    /** An administrator's key. */
    public static Principal ofAdministrator(long keyId, Grants grants) {
        return new Principal(0, keyId, Kind.ADMIN, grants, true);
    }
}
