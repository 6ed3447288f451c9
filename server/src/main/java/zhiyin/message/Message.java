package zhiyin.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to be told to somebody at once.
 *
 * @param to a phone as {@code +8613800138000}, or a mail address
 * @param template our word for what it is; carriers of SMS know it by a number of theirs
 * @param values what is put into the template, in its order
 * @param subject the first line of a mail
 * @param text all of it in words, for carriers that take words
 * @param files what comes with a mail
 * @param letter what else a mail says of itself; null for nothing
 */
public record Message(
        Channel channel,
        String to,
        String template,
        List<Value> values,
        String subject,
        String text,
        List<Enclosure> files,
        @Nullable Letter letter) {
    /** A file that comes with a mail. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Enclosure(String name, String mediaType, byte[] bytes) {}

    /**
     * What a mail says of itself.
     *
     * @param id by which whoever is sent it twice sees that it is one; letters, digits, points and hyphens
     * @param endsAt where one says that one wants no more of them (RFC 8058); null where nowhere
     */
    public record Letter(String id, @Nullable String endsAt) {}

    /** One without files. */
    public Message(Channel channel, String to, String template, List<Value> values, String subject, String text) {
        this(channel, to, template, values, subject, text, List.of(), null);
    }

    /** What is put into a template. */
    public record Value(String name, String text) {}

    public Message {
        values = List.copyOf(values);
        files = List.copyOf(files);
    }

    /** Without what it says, and to whom. */
    @Override
    public String toString() {
        return "Message[" + channel + " " + template + "]";
    }
}
