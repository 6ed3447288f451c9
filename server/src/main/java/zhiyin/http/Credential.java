package zhiyin.http;

import org.jspecify.annotations.Nullable;

/**
 * What a caller shows of himself.
 *
 * @param token 1 to 512 printable characters
 * @param program the code of the programme he wants to act in, as he wrote it; null where he named none
 * @param address where he calls from: the other end of the connection
 * @param origin of which origin the page is that asks, as its browser says; null where none says it
 */
public record Credential(
        String token,
        @Nullable String program,
        String address,
        @Nullable String origin) {
    /** Without the token, which belongs in no log. */
    @Override
    public String toString() {
        return "Credential[" + address + "]";
    }
}
