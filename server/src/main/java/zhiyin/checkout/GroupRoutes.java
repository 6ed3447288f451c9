package zhiyin.checkout;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.checkout.GroupTelling.GroupRefund;
import zhiyin.checkout.GroupTelling.GroupStep;
import zhiyin.checkout.Groups.Group;
import zhiyin.checkout.Groups.Seat;
import zhiyin.http.Answer;
import zhiyin.http.Call;
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
import zhiyin.member.Members;

/** Groups that buy together, over HTTP. A group is opened and joined by checkouts. */
@Configuration(proxyBeanMethods = false)
class GroupRoutes {

    private static final PathVariable<Long> GROUP =
            PathVariable.of("group", Groups.ID::parse).says("The group's id.");
    private static final PathVariable<String> MEMBER =
            PathVariable.text("member").says("The member's id, or one of his identities.");
    private static final OptionalQuery<String> PROMOTION =
            Query.text("promotion", Shape.text(1, 40)).says("Of that promotion, by its code.");
    static final OptionalQuery<Groups.State> STATE =
            Query.word("state", Groups.State.class).says("open, complete or failed.");
    static final OptionalQuery<Long> BEFORE =
            Query.of("before", Groups.ID::parse).says("Those that were opened before this one.");
    private static final OptionalQuery<Long> SETTLED_AFTER = Query.of("settled_after", GroupRoutes::settlement)
            .says(
                    "Those that were settled after the settlement of this number, the first of them first; 0 for all that were."
                            + " Whoever asks again and again with the last number he has seen misses none and sees none twice.");
    static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50).says("How many at most.");

    private static final Shape<String> ENDING = Shape.object("GroupEnding", body -> "");

    private static @Nullable Long settlement(String text) {
        try {
            long number = Long.parseLong(text);
            return number < 0 ? null : (Long) number;
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    @Says("A group that buys together. Amounts are minor units.")
    record GroupAnswer(
            String id,
            @Says("The promotion by which it buys.") String promotion,

            @Says("What people call that, in the caller's language.") @Nullable
            String name,

            @Says("open, complete or failed.") String state,

            @Says("The steps under which it was opened, the fewest people first. All pay the first step's price.")
            List<GroupStep> steps,

            @Says("With so many people it is full.") int size,
            @Says("Seats that are paid for.") int taken,
            @Says("Seats that are set aside for checkouts.") int reserved,

            @Says("How many people are missing to the next step; 0 where there is none.")
            int missing,

            Instant openedAt,
            @Says("When its time is over.") Instant endsAt,

            @Says("Whether nobody joins it any more: its time is over, or it has ended.")
            boolean over,

            @Nullable Instant endedAt,

            @Says("The step that was reached, by the people it asks for; absent unless it is complete.") @Nullable
            Integer step,

            @Says("When all that was due back had been given back; absent until then.") @Nullable
            Instant settledAt,

            @Says("Counts what was settled, from 1.") @Nullable
            Long settlement,

            @Says("Who has a seat, in the order in which they were set aside.")
            List<GroupSeat> seats) {}

    @Says("A seat in a group.")
    record GroupSeat(
            @Says("The member's id.") String member,
            String checkout,
            @Says("Your number of the order.") String order,
            @Says("Whether the group was opened with it.") boolean opened,

            @Says("reserved; taken, once it is paid for; returned, if its order came back after the group had ended.")
            String state,

            @Says("What is due back: its money is yours to pay; absent where nothing is.") @Nullable
            GroupRefund refund) {}

    @Says("Groups.")
    record GroupsAnswer(List<GroupAnswer> groups) {}

    private final Groups groups;
    private final GroupTelling telling;
    private final Members members;
    private final Till till;

    GroupRoutes(Groups groups, GroupTelling telling, Members members, Till till) {
        this.groups = groups;
        this.telling = telling;
        this.members = members;
        this.till = till;
    }

    @Bean
    Routes groupsThatBuyTogether() {
        return Routes.of(
                "Groups",
                "Groups that buy together. They are opened and joined by checkouts.",
                Route.get("/v1/groups")
                        .named("listGroups")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List groups that buy together")
                        .details(
                                "The youngest first. With `settled_after` it is the list of what you have to pay back.")
                        .forPrograms()
                        .queries(PROMOTION, STATE, BEFORE, SETTLED_AFTER, LIMIT)
                        .answers(200, GroupsAnswer.class)
                        .handledBy(call -> list(
                                call,
                                new Groups.Wanted(
                                        call.find(PROMOTION),
                                        call.find(STATE),
                                        null,
                                        call.find(BEFORE),
                                        call.find(SETTLED_AFTER),
                                        call.query(LIMIT)))),
                Route.get("/v1/groups/{group}")
                        .named("getGroup")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a group, who is in it, and what is due back")
                        .forPrograms()
                        .path(GROUP)
                        .answers(200, GroupAnswer.class)
                        .handledBy(call -> told(call, call.path(GROUP))),
                Route.post("/v1/groups/{group}/end")
                        .named("endGroup")
                        .needs(Permission.COUPONS_WRITE)
                        .summary("End a group before its time")
                        .details(
                                "Nobody joins it any more. Who is about to pay may do so; then it is complete by the step that it has"
                                        + " reached, or has failed, as at the end of its time.")
                        .forPrograms()
                        .path(GROUP)
                        .body(ENDING)
                        .answers(200, GroupAnswer.class)
                        .problems(ProblemType.GROUP_ENDED)
                        .handledBy(this::end),
                Route.get("/v1/members/{member}/groups")
                        .named("listGroupsOfMember")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List the groups in which a member has, or had, a seat")
                        .forPrograms()
                        .path(MEMBER)
                        .queries(STATE, BEFORE, LIMIT)
                        .answers(200, GroupsAnswer.class)
                        .handledBy(this::ofMember));
    }

    private Answer list(Call<Void> call, Groups.Wanted wanted) {
        return Answer.ok(new GroupsAnswer(views(call, groups.list(call.caller().programId(), wanted))));
    }

    private Answer ofMember(Call<Void> call) {
        Long member = members.find(call.caller().programId(), call.path(MEMBER));
        return member == null
                ? Problem.of(ProblemType.NOT_FOUND)
                : list(
                        call,
                        new Groups.Wanted(null, call.find(STATE), member, call.find(BEFORE), null, call.query(LIMIT)));
    }

    private Answer told(Call<?> call, long id) {
        long program = call.caller().programId();
        return groups.find(program, id)
                .<Answer>map(group -> Answer.ok(views(call, List.of(group)).getFirst()))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer end(Call<String> call) {
        long program = call.caller().programId();
        Optional<Group> group = groups.find(program, call.path(GROUP));
        if (group.isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return groups.close(group.get(), till.now(program))
                ? told(call, call.path(GROUP))
                : Problem.of(ProblemType.GROUP_ENDED);
    }

    private List<GroupAnswer> views(Call<?> call, List<Group> some) {
        long program = call.caller().programId();
        Map<Long, List<Seat>> seats =
                groups.seats(program, some.stream().map(Group::id).toList());
        Map<String, String> names = telling.names(program, some, call.language());
        Instant now = till.now(program);
        return some.stream()
                .map(group -> view(group, names.get(group.promotion()), seats.getOrDefault(group.id(), List.of()), now))
                .toList();
    }

    private GroupAnswer view(Group group, @Nullable String name, List<Seat> seats, Instant now) {
        return new GroupAnswer(
                Groups.ID.print(group.id()),
                group.promotion(),
                name,
                group.state().word(),
                GroupTelling.steps(group),
                group.terms().size(),
                group.taken(),
                group.reserved(),
                group.state() == Groups.State.OPEN ? group.missing() : 0,
                group.openedAt(),
                group.endsAt(),
                !group.isOpen(now),
                group.endedAt(),
                group.step(),
                group.settledAt(),
                group.settlement(),
                seats.stream().map(seat -> view(group, seat)).toList());
    }

    private GroupSeat view(Group group, Seat seat) {
        return new GroupSeat(
                Members.ID.print(seat.member()),
                Checkouts.ID.print(seat.checkout()),
                seat.order(),
                seat.opens(),
                seat.state(),
                telling.refund(group, seat));
    }
}
