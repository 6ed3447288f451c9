package zhiyin.connect;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes as text: exactly, or not at all. */
final class Text {

    private Text() {}

    /** The first {@code length} bytes as UTF-8; null if they are anything else. Nothing is replaced. */
    static @Nullable String decoded(byte[] bytes, int length) {
        boolean ascii = true;
        for (int i = 0; i < length && ascii; i++) {
            ascii = bytes[i] >= 0;
        }
        if (ascii) {
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        }
        try {
            return strict().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException wrong) {
            return null;
        }
    }

    /** Where the first control character other than a tab or a line's end is; -1 if there is none. */
    static int firstControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            char value = text.charAt(i);
            if ((value < ' ' && value != '\t' && value != '\n' && value != '\r') || value == 0x7f) {
                return i;
            }
        }
        return -1;
    }

    /** The first {@code length} bytes for people: what is not UTF-8, and control characters, as {@code \xHH}. */
    static String shown(byte[] bytes, int length) {
        StringBuilder shown = new StringBuilder(length);
        ByteBuffer from = ByteBuffer.wrap(bytes, 0, length);
        CharBuffer into = CharBuffer.allocate(length + 1);
        while (from.hasRemaining()) {
            CoderResult result = strict().decode(from, into, true);
            append(shown, into.flip());
            into.clear();
            for (int i = 0; result.isError() && i < result.length(); i++) {
                appendHex(shown, from.get());
            }
        }
        return shown.toString();
    }

    private static void append(StringBuilder shown, CharBuffer text) {
        while (text.hasRemaining()) {
            char value = text.get();
            if ((value < ' ' && value != '\t') || value == 0x7f) {
                appendHex(shown, (byte) value);
            } else {
                shown.append(value);
            }
        }
    }

    private static void appendHex(StringBuilder shown, byte value) {
        shown.append(String.format("\\x%02X", value));
    }

    private static CharsetDecoder strict() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }
}
