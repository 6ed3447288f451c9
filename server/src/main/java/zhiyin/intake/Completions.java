package zhiyin.intake;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.ProfileGroup;
import zhiyin.engine.rule.Field;

/**
 * Lets the activity happen that completes a group of a member's attributes: once for ever, by a key of member and group,
 * whatever is cleared and said again later. What was missed, because the house went down, happens when something is next
 * said of the member.
 */
@Component
public class Completions {

    private static final Logger log = LoggerFactory.getLogger(Completions.class);

    /** The attribute that says which group it was, where the activity has one of that name. */
    private static final String GROUP = "group";

    private final Lanes lanes;
    private final States states;

    Completions(Lanes lanes, States states) {
        this.lanes = lanes;
        this.states = states;
    }

    /** Lets happen what the member's attributes complete. */
    public void settle(long program, long member) {
        States.Now now = states.now(program, member).orElse(null);
        if (now == null || now.state().profile() == null) {
            return;
        }
        Programme programme = now.version().engine().programme();
        for (ProfileGroup group : programme.profile()) {
            if (group.isComplete(now.state().profile().attributes())) {
                complete(program, member, group, programme, now);
            }
        }
    }

    private void complete(long program, long member, ProfileGroup group, Programme programme, States.Now now) {
        Programme.Activity activity = programme.activity(group.completes());
        boolean says = activity != null
                && activity.attributes().stream()
                        .anyMatch(each -> each.name().equals(GROUP) && each.kind() == Field.Kind.TEXT);
        Map<String, Object> attributes = says ? Map.of(GROUP, group.code()) : Map.of();
        Instant at = now.at().truncatedTo(ChronoUnit.MICROS);
        String key = "profile:" + member + ":" + group.code();
        Reply reply = lanes.submit(new Submission(
                program,
                0,
                key,
                new Submission.Who.Member(member),
                Fingerprints.of(key),
                null,
                id -> new Event.ActivityDone(id, at, group.completes(), attributes),
                null,
                false));
        boolean kept = reply instanceof Reply.Done
                || (reply instanceof Reply.Refused refused && refused.refusal() instanceof Refusal.MemberRestricted);
        if (!kept) {
            log.warn("{} does not count just now: {}", key, reply);
        }
    }
}
