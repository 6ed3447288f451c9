package zhiyin.checkout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.checkout.GroupTelling.GroupRefund;
import zhiyin.checkout.GroupTelling.GroupStep;
import zhiyin.checkout.Groups.Group;
import zhiyin.checkout.Groups.Seat;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;

/** A member's own groups over HTTP: of the others in them he sees how many they are, and nobody's name or order. */
@Configuration(proxyBeanMethods = false)
class OwnGroupRoutes {

    @Says("The groups in which the member has, or had, a seat; the youngest first.")
    record OwnGroupsAnswer(List<OwnGroup> groups) {}

    @Says("A group that buys together, as one of its people sees it. Amounts are minor units.")
    record OwnGroup(
            @Says("By this others join it.") String id,
            @Says("The promotion by which it buys.") String promotion,

            @Says("What people call that, in the caller's language.") @Nullable
            String name,

            @Says("open, complete or failed.") String state,

            @Says("The fewest people first. All pay the first step's price.")
            List<OwnGroupStep> steps,

            @Says("With so many people it is full.") int size,
            @Says("How many have paid for their seat.") int taken,

            @Says("For how many a seat is set aside who have not paid yet.")
            int reserved,

            @Says("How many people are missing to the next step; 0 where there is none.")
            int missing,

            Instant openedAt,
            @Says("When its time is over.") Instant endsAt,

            @Says("Whether nobody joins it any more: its time is over, or it has ended.")
            boolean over,

            @Nullable Instant endedAt,

            @Says("The step that was reached, by the people it asks for; absent unless it is complete.") @Nullable
            Integer step,

            @Says("His own seats: one, and those of which the order came back.")
            List<OwnSeat> seats) {}

    @Says("A price for so many people and more, and what one gets back by it.")
    record OwnGroupStep(
            int people,
            @Says("Of some goods, by sku.") Map<String, Long> prices,

            @Says("Of all others that the promotion is about.") @Nullable
            Long price,

            @Says(
                    "What comes back to him if the group ends with this step; absent where he has not paid, or it has ended.")
            @Nullable
            Long back) {}

    @Says("One's own seat in a group.")
    record OwnSeat(
            @Says("The number of the order.") String order,
            @Says("Whether the group was opened with it.") boolean opened,

            @Says("reserved; taken, once it is paid for; returned, if its order came back after the group had ended.")
            String state,

            @Says("Whether all that was due back has been given back; false while the group is open.")
            boolean settled,

            @Says("What was given back; absent where nothing was, or not yet.") @Nullable
            GroupRefund refund) {}

    private final Groups groups;
    private final GroupTelling telling;
    private final GroupEndings endings;
    private final Till till;

    OwnGroupRoutes(Groups groups, GroupTelling telling, GroupEndings endings, Till till) {
        this.groups = groups;
        this.telling = telling;
        this.endings = endings;
        this.till = till;
    }

    @Bean
    Routes ownGroups() {
        return Routes.of(
                "Own groups",
                "The groups in which a member who has signed in buys together with others.",
                Route.get("/v1/me/groups")
                        .named("listMyGroups")
                        .summary("List one's groups: who is missing, until when, and what one gets back")
                        .forMembers()
                        .ofOneself()
                        .queries(GroupRoutes.STATE, GroupRoutes.BEFORE, GroupRoutes.LIMIT)
                        .answers(200, OwnGroupsAnswer.class)
                        .handledBy(this::list));
    }

    private Answer list(Call<Void> call) {
        long program = call.caller().programId();
        long member = call.caller().keyId();
        List<Group> some = groups.list(
                program,
                new Groups.Wanted(
                        null,
                        call.find(GroupRoutes.STATE),
                        member,
                        call.find(GroupRoutes.BEFORE),
                        null,
                        call.query(GroupRoutes.LIMIT)));
        Map<Long, List<Seat>> seats =
                groups.seats(program, some.stream().map(Group::id).toList());
        Map<String, String> names = telling.names(program, some, call.language());
        Instant now = till.now(program);
        return Answer.ok(new OwnGroupsAnswer(some.stream()
                .map(group -> view(
                        group,
                        names.get(group.promotion()),
                        seats.getOrDefault(group.id(), List.of()).stream()
                                .filter(seat -> seat.member() == member)
                                .toList(),
                        now))
                .toList()));
    }

    private OwnGroup view(Group group, @Nullable String name, List<Seat> own, Instant now) {
        return new OwnGroup(
                Groups.ID.print(group.id()),
                group.promotion(),
                name,
                group.state().word(),
                steps(group, own),
                group.terms().size(),
                group.taken(),
                group.reserved(),
                group.state() == Groups.State.OPEN ? group.missing() : 0,
                group.openedAt(),
                group.endsAt(),
                !group.isOpen(now),
                group.endedAt(),
                group.step(),
                own.stream()
                        .map(seat -> new OwnSeat(
                                seat.order(), seat.opens(), seat.state(), seat.settled(), telling.refund(group, seat)))
                        .toList());
    }

    private List<OwnGroupStep> steps(Group group, List<Seat> own) {
        Seat paid = own.stream()
                .filter(seat ->
                        group.state() == Groups.State.OPEN && seat.state().equals("taken"))
                .findFirst()
                .orElse(null);
        List<OwnGroupStep> steps = new ArrayList<>();
        for (int i = 0; i < group.terms().steps().size(); i++) {
            GroupStep step = GroupTelling.steps(group).get(i);
            steps.add(new OwnGroupStep(
                    step.people(),
                    step.prices(),
                    step.price(),
                    paid == null
                            ? null
                            : (Long) endings.back(
                                    group, paid, group.terms().steps().get(i))));
        }
        return steps;
    }
}
