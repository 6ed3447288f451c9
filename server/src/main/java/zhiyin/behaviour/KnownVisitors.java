package zhiyin.behaviour;

import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import zhiyin.member.Members;
import zhiyin.member.Visitors;

/** Puts down to a member who joins or signs in what his device told before. */
@Component
class KnownVisitors implements Visitors {

    private static final Logger log = LoggerFactory.getLogger(KnownVisitors.class);
    private static final long HOUSE = 0;

    private final Journal journal;

    KnownVisitors(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void known(long program, long member, String anonymous) {
        try {
            Said is = new Said.Is(Members.ID.print(member), List.of(anonymous));
            journal.record(program, new Recording.Told(HOUSE, false, List.of(is), Map.of()));
        } catch (RuntimeException accident) {
            // he is in all the same, and the next thing he does says it again
            log.warn("a visitor of programme {} is not known yet: {}", program, accident.toString());
        }
    }
}
