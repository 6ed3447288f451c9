package zhiyin.access;

/**
 * A key just made: the only time its token can be seen.
 *
 * @param keyId names it from now on, to revoke it
 * @param token what the caller sends with every request
 */
public record IssuedKey(long keyId, String token) {
    /** Without the token, which belongs in no log. */
    @Override
    public String toString() {
        return "IssuedKey[" + keyId + "]";
    }
}
