package zhiyin.engine;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.earning.Earned;
import zhiyin.engine.earning.Earning;
import zhiyin.engine.event.Estate;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.tier.Climb;

/** One version of a programme, compiled: the function from a state and an event to a decision. Safe to share. */
public final class Engine {

    private final Programme programme;
    final int version;
    final Earning earning;
    private final ZoneId zone;
    private final Set<Occasion> occasions;
    private final Set<Occasion> ofRelations;
    private final boolean givesCoupons;
    /** By asset, how long what slides lasts after the member's latest doing. */
    final Map<String, Span> sliding = new HashMap<>();

    /**
     * @param programme a valid one
     * @param version its number, which everything it grants is marked with
     */
    public Engine(Programme programme, int version) {
        this.programme = programme;
        this.version = version;
        this.earning = new Earning(programme);
        this.zone = programme.zone();
        Set<Occasion> asked = EnumSet.allOf(Occasion.class);
        asked.removeIf(occasion -> !earning.listensTo(occasion.word()));
        this.occasions = Collections.unmodifiableSet(asked);
        Set<Occasion> related = EnumSet.of(Occasion.BIRTHDAY, Occasion.LUNAR_BIRTHDAY);
        related.removeIf(occasion -> !earning.listensTo(Programme.Relation.birthday(occasion)));
        this.ofRelations = Collections.unmodifiableSet(related);
        this.givesCoupons = !programme.couponTemplates().isEmpty();
        // an account has one clock: the asset's own, or else that of the first rule that makes it slide
        for (Programme.Asset asset : programme.assets()) {
            if (asset.expiry() instanceof Expiry.Sliding(var span)) {
                sliding.put(asset.code(), span);
            }
            if (asset.storedValue() != null && asset.storedValue().bonusExpiry() instanceof Expiry.Sliding(var span)) {
                sliding.put(StoredValue.bonus(asset.code()), span);
            }
        }
        for (Programme.EarningRule rule : programme.rules()) {
            if (rule.expiry() instanceof Expiry.Sliding(var span)) {
                sliding.putIfAbsent(rule.asset(), span);
            }
        }
    }

    /** Decides one event by a programme that is compiled for the purpose. */
    public static Outcome decide(Programme programme, MemberState state, Event event) {
        return new Engine(programme, 1).decide(state, event);
    }

    public Programme programme() {
        return programme;
    }

    /** The days of members' own that something is given for. */
    public Set<Occasion> occasions() {
        return occasions;
    }

    /** The birthdays of members' relations that something is given for. */
    public Set<Occasion> ofRelations() {
        return ofRelations;
    }

    /** Whether any rule or tier gives coupons. */
    public boolean givesCoupons() {
        return givesCoupons;
    }

    /** Decides one event, as if budgets had no end. */
    public Outcome decide(MemberState state, Event event) {
        return decide(state, event, Allowances.UNLIMITED);
    }

    /**
     * Decides one event. First comes what time brought about up to then, then the event itself.
     *
     * @param allowances how much it may draw from budgets
     * @throws zhiyin.engine.asset.Account.NotLoaded if it asks for a lot that was not loaded
     */
    public Outcome decide(MemberState state, Event event, Allowances allowances) {
        return new Desk(this, state, event, allowances).decide();
    }

    /** What an event, such as an order of this content, would earn this member now, as if budgets had no end. Nothing is changed. */
    public Earned quote(MemberState state, Event event) {
        Desk desk = new Desk(this, state, event, Allowances.UNLIMITED);
        desk.timePasses();
        return desk.earned();
    }

    /**
     * What the other member gets of a transfer that was decided for the one who gives.
     *
     * @param id of the event that is told of it
     * @param sender the one who gives
     */
    public static Event.PointsReceived received(long id, long sender, Event.PointsSent sent, Outcome.Decided decided) {
        return Transfers.received(id, sender, sent, decided);
    }

    /**
     * Which members of a household give how much of what one of them lacks: what ends soonest goes first, whoever's it is.
     *
     * @param others how those stand who may be asked, at the moment of the payment, with all of their open lots
     * @return by member; less than {@code missing} in all, where they have no more
     */
    public static List<Event.Drawn> drawn(String asset, long missing, Map<Long, MemberState> others) {
        return Transfers.drawn(asset, missing, others);
    }

    /**
     * What the other member gets of a merge, or of its undoing, that is about to be decided for the one who gives.
     *
     * @param giver as he stands at the moment of it; every lot, order and hold there is was loaded
     */
    public static Estate estate(MemberState giver, Event.EstateGiven given) {
        return Merging.estate(giver, given);
    }

    /** The state as it will be at {@code now} if nothing happens until then: for showing, not for recording. */
    public MemberState asOf(MemberState state, Instant now) {
        Desk desk = new Desk(this, state, new Event.DayPassed(0, now, Climb.day(now, zone)), Allowances.UNLIMITED);
        desk.timePasses();
        return desk.after();
    }
}
