package zhiyin.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be asked for, declared as a value.
 *
 * <pre>{@code
 * Route.post("/v1/events")
 *         .named("recordEvent")
 *         .summary("Record what happened in the shop")
 *         .forPrograms()
 *         .needs(Permission.EVENTS_WRITE)
 *         .idempotent()
 *         .queries(DRY_RUN)
 *         .body(EVENT)
 *         .answers(201, Recorded.class)
 *         .problems(ProblemType.CONFLICT)
 *         .handledBy(call -> recorder.record(call.caller().programId(), call.body(), call.query(DRY_RUN)));
 * }</pre>
 */
public final class Route {
    /** What a body may weigh unless the route says more. */
    public static final int BODY_BYTES_MAX = 256 * 1024;

    /** What the body of a bulk route may weigh. */
    public static final int BULK_BYTES_MAX = 8 * 1024 * 1024;

    /** Where its permission counts. */
    enum Where {
        /** In the one programme that the caller acts in. */
        PROGRAM,
        /** In the whole house. */
        HOUSE,
        /** Wherever he has it; the handler looks at where. */
        ANYWHERE
    }

    /** What a status of the route carries: a record, or bytes of a media type, or nothing; {@code also} the same as other bytes. */
    record Promise(
            String says,
            @Nullable Class<?> record,
            @Nullable String mediaType,
            List<String> also) {
        Promise(String says, @Nullable Class<?> record, @Nullable String mediaType) {
            this(says, record, mediaType, List.of());
        }
    }

    final String method;
    final String template;
    final String name;
    final String summary;
    final String details;
    final Set<Principal.Kind> callers;
    final boolean open;

    /** What the caller must be allowed to do; null where anybody may ask, or it is about nobody but himself. */
    final @Nullable Permission permission;

    /** Whether it is refused to whoever has the permission in some stores alone. */
    final boolean inAllStores;

    final boolean risky;
    final Where where;
    final boolean documented;
    final boolean writes;
    /** Whether it requires an {@code Idempotency-Key}. */
    final boolean keyed;

    final List<PathVariable<?>> variables;
    final Map<String, Parameter> queries;
    final @Nullable Shape<?> body;
    /** The form of a body that is not ours; null where there is none, or it is ours. */
    final @Nullable Wire wire;

    final int bodyBytesMax;
    final Map<Integer, Promise> promises;
    final Set<ProblemType> problems;
    private final Function<Call<Object>, Answer> handler;

    /** What is at stake; null where it never needs a second person. */
    final @Nullable Function<Call<Object>, @Nullable Stake> stake;

    @SuppressWarnings("unchecked") // The body a handler is called with was read by the shape it was declared with.
    private <B> Route(Declaration<B> declared, Function<Call<B>, Answer> handler) {
        this.method = declared.method;
        this.template = declared.template;
        this.name = declared.name;
        this.summary = declared.summary;
        this.details = declared.details;
        this.callers = Collections.unmodifiableSet(declared.everybody());
        this.open = declared.open;
        this.permission = declared.permission;
        this.inAllStores = declared.inAllStores;
        this.risky = declared.risky;
        this.where = declared.where();
        this.documented = declared.documented;
        this.writes = declared.writes;
        this.keyed = declared.keyed;
        this.variables = List.copyOf(declared.variables);
        this.queries = Collections.unmodifiableMap(declared.queries);
        this.body = declared.body;
        this.wire = declared.wire;
        this.bodyBytesMax = declared.bodyBytesMax;
        this.promises = Collections.unmodifiableMap(declared.promises);
        this.problems = Collections.unmodifiableSet(declared.problems());
        this.handler = (Function<Call<Object>, Answer>) (Function<?, Answer>) handler;
        this.stake = (Function<Call<Object>, @Nullable Stake>) (Function<?, @Nullable Stake>) declared.stake;
    }

    public static Declaration<Void> get(String template) {
        return new Declaration<>("GET", template);
    }

    public static Declaration<Void> post(String template) {
        return new Declaration<>("POST", template);
    }

    public static Declaration<Void> put(String template) {
        return new Declaration<>("PUT", template);
    }

    public static Declaration<Void> patch(String template) {
        return new Declaration<>("PATCH", template);
    }

