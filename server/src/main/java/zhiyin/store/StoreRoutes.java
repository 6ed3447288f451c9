package zhiyin.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.access.Programs;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.intake.Answers;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.store.Memberships.Membership;

/** Platforms and their stores over HTTP. */
@Configuration(proxyBeanMethods = false)
class StoreRoutes {
    private static final PathVariable<String> CODE =
            PathVariable.text("code").says("The code of the platform's programme.");
    private static final PathVariable<String> STORE = PathVariable.of(
                    "store",
                    text -> text.length() <= 40 && TextRule.SLUG.holds().test(text) ? text : null)
            .says("The store's code.");
    private static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");
    private static final OptionalQuery<String> AFTER =
            Query.text("after", Shape.text(1, 40)).says("Those that come after this one: the page that follows.");
    private static final OptionalQuery<Long> AFTER_MEMBER =
            Query.of("after", Members.ID::parse).says("Those who come after this one: the page that follows.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);

    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("How people call it.");
    private static final Field<String> PROGRAM = Field.required("program", Shape.text(1, 40))
            .says("The code of its own programme, which is no other store's and no platform's.");
    private static final Field<Boolean> TAKES_ORDERS = Field.withDefault("takes_orders", Shape.bool(), true)
            .says("Whether the platform wants to hear of orders in it.");
    private static final Shape<Wanted> WANTED = Shape.object(
            "NewStore",
            body -> new Wanted(body.get(NAME), body.get(PROGRAM), body.get(TAKES_ORDERS)),
            NAME,
            PROGRAM,
            TAKES_ORDERS);
    private static final Field<Boolean> GIVES_ORDERS =
            Field.required("gives_orders", Shape.bool()).says("Whether the platform may hear of orders in the store.");
    private static final Shape<Boolean> GIVING = Shape.object("OwnStore", body -> body.get(GIVES_ORDERS), GIVES_ORDERS);
    private static final Shape<IdentityRef> NAME_OF_HIS = Shape.prose(1, 400).as(IdentityRef::parse, "identity.format");
    private static final Field<String> WHO = Field.required("member", Shape.prose(1, 400))
            .says("Who: the platform's member, by his id or one of his identities.");
    private static final Field<IdentityRef> KNOWN_AS = Field.required("identity", NAME_OF_HIS)
            .says("By which of his names the store is to know him, and no other.");
    private static final Field<Boolean> CONSENT = Field.required("consent", Shape.bool())
            .says("That he agrees to be a member of this store, known to it by that name.");
    private static final Field<Boolean> SHARES_ORDERS = Field.withDefault("shares_orders", Shape.bool(), false)
            .says("That he agrees, besides, that the platform hears of his orders in this store.");
    private static final Shape<Joining> JOINING = Shape.object(
            "JoiningAStore",
            body -> new Joining(body.get(WHO), body.get(KNOWN_AS), body.get(CONSENT), body.get(SHARES_ORDERS)),
            WHO,
            KNOWN_AS,
            CONSENT,
            SHARES_ORDERS);
    private static final Field<Boolean> SHARES = Field.required("shares_orders", Shape.bool())
            .says("Whether he agrees that the platform hears of his orders.");
    private static final Shape<Boolean> SHARING = Shape.object("SharingOrders", body -> body.get(SHARES), SHARES);

    private record Wanted(String name, String program, boolean takesOrders) {}

    private record Joining(String member, IdentityRef identity, boolean consent, boolean sharesOrders) {}

    @Says("A store of a platform.")
    record StoreLine(
            @Says("The store's code.") String store,

            String name,

            @Says("The code of its own programme; absent to whoever does not reach it.") @Nullable
            String program,

            @Says("Whether the platform wants to hear of orders in it.")
            boolean takesOrders,

            @Says("Whether the store lets it.") boolean givesOrders,

            Instant openedAt,

            @Says("Since when nobody joins any more; absent while it is open.") @Nullable
            Instant closedAt) {}

    @Says("Stores by code.")
    record StoresAnswer(List<StoreLine> stores) {}

    @Says("One of the platform's people in one of its stores. What he has there is the store's to know.")
    record StoreMembershipLine(
            @Says("The store's code.") String store,

            @Says("How people call the store.") String name,

            @Says("The platform's member.") String member,

            @Says("Since when the store knows him.") Instant joinedAt,

            @Says("Whether the platform hears of his orders there, as far as it is his to say.")
            boolean sharesOrders,

            @Says("Since when he lets it; absent where he does not.") @Nullable
            Instant sharesSince) {
        static StoreMembershipLine of(Membership membership) {
            return new StoreMembershipLine(
                    membership.store(),
                    membership.name(),
                    Members.ID.print(membership.person()),
                    membership.joinedAt(),
                    membership.sharesSince() != null,
                    membership.sharesSince());
        }
    }

    @Says("Members of stores.")
    record StoreMembershipsAnswer(List<StoreMembershipLine> members) {}

    @Says("A store, as everybody may know it.")
    record StoreFact(
            @Says("The store's code.") String store,

            @Says("How people call it.") String name) {}

    @Says("Where the programme's stores are found by name.")
    record StoreFacts(List<StoreFact> stores) {}

    private static final int FACTS_MAX = 100;

    private final Stores stores;
    private final Memberships memberships;
    private final Joinings joinings;
    private final Members members;
    private final Programs programs;

    StoreRoutes(Stores stores, Memberships memberships, Joinings joinings, Members members, Programs programs) {
        this.stores = stores;
        this.memberships = memberships;
        this.joinings = joinings;
        this.members = members;
        this.programs = programs;
    }

    @Bean
    Routes storesOfAPlatform() {
        return Routes.of(
                "Stores",
                "A platform and its stores, each with a programme of its own. The platform sees who of its people is a member where; a"
                        + " store sees its own members, and nothing of the platform or of other stores.",
                Route.put("/v1/programs/{code}/stores/{store}")
                        .named("openStore")
                        .needs(Permission.PROGRAMS_CREATE)
                        .summary("Open a store of a platform, or say anew what the platform wants of it")
                        .details(
                                "Its programme is made before, from the template b2b2c-store for instance, with keys of its own.")
                        .risky()
                        .forAdmins()
                        .path(CODE, STORE)
                        .body(WANTED)
                        .answers(200, StoreLine.class)
                        .answers(201, StoreLine.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> ofPlatform(call, platform -> open(call, platform))),
                Route.post("/v1/programs/{code}/stores/{store}/close")
                        .named("closeStore")
                        .needs(Permission.PROGRAMS_CREATE)
                        .summary("Close a store")
                        .details(
                                "Nobody joins it any more, the platform hears nothing more of it, and roles given for it open nothing."
                                        + " Its programme goes on: what its members have is theirs.")
                        .risky()
                        .forAdmins()
                        .path(CODE, STORE)
                        .answers(200, StoreLine.class)
                        .handledBy(call -> ofPlatform(
                                call,
                                platform -> stores.find(platform, call.path(STORE))
                                        .<Answer>map(store -> {
                                            stores.close(store);
                                            return Answer.ok(line(stores.find(platform, call.path(STORE))
                                                    .orElseThrow()));
                                        })
                                        .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND)))),
                Route.get("/v1/stores")
                        .named("listStores")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("List the platform's stores")
                        .details("None, of a programme that is no platform.")
                        .forPrograms()
                        .queries(AFTER, LIMIT)
                        .answers(200, StoresAnswer.class)
                        .handledBy(call -> Answer.ok(new StoresAnswer(stores
                                .of(
                                        call.caller().programId(),
                                        Objects.requireNonNullElse(call.find(AFTER), ""),
                                        call.query(LIMIT))
                                .stream()
                                .map(this::line)
                                .toList()))),
                Route.get("/v1/facts/stores")
                        .named("getStoreFacts")
                        .needs(Permission.FACTS_READ)
                        .summary("Get where the programme's stores are found by name, as everybody may know")
                        .details("Those that are open, the first hundred by code. A publishable key may ask.")
                        .forPrograms()
                        .forPages()
                        .answers(200, StoreFacts.class)
                        .handledBy(call ->
                                Answer.ok(new StoreFacts(stores.of(call.caller().programId(), "", FACTS_MAX).stream()
                                        .filter(Store::open)
                                        .map(store -> new StoreFact(store.code(), store.name()))
                                        .toList()))),
                Route.get("/v1/stores/{store}")
                        .named("getStore")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get a store of the platform")
                        .forPrograms()
                        .path(STORE)
                        .answers(200, StoreLine.class)
                        .handledBy(call -> ofStore(call, store -> Answer.ok(line(store)))),
                Route.get("/v1/store")
                        .named("getOwnStore")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get the store that one's own programme is")
                        .forPrograms()
                        .answers(200, StoreLine.class)
                        .handledBy(call -> ownStore(call, store -> Answer.ok(line(store)))),
                Route.put("/v1/store")
                        .named("sayOwnStore")
                        .needs(Permission.PROGRAMS_PUBLISH)
                        .summary("Say whether the platform may hear of orders in one's own store")
                        .forPrograms()
                        .body(GIVING)
                        .answers(200, StoreLine.class)
                        .handledBy(call -> ownStore(call, store -> {
                            stores.give(store, call.body());
                            return Answer.ok(
                                    line(stores.ofProgram(store.program()).orElseThrow()));
                        })),
                Route.get("/v1/stores/{store}/members")
                        .named("listMembersOfStore")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List who of the platform's people is a member of a store")
                        .details("Those who have agreed to it. The store's own customers are the store's.")
                        .forPrograms()
                        .path(STORE)
                        .queries(AFTER_MEMBER, LIMIT)
                        .answers(200, StoreMembershipsAnswer.class)
                        .handledBy(call -> ofStore(
                                call,
                                store -> Answer.ok(new StoreMembershipsAnswer(memberships
                                        .in(
                                                store,
                                                Objects.requireNonNullElse(call.find(AFTER_MEMBER), 0L),
                                                call.query(LIMIT))
                                        .stream()
                                        .map(StoreMembershipLine::of)
                                        .toList())))),
                Route.post("/v1/stores/{store}/members")
                        .named("joinStore")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Make one of the platform's people a member of a store")
                        .details(
                                "With his consent, under the name that he lets the store know. Whoever is a member there by that name is"
                                        + " he. The same again is no other.")
                        .forPrograms()
                        .path(STORE)
                        .body(JOINING)
                        .answers(201, StoreMembershipLine.class)
                        .answers(200, StoreMembershipLine.class)
                        .problems(ProblemType.CONFLICT, ProblemType.MEMBER_MERGED)
                        .handledBy(call -> ofStore(call, store -> join(call, store))),
                Route.put("/v1/stores/{store}/members/{member}")
                        .named("shareOrders")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Say whether the platform hears of somebody's orders in a store")
                        .details("What it has heard before stays.")
                        .forPrograms()
                        .path(STORE, MEMBER)
                        .body(SHARING)
                        .answers(200, StoreMembershipLine.class)
                        .problems(ProblemType.MEMBER_MERGED)
                        .handledBy(call -> ofStore(
                                call, store -> person(call, call.path(MEMBER), person -> share(call, store, person)))),
                Route.get("/v1/me/stores")
                        .named("listMyStores")
                        .summary(
                                "List the stores in which oneself is a member, and whether the platform hears of one's orders there")
                        .forMembers()
                        .ofOneself()
                        .answers(200, StoreMembershipsAnswer.class)
                        .handledBy(call -> Answer.ok(listed(call.caller().keyId()))),
                Route.put("/v1/me/stores/{store}")
                        .named("shareMyOrders")
                        .summary("Say whether the platform hears of one's own orders in a store")
                        .details("What it has heard before stays.")
                        .forMembers()
                        .ofOneself()
                        .path(STORE)
                        .body(SHARING)
                        .answers(200, StoreMembershipLine.class)
                        .problems(ProblemType.NOT_FOUND)
                        .handledBy(call -> ofStore(
                                call, store -> share(call, store, call.caller().keyId()))),
                Route.get("/v1/members/{member}/stores")
                        .named("listStoresOfMember")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List the stores in which one of the platform's people is a member")
                        .forPrograms()
                        .path(MEMBER)
                        .answers(200, StoreMembershipsAnswer.class)
                        .problems(ProblemType.MEMBER_MERGED)
                        .handledBy(call -> person(call, call.path(MEMBER), person -> Answer.ok(listed(person)))));
    }

    private StoreMembershipsAnswer listed(long person) {
        return new StoreMembershipsAnswer(
                memberships.of(person).stream().map(StoreMembershipLine::of).toList());
    }

    private Answer ofPlatform(Call<?> call, Function<Long, Answer> then) {
        Long platform = programs.idOf(call.path(CODE));
        return platform == null ? Problem.of(ProblemType.NOT_FOUND) : then.apply(platform);
    }

    private Answer ofStore(Call<?> call, Function<Store, Answer> then) {
        return stores.find(call.caller().programId(), call.path(STORE))
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer ownStore(Call<?> call, Function<Store, Answer> then) {
        return stores.ofProgram(call.caller().programId()).map(then).orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    /** The platform's member, who he is; one who was merged is answered with where he went. */
    private Answer person(Call<?> call, String reference, Function<Long, Answer> then) {
        Members.Located located = members.locate(call.caller().programId(), reference);
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return located.mergedInto() == null ? then.apply(located.member()) : Answers.merged(located.mergedInto());
    }

    private StoreLine line(Store store) {
        return new StoreLine(
                store.code(),
                store.name(),
                programs.codeOf(store.program()),
                store.takesOrders(),
                store.givesOrders(),
                store.openedAt(),
                store.closedAt());
    }

    private Answer open(Call<Wanted> call, long platform) {
        Wanted wanted = call.body();
        Long program = programs.idOf(wanted.program());
        if (program == null) {
            return Problem.invalid("/program", "scope.program");
        }
        if (programs.isSandbox(program) != programs.isSandbox(platform)) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.store-sandbox.detail");
        }
        Stores.Opening opening = stores.open(platform, call.path(STORE), program, wanted.name(), wanted.takesOrders());
        return switch (opening) {
            case OPENED ->
                Answer.created(line(stores.find(platform, call.path(STORE)).orElseThrow()));
            case SAID -> Answer.ok(line(stores.find(platform, call.path(STORE)).orElseThrow()));
            case CLOSED -> Problem.of(ProblemType.CONFLICT).detail("problem.store-closed.detail");
            case TAKEN -> Problem.of(ProblemType.CONFLICT).detail("problem.store-taken.detail");
        };
    }

    private Answer join(Call<Joining> call, Store store) {
        Joining wanted = call.body();
        if (!wanted.consent()) {
            return Problem.invalid("/consent", "consent.required");
        }
        return person(call, wanted.member(), person -> {
            Map<IdentityRef, Long> his = members.find(store.platform(), List.of(wanted.identity()));
            if (!Objects.equals(his.get(wanted.identity()), person)) {
                return Problem.invalid("/identity", "identity.not-his");
            }
            Optional<Membership> before = memberships.find(store, person);
            if (before.isPresent()) {
                return Answer.ok(StoreMembershipLine.of(before.get()));
            }
            if (!store.open()) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.store-closed.detail");
            }
            Problem refused =
                    joinings.join(store, call.caller().keyId(), person, wanted.identity(), wanted.sharesOrders());
            return refused == null
                    ? Answer.created(StoreMembershipLine.of(
                            memberships.find(store, person).orElseThrow()))
                    : refused;
        });
    }

    private Answer share(Call<Boolean> call, Store store, long person) {
        memberships.share(store, person, call.body());
        return memberships
                .find(store, person)
                .<Answer>map(membership -> Answer.ok(StoreMembershipLine.of(membership)))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }
}
