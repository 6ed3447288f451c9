package zhiyin.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes answers: {@code snake_case} names, nulls left out, enums as lower-case words, instants RFC 3339 in UTC, records of
 * a {@link OneOf} interface with their word. A room that keeps an answer to give it again keeps these bytes.
 */
public final class AnswerJson {
    private static final Snake SNAKE = new Snake();

    private final JsonMapper mapper = JsonMapper.builder()
            .propertyNamingStrategy(SNAKE)
            .changeDefaultPropertyInclusion(nulls -> nulls.withValueInclusion(JsonInclude.Include.NON_NULL))
            .annotationIntrospector(new OneOfIntrospector())
            .addModule(words())
            .build();

    public AnswerJson() {}

    /** The bytes of an answer's record, always the same for the same record. */
    public byte[] write(Object body) {
        return mapper.writeValueAsBytes(body);
    }

    private static JacksonModule words() {
        SimpleModule module = new SimpleModule("words");
        module.addSerializer(new WordSerializer());
        return module;
    }

    /** The word by which {@code record} is told from its siblings. */
    static String word(Class<?> record) {
        OneOf.Word word = record.getAnnotation(OneOf.Word.class);
        return word != null ? word.value() : snake(record.getSimpleName());
    }

    static String snake(String camel) {
        return SNAKE.of(camel);
    }

    /** The interface by which a record, or a sealed interface itself, is one of several. */
    static @Nullable Class<?> oneOf(Class<?> type) {
        if (type.isAnnotationPresent(OneOf.class)) {
            return type;
        }
        for (Class<?> parent : type.getInterfaces()) {
            if (parent.isAnnotationPresent(OneOf.class)) {
                return parent;
            }
        }
        return null;
    }

    @SuppressWarnings("rawtypes") // Jackson registers a serializer under one raw class.
    private static final class WordSerializer extends StdSerializer<Enum> {
        WordSerializer() {
            super(Enum.class);
        }

        @Override
        public void serialize(Enum constant, JsonGenerator out, SerializationContext context) {
            out.writeString(Words.of(constant));
        }
    }

    private static final class OneOfIntrospector extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
            Class<?> parent = annotated instanceof AnnotatedClass type ? oneOf(type.getRawType()) : null;
            OneOf oneOf = parent == null ? null : parent.getAnnotation(OneOf.class);
            if (oneOf == null) {
                return super.findPolymorphicTypeInfo(config, annotated);
            }
            return JsonTypeInfo.Value.construct(
                    JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, oneOf.value(), null, false, null);
        }

        @Override
        public @Nullable String findTypeName(MapperConfig<?> config, AnnotatedClass type) {
            return oneOf(type.getRawType()) == null ? super.findTypeName(config, type) : word(type.getRawType());
        }
    }

    /** Jackson's own rule for names, which the schemas must follow to the letter. */
    private static final class Snake extends PropertyNamingStrategies.SnakeCaseStrategy {
        private static final long serialVersionUID = 1;

        String of(String camel) {
            return translate(camel);
        }
    }
}