    public static Declaration<Void> delete(String template) {
        return new Declaration<>("DELETE", template);
    }

    Answer answer(Call<Object> call) {
        return handler.apply(call);
    }

    @Override
    public String toString() {
        return method + " " + template;
    }

    /** A route on its way to be declared; {@link #handledBy} checks that it is whole. */
    public static final class Declaration<B> {
        private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)}");

        private final String method;
        private final String template;
        private String name = "";
        private String summary = "";
        private String details = "";
        private final Set<Principal.Kind> callers = EnumSet.noneOf(Principal.Kind.class);
        private boolean open;
        private @Nullable Permission permission;
        private boolean inAllStores;
        private boolean ofOneself;
        private boolean keysOnly;
        private boolean risky;
        private boolean documented = true;
        private boolean writes;
        private boolean keyed;
        private final List<PathVariable<?>> variables = new ArrayList<>();
        private final Map<String, Parameter> queries = new LinkedHashMap<>();
        private @Nullable Shape<?> body;
        private @Nullable Wire wire;
        private int bodyBytesMax = BODY_BYTES_MAX;
        private final Map<Integer, Promise> promises = new LinkedHashMap<>();
        private final Set<ProblemType> problems = EnumSet.noneOf(ProblemType.class);
        private @Nullable Function<?, @Nullable Stake> stake;

        private Declaration(String method, String template) {
            this.method = method;
            this.template = template;
            this.writes = !method.equals("GET");
        }

        /** The {@code operationId}: a verb in camel case, one per route. */
        public Declaration<B> named(String name) {
            this.name = name;
            return this;
        }

        /** What it does, in half a line. */
        public Declaration<B> summary(String summary) {
            this.summary = summary;
            return this;
        }

        /** More about it, in Markdown paragraphs. */
        public Declaration<B> details(String details) {
            this.details = details;
            return this;
        }

        /** Anybody may ask, without a key. */
        public Declaration<B> openToAll() {
            open = true;
            return this;
        }

        /**
         * The holder of a programme's key may ask, and staff who have the permission in a programme. Unless administrators
         * may ask too, it is about the one programme that the caller acts in.
         */
        public Declaration<B> forPrograms() {
            callers.add(Principal.Kind.PROGRAM);
            return this;
        }

        /** The holder of an administrator's key may ask, and staff who have the permission in the house. */
        public Declaration<B> forAdmins() {
            callers.add(Principal.Kind.ADMIN);
            return this;
        }

        /** Staff may ask who have the permission anywhere; the handler looks at where ({@link Call#reaches}). */
        public Declaration<B> forStaff() {
            callers.add(Principal.Kind.STAFF);
            return this;
        }

        /** A page or an app may ask whose key everybody can find: what is everybody's to know, or to try. */
        public Declaration<B> forPages() {
            callers.add(Principal.Kind.PAGE);
            return this;
        }

        /** A member who has signed in may ask, about himself: whom it is about is the caller, and no parameter. */
        public Declaration<B> forMembers() {
            callers.add(Principal.Kind.MEMBER);
            return this;
        }

        /** Only the holder of a key may ask: it is no business of people, whatever they may do. */
        public Declaration<B> keysOnly() {
            keysOnly = true;
            return this;
        }

        /** What the caller must be allowed to do. A route that is not open to all says it, or does not come to be. */
        public Declaration<B> needs(Permission permission) {
            this.permission = permission;
            return this;
        }

        /**
         * It is about all stores of a programme together: staff who have the permission in some stores alone would see or change what is
         * not theirs, and are refused.
         */
        public Declaration<B> inAllStores() {
            inAllStores = true;
            return this;
        }

        /** It is about nobody but the caller himself, and needs no permission. */
        public Declaration<B> ofOneself() {
            ofOneself = true;
            return this;
        }

        /** Staff must have shown their second factor a moment ago. */
        public Declaration<B> risky() {
            risky = true;
            return this;
        }

        /** Left out of the OpenAPI document: pages for people. */
        public Declaration<B> undocumented() {
            documented = false;
            return this;
        }

        /** Changes nothing, though it is no GET: it is answered while nothing can be written. */
        public Declaration<B> readsOnly() {
            writes = false;
            return this;
        }

        /** Leaves a note of who asked, though it is a GET: it is answered only while that can be written. */
        public Declaration<B> noted() {
            writes = true;
            return this;
        }

        /** Requires an {@code Idempotency-Key}. */
        public Declaration<B> idempotent() {
            keyed = true;
            return this;
        }

        /**
         * It may need a second person: then it is answered with 202, and done once another has agreed. Said after the body;
         * what it does must count once however often it is told, by its idempotency key or by those of its items.
         *
         * @param stake what is at stake, or null where nothing is
         */
        public Declaration<B> staked(Function<Call<B>, @Nullable Stake> stake) {
            this.stake = stake;
            problems.add(ProblemType.IDEMPOTENCY_KEY_REUSED);
            return answers(202, Stake.Waiting.class);
        }

        /** The variables of the template, in its order. */
        public Declaration<B> path(PathVariable<?>... variables) {
            this.variables.addAll(List.of(variables));
            return this;
        }

        /** What may stand behind the question mark: {@link Query} and {@link OptionalQuery}. */
        public Declaration<B> queries(Object... queries) {
            for (Object query : queries) {
                if (!(query instanceof Parameter parameter) || query instanceof PathVariable) {
                    throw new IllegalStateException(
                            query + " of " + method + " " + template + " is not a query parameter");
                }
                if (this.queries.put(parameter.name(), parameter) != null) {
                    throw new IllegalStateException(
                            parameter.name() + " of " + method + " " + template + " is declared twice");
                }
            }
            return this;
        }

        public <C> Declaration<C> body(Shape<C> shape) {
            return body(shape, BODY_BYTES_MAX);
        }

        /** A required JSON body of at most {@code bytesMax}. */
        @SuppressWarnings("unchecked") // Only the type of the body changes; no handler was given yet.
        public <C> Declaration<C> body(Shape<C> shape, int bytesMax) {
            body = shape;
            bodyBytesMax = bytesMax;
            return (Declaration<C>) this;
        }

        /** A required body of somebody else's form, of at most {@code bytesMax}. */
        @SuppressWarnings("unchecked") // Only the type of the body changes; no handler was given yet.
        public Declaration<Sent> body(Wire form, int bytesMax) {
            wire = form;
            bodyBytesMax = bytesMax;
            return (Declaration<Sent>) this;
        }

        /** Promises a record under {@code status}. */
        public Declaration<B> answers(int status, Class<? extends Record> record) {
            return promise(status, new Promise("", record, null));
        }

        /** Promises bytes of a media type under {@code status}. */
        public Declaration<B> answersBytes(int status, String mediaType) {
            return promise(status, new Promise("", null, mediaType));
        }

        /** Promises an answer without a body. */
        public Declaration<B> answersNothing(int status) {
            return promise(status, new Promise("", null, null));
        }

        /** The record promised under {@code status} is given as bytes of these media types too, if the caller would rather have one. */
        public Declaration<B> alsoAsBytes(int status, String... mediaTypes) {
            Promise promise = promises.get(status);
            if (promise == null || promise.record() == null) {
                throw new IllegalStateException(status + " of " + method + " " + template + " promises no record");
            }
            promises.put(
                    status, new Promise(promise.says(), promise.record(), promise.mediaType(), List.of(mediaTypes)));
            return this;
        }

        private Declaration<B> promise(int status, Promise promise) {
            if (promises.put(status, promise) != null) {
                throw new IllegalStateException(status + " of " + method + " " + template + " is promised twice");
            }
            return this;
        }

        /** The refusals of the handler; those that reading and authentication bring are added. */
        public Declaration<B> problems(ProblemType... problems) {
            this.problems.addAll(List.of(problems));
            return this;
        }

        public Route handledBy(Function<Call<B>, Answer> handler) {
            require(
                    open != !callers.isEmpty(),
                    "must say who may call it: openToAll(), forPrograms(), forAdmins(), forStaff() or forMembers()");
            require(
                    !callers.contains(Principal.Kind.MEMBER) || (callers.size() == 1 && ofOneself),
                    "is for members, each about himself, and then for nobody else");
            require(
                    (open ? 1 : 0) + (permission != null ? 1 : 0) + (ofOneself ? 1 : 0) == 1,
                    "must say what it needs, once: openToAll(), needs(…) or ofOneself()");
            require(!inAllStores || permission != null, "is about all stores and needs no permission");
            require(!name.isEmpty(), "needs a name");
            require(!documented || !summary.isEmpty(), "needs a summary");
            require(!promises.isEmpty(), "promises no answer");
            List<String> inTemplate = new ArrayList<>();
            Matcher matcher = VARIABLE.matcher(template);
            while (matcher.find()) {
                inTemplate.add(matcher.group(1));
            }
            List<String> declared = variables.stream().map(PathVariable::name).toList();
            require(inTemplate.equals(declared), "has the variables " + inTemplate + " but declares " + declared);
            return new Route(this, handler);
        }

        private void require(boolean holds, String otherwise) {
            if (!holds) {
                throw new IllegalStateException("route " + method + " " + template + " " + otherwise);
            }
        }

        private Where where() {
            boolean programs = callers.contains(Principal.Kind.PROGRAM);
            boolean admins = callers.contains(Principal.Kind.ADMIN);
            if (programs == admins || callers.contains(Principal.Kind.STAFF)) {
                return Where.ANYWHERE;
            }
            return programs ? Where.PROGRAM : Where.HOUSE;
        }

        /** What a key may ask, staff with the permission may. */
        private Set<Principal.Kind> everybody() {
            Set<Principal.Kind> all = EnumSet.noneOf(Principal.Kind.class);
            all.addAll(callers);
            if (!keysOnly && (callers.contains(Principal.Kind.PROGRAM) || callers.contains(Principal.Kind.ADMIN))) {
                all.add(Principal.Kind.STAFF);
            }
            return all;
        }

        private Set<ProblemType> problems() {
            Set<ProblemType> all = new LinkedHashSet<>(problems);
            if (!open) {
                all.addAll(List.of(ProblemType.INVALID_TOKEN, ProblemType.FORBIDDEN));
            }
            if (!open && where() == Where.PROGRAM) {
                all.addAll(List.of(ProblemType.PROGRAM_UNNAMED, ProblemType.NOT_FOUND));
            }
            if (risky) {
                all.add(ProblemType.STEP_UP_REQUIRED);
            }
            if (keyed) {
                all.addAll(List.of(
                        ProblemType.IDEMPOTENCY_KEY_INVALID,
                        ProblemType.IDEMPOTENCY_KEY_REUSED,
                        ProblemType.IDEMPOTENCY_IN_PROGRESS));
            }
            if (!variables.isEmpty()) {
                all.add(ProblemType.NOT_FOUND);
            }
            if (!open && where() == Where.PROGRAM) {
                // whatever is about a member may find him merged, or forbidden to do it
                if (variables.stream().anyMatch(variable -> variable.name().equals("member"))) {
                    all.add(ProblemType.MEMBER_MERGED);
                }
                if (keyed) {
                    all.addAll(List.of(
                            ProblemType.MEMBER_MERGED,
                            ProblemType.MEMBER_FROZEN,
                            ProblemType.MEMBER_BLACKLISTED,
                            ProblemType.MEMBER_LEFT));
                }
            }
            if (body != null) {
                all.addAll(List.of(
                        ProblemType.MALFORMED_JSON,
                        ProblemType.PAYLOAD_TOO_LARGE,
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        ProblemType.VALIDATION_FAILED));
            }
            if (wire != null) {
                all.addAll(List.of(ProblemType.MALFORMED_JSON, wire.tooLarge(), ProblemType.UNSUPPORTED_MEDIA_TYPE));
            }
            if (writes) {
                all.add(ProblemType.READ_ONLY);
            }
            if (!open || writes) {
                all.add(ProblemType.RATE_LIMITED);
            }
            all.addAll(List.of(
                    ProblemType.MALFORMED_PARAMETER,
                    ProblemType.NOT_ACCEPTABLE,
                    ProblemType.INTERNAL,
                    ProblemType.OVERLOADED));
            return all.isEmpty() ? all : EnumSet.copyOf(all);
        }
    }
}
