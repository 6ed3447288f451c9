package zhiyin.intake;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.http.Json;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Lets activities happen of which another room has heard. */
@Component
public class Doings {

    private static final Logger log = LoggerFactory.getLogger(Doings.class);

    private final Lanes lanes;
    private final Programmes programmes;

    Doings(Lanes lanes, Programmes programmes) {
        this.lanes = lanes;
        this.programmes = programmes;
    }

    /**
     * Lets an activity happen, once for ever by its key.
     *
     * @param key the house's own
     * @param said of which what the activity has an attribute for, of its kind, goes along
     * @return whether that is settled: it happened, or never will; false where it is to be tried again
     */
    public boolean done(
            long program, long member, String key, String activity, Map<String, Json.Scalar> said, Instant at) {
        Engines engines = programmes.engines(program);
        Programme.Activity known = engines.versions().isEmpty()
                ? null
                : engines.latest().engine().programme().activity(activity);
        if (known == null || Programme.Relation.isOne(activity)) {
            return true;
        }
        Map<String, Object> attributes = new HashMap<>();
        said.forEach((name, value) ->
                attributes.putAll(Attributes.typed(Map.of(name, value), known.attributes(), "", new ArrayList<>())));
        Event.ActivityDone done = new Event.ActivityDone(0, at.truncatedTo(ChronoUnit.MICROS), activity, attributes);
        Reply reply = lanes.submit(new Submission(
                program,
                0,
                key,
                new Submission.Who.Member(member),
                Fingerprints.of(EventJson.print(done)),
                null,
                id -> new Event.ActivityDone(id, done.at(), done.activity(), done.attributes()),
                null,
                false));
        if (!(reply instanceof Reply.Done)) {
            log.info("{} came to nothing: {}", key, reply);
        }
        return !(reply instanceof Reply.Failed || reply instanceof Reply.NothingPublished);
    }
}
