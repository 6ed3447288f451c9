package zhiyin.people;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.event.Event;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.OptionalField;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;
import zhiyin.intake.Answers;
import zhiyin.intake.Events;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.member.Forbidden;
import zhiyin.member.Members;
import zhiyin.member.Restriction;
import zhiyin.member.Restrictions;

/** What members may not do, over HTTP: frozen, blacklisted, gone, and allowed again. Each is an event of the member's. */
@Configuration(proxyBeanMethods = false)
class RestrictionRoutes {

    private enum State {
        FROZEN,
        BLACKLISTED,
        LEFT;

        /** What it forbids unless something else is said. */
        Set<Forbidden> forbids() {
            return this == FROZEN ? EnumSet.of(Forbidden.SPEND) : EnumSet.allOf(Forbidden.class);
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final OptionalField<List<Forbidden>> FORBIDS = Field.optional(
                    "forbids", Shape.list(Shape.word(Forbidden.class), 1, Forbidden.values().length))
            .says(
                    "What he may not do. If not said, who is frozen may not spend, and who is blacklisted may do nothing.");

    private record Wish(Set<Forbidden> forbids, String reason) {}

    private static final Shape<Wish> WISH = Shape.object(
            "MemberRestriction",
            body -> {
                List<Forbidden> forbids = body.find(FORBIDS);
                return new Wish(forbids == null ? Set.of() : EnumSet.copyOf(forbids), body.get(MergeRoutes.REASON));
            },
            FORBIDS,
            MergeRoutes.REASON);
    private static final Shape<Wish> WHY =
            Shape.object("MemberReason", body -> new Wish(Set.of(), body.get(MergeRoutes.REASON)), MergeRoutes.REASON);

    private static final OptionalField<String> OWN_REASON =
            Field.optional("reason", Shape.text(1, 200)).says("Why, if he wants to say.");

    /** Whoever leaves owes nobody a reason. */
    private static final Shape<Wish> LEAVING = Shape.object(
            "OwnLeaving",
            body -> new Wish(Set.of(), Objects.requireNonNullElse(body.find(OWN_REASON), "member")),
            OWN_REASON);

    private final Lanes lanes;
    private final Events events;
    private final Members members;
    private final Restrictions restrictions;
    private final ProgramClocks clocks;

    RestrictionRoutes(Lanes lanes, Events events, Members members, Restrictions restrictions, ProgramClocks clocks) {
        this.lanes = lanes;
        this.events = events;
        this.members = members;
        this.restrictions = restrictions;
        this.clocks = clocks;
    }

    @Bean
    Routes memberRestrictions() {
        return Routes.of(
                "Restrictions",
                "What a member may not do now.",
                route(
                        "freeze",
                        "Freeze a member",
                        "What is due runs its course and returns are taken; what is forbidden is refused with `member-frozen`.",
                        Permission.MEMBERS_CARE,
                        WISH,
                        State.FROZEN),
                route(
                        "blacklist",
                        "Blacklist a member",
                        "What is forbidden is refused with `member-blacklisted`.",
                        Permission.MEMBERS_CARE,
                        WISH,
                        State.BLACKLISTED),
                route(
                        "leave",
                        "Let a member leave the programme",
                        "What he has stays and goes on by its terms; he earns, spends and signs in no more until he comes back.",
                        Permission.MEMBERS_WRITE,
                        WHY,
                        State.LEFT),
                route(
                        "unfreeze",
                        "Allow a member everything again who was frozen or blacklisted",
                        "From the answer on.",
                        Permission.MEMBERS_CARE,
                        WHY,
                        null),
                route(
                        "rejoin",
                        "Let a member come back who left",
                        "With all that is still there of what he had.",
                        Permission.MEMBERS_WRITE,
                        WHY,
                        null));
    }

    @Bean
    Routes leavingOfOneself() {
        return Routes.of(
                "Oneself",
                "A member leaves, and comes back.",
                Route.post("/v1/me/leave")
                        .named("leaveMyself")
                        .summary("Leave the programme")
                        .details(
                                "What one has stays and goes on by its terms, for whoever comes back by signing in with"
                                        + " `rejoin`. Until then one earns, spends and signs in no more. To be forgotten is another thing:"
                                        + " DELETE /v1/me.")
                        .forMembers()
                        .ofOneself()
                        .idempotent()
                        .body(LEAVING)
                        .answers(201, Answers.EventAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> take(call, "leave", call.caller().keyId(), State.LEFT)));
    }

    private Route route(
            String word,
            String summary,
            String details,
            Permission permission,
            Shape<Wish> shape,
            @Nullable State state) {
        return Route.post("/v1/members/{member}/" + word)
                .named(word + "Member")
                .needs(permission)
                .summary(summary)
                .details(details)
                .forPrograms()
                .idempotent()
                .path(PersonPath.MEMBER)
                .body(shape)
                .answers(201, Answers.EventAnswer.class)
                .problems(ProblemType.CONFLICT, ProblemType.MEMBER_MERGED)
                .handledBy(call -> PersonPath.found(members, call, member -> take(call, word, member, state)));
    }

    private Answer take(Call<Wish> call, String word, long member, @Nullable State state) {
        long program = call.caller().programId();
        long by = call.caller().keyId();
        Wish wish = call.body();
        // the same key at another address is something else
        Map<String, Json> said = new HashMap<>(call.json().fields());
        said.put("what", new Json.Text(word));
        said.put("member", new Json.Text(Members.ID.print(member)));
        byte[] fingerprint = new Json.Fields(said).fingerprint();
        Optional<Reply> again = events.again(program, by, call.idempotencyKey(), fingerprint);
        if (again.isPresent()) {
            return Answers.of(again.get(), false);
        }
        String before = restrictions.of(member).map(Restriction::state).orElse("active");
        boolean may = switch (word) {
            case "unfreeze" -> before.equals("frozen") || before.equals("blacklisted");
            case "rejoin" -> before.equals("left");
            // who is blacklisted is not let off by leaving
            case "leave" -> !before.equals("left") && !before.equals("blacklisted");
            default -> !before.equals("left");
        };
        if (!may) {
            return Problem.of(ProblemType.CONFLICT)
                    .detail("problem.member-state.detail")
                    .with("state", before);
        }
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        Restriction restriction = state == null
                ? null
                : new Restriction(state.word(), wish.forbids().isEmpty() ? state.forbids() : wish.forbids());
        List<String> forbids = restriction == null
                ? List.of()
                : restriction.forbids().stream().map(Forbidden::word).sorted().toList();
        return Answers.of(
                lanes.submit(Submission.about(
                                program,
                                by,
                                call.idempotencyKey(),
                                member,
                                fingerprint,
                                id -> new Event.MemberRestricted(
                                        id, now, state == null ? null : state.word(), forbids, wish.reason(), null),
                                false)
                        .with((connection, whom, event) -> restriction == null
                                ? restrictions.lift(connection, whom)
                                : restrictions.put(connection, program, whom, restriction, now, by))),
                false);
    }
}
