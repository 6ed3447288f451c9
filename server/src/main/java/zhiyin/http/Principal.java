package zhiyin.http;

/**
 * Who asks, as his key or his session says.
 *
 * @param programId the programme he acts in: of a key the one it opens, of staff the one that was named, or the only one; 0
 *     for none in particular
 * @param keyId the key, or the account of the member of staff, for the record of who did it
 * @param grants what he may do, and where
 * @param proven whether the caller has shown a moment ago that it is still he, for what is risky; a key always has
 */
public record Principal(long programId, long keyId, Kind kind, Grants grants, boolean proven) {
    /** The programme named is none, or none of his: to him it does not exist. */
    public static final long NO_SUCH_PROGRAM = -1;

    public enum Kind {
        ADMIN,
        PROGRAM,
        STAFF
    }

    /** A programme's key. */
    public static Principal ofProgram(long programId, long keyId, Grants grants) {
        return new Principal(programId, keyId, Kind.PROGRAM, grants, true);
    }

    /** An administrator's key. */
    public static Principal ofAdministrator(long keyId, Grants grants) {
        return new Principal(0, keyId, Kind.ADMIN, grants, true);
    }
}
