package zhiyin.behaviour;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Fault;
import zhiyin.http.Json;

/** A kind of behaviour as the shop has declared it. */
record Kind(String kind, String says, List<Property> properties) {

    Kind {
        properties = List.copyOf(properties);
    }

    /** Of which type what is said of behaviour is. */
    enum Type {
        TEXT,
        NUMBER,
        FLAG;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Type of(Json.Scalar said) {
            return switch (said) {
                case Json.Text _ -> TEXT;
                case Json.Numeral _ -> NUMBER;
                case Json.Truth _ -> FLAG;
            };
        }
    }

    /**
     * Something that is said of behaviour of a kind.
     *
     * @param personal whether it is the member's own business: told to him alone, and to nobody who counts or asks
     */
    record Property(
            String name,
            Type type,
            boolean required,
            boolean personal,
            @Nullable String says) {}

    /** What of something is not as it was declared; pointers begin at the item. */
    List<Fault> faults(Map<String, Json.Scalar> said) {
        List<Fault> faults = new ArrayList<>();
        for (Property property : properties) {
            Json.Scalar value = said.get(property.name());
            if (value == null && property.required()) {
                faults.add(new Fault("/properties/" + property.name(), "required"));
            } else if (value != null && Type.of(value) != property.type()) {
                faults.add(new Fault("/properties/" + property.name(), "type"));
            }
        }
        for (String name : said.keySet()) {
            if (properties.stream().noneMatch(property -> property.name().equals(name))) {
                faults.add(new Fault("/properties/" + name, "behaviour.undeclared"));
            }
        }
        return faults;
    }
}
