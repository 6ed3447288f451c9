package zhiyin.http;

import java.util.Arrays;

/** Writes a {@link Json} value in its canonical form. */
final class Canonical {
    private static final String HEX = "0123456789abcdef";

    private Canonical() {}

    static void write(Json json, StringBuilder out) {
        switch (json) {
            case Json.Text(String value) -> quote(value, out);
            case Json.Numeral(String literal) -> out.append(literal);
            case Json.Truth(boolean value) -> out.append(value);
            case Json.Null nothing -> out.append("null");
            case Json.Items(var items) -> {
                out.append('[');
                for (int i = 0; i < items.size(); i++) {
                    if (i > 0) {
                        out.append(',');
                    }
                    write(items.get(i), out);
                }
                out.append(']');
            }
            case Json.Fields(var fields) -> {
                String[] names = fields.keySet().toArray(String[]::new);
                Arrays.sort(names);
                out.append('{');
                for (int i = 0; i < names.length; i++) {
                    if (i > 0) {
                        out.append(',');
                    }
                    quote(names[i], out);
                    out.append(':');
                    Json value = fields.get(names[i]);
                    if (value != null) {
                        write(value, out);
                    }
                }
                out.append('}');
            }
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
