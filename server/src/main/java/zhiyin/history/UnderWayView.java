package zhiyin.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Plan;
import zhiyin.engine.backtest.UnderWay;
import zhiyin.engine.backtest.UnderWay.Outlook;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.program.Programme;
import zhiyin.http.Says;

/** What becomes of members under way when a version takes effect, for each of the two choices, as it is told. */
@Says("What becomes of members under way when a version takes effect. Money is in minor units.")
record UnderWayView(
        @Says("The version.") int version,

        @Says("When it takes effect in these figures: now, or its own moment, if it is scheduled.")
        Instant at,

        @Says("The currency, ISO 4217.") String currency,
        @Says("How many members there are.") long members,

        @Says(
                "If it is published with under_way=migrate: every member's tiers are at once what its ladders make of what he"
                        + " has gathered.")
        UnderWayOutlook migrate,

        @Says(
                "If it is published with under_way=grandfather, and nothing else happens: a member rises at his next event, and"
                        + " falls at a review at which the live version would not have taken him down as far.")
        UnderWayOutlook grandfather,

        @Says("Always true: lots that were granted keep their terms either way, and nothing is earned afterwards.")
        boolean lotsKeepTheirTerms,

        @Says("Ladders that the version no longer has: who is on them keeps tier and measure, and has no reviews.")
        List<String> laddersGone) {

    @Says("What one of the choices comes to.")
    record UnderWayOutlook(
            @Says("By ladder.") List<UnderWayLadder> ladders,

            @Says("Gifts of tiers that are reached for the first time, by asset.")
            List<UnderWayGifts> gifts,

            @Says("The ten members affected most: the most tiers first, downward before upward.")
            List<UnderWayMember> affectedMost) {}

    @Says("What becomes of members on a ladder.")
    record UnderWayLadder(
            String ladder,
            @Says("How many go up.") long rise,
            @Says("How many go down.") long fall,
            @Says("How many stay where they are.") long stay,

            @Says("From which tier to which, those who stay among them.")
            List<UnderWayMove> moves,

            @Says("When those move who do.") List<UnderWayTime> times) {}

    @Says("Members who go from one tier to another.")
    record UnderWayMove(
            @Says("The tier now; absent where they have none on the ladder yet.") @Nullable
            String from,

            String to,
            long members) {}

    @Says("Members who move at a time.")
    record UnderWayTime(
            @Says("at_once; next_event, where rises wait for a period the one after it; or with_time: at a review.")
            String how,

            @Says("In which month, such as 2026-04; absent unless with time.") @Nullable
            String month,

            long rise,
            long fall) {}

    @Says("Gifts of one asset.")
    record UnderWayGifts(
            String asset,
            @Says("How many members are given any.") long members,
            @Says("How many units in all.") long units,

            @Says("What that costs at what a unit is worth; absent where nobody says.") @Nullable
            Long cost) {}

    @Says("A member who is affected.")
    record UnderWayMember(
            @Says("The member's id.") String member,
            String ladder,
            String from,
            String to,
            @Says("By how many tiers; negative for down.") int steps,
            @Says("What the ladder's measure is now.") long measure,
            @Says("at_once, next_event or with_time.") String how,

            @Says("In which month; absent unless with time.") @Nullable
            String month) {}

    static UnderWayView of(
            int number, Instant at, Programme live, Programme next, UnderWay underWay, LongFunction<String> member) {
        return new UnderWayView(
                number,
                at,
                next.currency(),
                underWay.members(),
                outlook(underWay.migrate(), next, member),
                outlook(underWay.grandfather(), next, member),
                true,
                live.ladders().stream()
                        .map(Programme.Ladder::code)
                        .filter(code -> next.ladder(code) == null)
                        .toList());
    }

    private static UnderWayOutlook outlook(Outlook outlook, Programme next, LongFunction<String> member) {
        List<UnderWayLadder> ladders = new ArrayList<>();
        outlook.ladders().forEach((code, ladder) -> {
            List<UnderWayMove> moves = new ArrayList<>();
            ladder.moves()
                    .forEach((move, members) -> moves.add(
                            new UnderWayMove(move.from().isEmpty() ? null : move.from(), move.to(), members)));
            List<UnderWayTime> times = new ArrayList<>();
            ladder.times()
                    .forEach((when, moving) ->
                            times.add(new UnderWayTime(how(when), month(when), moving.rise(), moving.fall())));
            ladders.add(new UnderWayLadder(code, ladder.rise(), ladder.fall(), ladder.stay(), moves, times));
        });
        Map<String, Ratio> worth = Plan.worth(next);
        List<UnderWayGifts> gifts = new ArrayList<>();
        outlook.gifts()
                .forEach((asset, given) -> gifts.add(new UnderWayGifts(
                        asset, given.members(), given.units(), cost(worth.get(asset), given.units()))));
        List<UnderWayMember> affected = outlook.affected().stream()
                .map(each -> new UnderWayMember(
                        member.apply(each.member()),
                        each.ladder(),
                        each.from(),
                        each.to(),
                        each.steps(),
                        each.measure(),
                        how(each.when()),
                        month(each.when())))
                .toList();
        return new UnderWayOutlook(ladders, gifts, affected);
    }

    private static @Nullable Long cost(@Nullable Ratio worth, long units) {
        return worth == null ? null : (Long) worth.times(units, Rounding.HALF_UP);
    }

    private static String how(UnderWay.When when) {
        return when.how().name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String month(UnderWay.When when) {
        return when.month() == null ? null : when.month().toString();
    }
}
