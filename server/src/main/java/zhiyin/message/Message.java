package zhiyin.message;

import java.util.List;

/**
 * Something to be told to somebody at once.
 *
 * @param to a phone as {@code +8613800138000}, or a mail address
 * @param template our word for what it is; carriers of SMS know it by a number of theirs
 * @param values what is put into the template, in its order
 * @param subject the first line of a mail
 * @param text all of it in words, for carriers that take words
 */
public record Message(Channel channel, String to, String template, List<Value> values, String subject, String text) {
    /** What is put into a template. */
    public record Value(String name, String text) {}

    public Message {
        values = List.copyOf(values);
    }

    /** Without what it says, and to whom. */
    @Override
    public String toString() {
        return "Message[" + channel + " " + template + "]";
    }
}
