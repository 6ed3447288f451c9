package zhiyin.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a verification came to.
 *
 * @param at the moment whose state was looked at
 * @param members how many there are, and were rebuilt
 * @param events how many were decided again; 0 where only the books were looked at
 * @param entries movements from which every balance was made again
 * @param rows of all tables that were looked at
 * @param phases the parts of the work that were paced
 * @param booksTook how long the books and the chains took, of all that time
 */
record Report(
        Instant at,
        List<Section> sections,
        long members,
        long events,
        long entries,
        long rows,
        List<Pace.Phase> phases,
        Duration booksTook,
        Duration took) {

    /**
     * One law.
     *
     * @param rows of the tables that the law is about
     */
    record Section(Law law, long rows, Findings findings) {
        boolean holds() {
            return findings.differences() == 0;
        }
    }

    boolean clean() {
        return sections.stream().allMatch(Section::holds);
    }
}
