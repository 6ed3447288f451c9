package zhiyin.http;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Numbers, read from their characters: nothing is calculated before the digits are counted. */
final class NumberShapes {
    /** Digits of an exponent that anybody writes in earnest; a longer one is an attack or an accident. */
    private static final int EXPONENT_DIGITS_MAX = 3;

    private NumberShapes() {}

    /** What is wrong with the form of a number where an integer belongs, or null. */
    static @Nullable String integerFault(String literal) {
        int exponent = Math.max(literal.indexOf('e'), literal.indexOf('E'));
        if (exponent >= 0) {
            return literal.length() - exponent - 1 > EXPONENT_DIGITS_MAX ? "number.format" : "type";
        }
        return literal.indexOf('.') >= 0 ? "amount.scale" : null;
    }

    /** The value of digits with an optional minus; null beyond 64 bits. */
    static @Nullable Long parse(String literal) {
        if (literal.length() > 20) {
            return null;
        }
        try {
            return Long.valueOf(literal);
        } catch (NumberFormatException beyond) {
            return null;
        }
    }

    static final class IntegerShape extends Shape<Long> {
        private final long min;
        private final long max;

        IntegerShape(long min, long max) {
            this.min = min;
            this.max = max;
        }

        @Override
        @Nullable
        Long read(Json json, Reading reading) {
            if (!(json instanceof Json.Numeral(String literal))) {
                reading.fault("type");
                return null;
            }
            String code = integerFault(literal);
            if (code != null) {
                reading.fault(code);
                return null;
            }
            Long value = parse(literal);
            if (value == null) {
                reading.fault("number.range");
                return null;
            }
            if (value < min || value > max) {
                reading.fault("amount.range", Map.of("min", min, "max", max));
                return null;
            }
            return value;
        }

        @Override
        ObjectNode schema(Components components) {
            ObjectNode schema = Components.type("integer").put("format", "int64");
            if (min != Long.MIN_VALUE) {
                schema.put("minimum", min);
            }
            if (max != Long.MAX_VALUE) {
                schema.put("maximum", max);
            }
            return schema;
        }

        @Override
        void codes(Set<String> codes) {
            codes.addAll(Set.of("type", "amount.scale", "amount.range", "number.format", "number.range"));
        }
    }

    static final class DecimalShape extends Shape<BigDecimal> {
        private final int digitsMax;
        private final int scaleMax;

        DecimalShape(int digitsMax, int scaleMax) {
            this.digitsMax = digitsMax;
            this.scaleMax = scaleMax;
        }

        @Override
        @Nullable
        BigDecimal read(Json json, Reading reading) {
            if (!(json instanceof Json.Text(String text))) {
                boolean wild =
                        json instanceof Json.Numeral(String literal) && "number.format".equals(integerFault(literal));
                reading.fault(wild ? "number.format" : "type");
                return null;
            }
            if (!wellFormed(text)) {
                reading.fault("number.format");
                return null;
            }
            BigDecimal value = new BigDecimal(text);
            if (value.scale() > scaleMax) {
                reading.fault("amount.scale");
                return null;
            }
            return value;
        }

        private boolean wellFormed(String text) {
            if (text.length() > digitsMax + scaleMax + 20) {
                return false;
            }
            int digits = 0;
            int decimals = -1;
            for (int i = text.startsWith("-") ? 1 : 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '.' && decimals < 0 && digits > 0) {
                    decimals = 0;
                } else if (c < '0' || c > '9') {
                    return false;
                } else if (decimals >= 0) {
                    decimals++;
                } else {
                    digits++;
                }
            }
            return digits > 0 && digits <= digitsMax && decimals != 0;
        }

        @Override
        ObjectNode schema(Components components) {
            String decimals = scaleMax == 0 ? "" : "(\\.[0-9]{1," + scaleMax + "})?";
            return Components.type("string").put("pattern", "^-?[0-9]{1," + digitsMax + "}" + decimals + "$");
        }

        @Override
        void codes(Set<String> codes) {
            codes.addAll(Set.of("type", "number.format", "amount.scale"));
        }
    }
}
