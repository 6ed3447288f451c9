package zhiyin.http;

/**
 * Who asks, as his key says.
 *
 * @param programId the programme the key opens; 0 for an administrator of the house
 * @param keyId the key itself, for the record of who did it
 */
public record Principal(long programId, long keyId, Kind kind) {
    public enum Kind {
        ADMIN,
        PROGRAM
    }
}
