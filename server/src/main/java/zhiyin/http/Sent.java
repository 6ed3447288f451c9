package zhiyin.http;

import java.util.Map;

/**
 * A body as it came, unpacked.
 *
 * @param mediaType in small letters, without parameters
 * @param headers the header fields that its {@link Wire} asks for, by their names in small letters
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copied by nobody between wire and handler.
public record Sent(String mediaType, byte[] bytes, Map<String, String> headers) {}
