package zhiyin.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request as its route declared it: everything in it is read, typed and checked. */
public final class Call<B> {
    /** The cookie that holds the token of a session; its prefix binds it to this host and to TLS. */
    public static final String SESSION_COOKIE = "__Host-zhiyin";

    /** The same of a member's session: somebody may be both, in one browser. */
    public static final String MEMBER_COOKIE = "__Host-zhiyin-member";

    private final Route route;
    private final From from;
    private final @Nullable Principal caller;
    private final Map<Parameter, Object> parameters;
    private final @Nullable B body;
    private final Json.@Nullable Fields json;
    private final @Nullable String idempotencyKey;
    private final Language language;
    private final String requestId;
    private final List<Concern> concerns = new ArrayList<>(1);
    private final Map<Class<?>, Object> found = new HashMap<>(1);

    /** Somebody or something whose data is given away. */
    record Concern(String object, long id) {}

    /**
     * Where a request comes from.
     *
     * @param token what the caller showed; null where the route asks for nothing
     * @param cookies what a browser sent along, by name
     * @param accept which media types the caller takes, as he said it; empty for any
     */
    record From(@Nullable String token, String address, String agent, Map<String, String> cookies, String accept) {}

    Call(
            Route route,
            From from,
            @Nullable Principal caller,
            Map<Parameter, Object> parameters,
            @Nullable B body,
            Json.@Nullable Fields json,
            @Nullable String idempotencyKey,
            Language language,
            String requestId) {
        this.route = route;
        this.from = from;
        this.caller = caller;
        this.parameters = parameters;
        this.body = body;
        this.json = json;
        this.idempotencyKey = idempotencyKey;
        this.language = language;
        this.requestId = requestId;
    }

    /** Who asks; a route open to all has no caller to ask for. */
    public Principal caller() {
        return there(caller, "a caller");
    }

    /** Who asks, or null where anybody may. */
    @Nullable
    Principal findCaller() {
        return caller;
    }

    /** Whether the caller may ask this about that programme; where he may not, it does not exist to him. */
    public boolean reaches(long programId) {
        Permission permission = route.permission;
        return permission != null && caller().grants().in(programId, permission);
    }

    /** What the caller showed, for whoever gave it to him. */
    public String token() {
        return there(from.token(), "a caller");
    }

    /** Where he calls from: the other end of the connection. */
    public String address() {
        return from.address();
    }

    /** With what, in its own words; empty where it says nothing. */
    public String agent() {
        return from.agent();
    }

    /** Which of these media types the caller would rather have than JSON: the first that he names before it; null for none. */
    public @Nullable String prefers(List<String> mediaTypes) {
        for (String range : from.accept().toLowerCase(Locale.ROOT).split(",")) {
            String type = range.split(";", 2)[0].strip();
            if (type.equals("application/json") || type.contains("*")) {
                return null;
            }
            if (mediaTypes.contains(type)) {
                return type;
            }
        }
        return null;
    }

    /** What a browser sent along under that name, or null. */
    public @Nullable String cookie(String name) {
        return from.cookies().get(name);
    }

    public B body() {
        return there(body, "a body");
    }

    /** The body as it was sent. */
    public Json.Fields json() {
        return there(json, "a body");
    }

    /** SHA-256 over the body's canonical form: the same for the same content in another order or spacing. */
    public byte[] fingerprint() {
        return json().fingerprint();
    }

    /** The key of a route that requires one. */
    public String idempotencyKey() {
        return there(idempotencyKey, "an idempotency key");
    }

    /** The key of a route that takes one, or null. */
    public @Nullable String findIdempotencyKey() {
        return idempotencyKey;
    }

    public <T> T path(PathVariable<T> variable) {
        return there(this.<T>at(variable), variable.name());
    }

    /** The value sent, or the parameter's default. */
    public <T> T query(Query<T> query) {
        return there(this.<T>at(query), query.name());
    }

    /** The value sent, or null. */
    public <T> @Nullable T find(OptionalQuery<T> query) {
        return at(query);
    }

    /** Found out by whoever asks first, so that what is said to be at stake and what is done then are about the same. */
    public <T> T once(Class<T> what, Supplier<T> find) {
        return what.cast(found.computeIfAbsent(what, _ -> find.get()));
    }

    /** The answer tells about this: whoever may look is still written down. */
    public void concerns(String object, long id) {
        concerns.add(new Concern(object, id));
    }

    List<Concern> concerned() {
        return concerns;
    }

    /** The language of sentences in the answer. */
    public Language language() {
        return language;
    }

    /** The id under which the log knows this request. */
    public String requestId() {
        return requestId;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // A value was put under its own parameter.
    private <T> @Nullable T at(Parameter parameter) {
        return (T) parameters.get(parameter);
    }

    private static <T> T there(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("the route does not declare " + what);
        }
        return value;
    }
}
