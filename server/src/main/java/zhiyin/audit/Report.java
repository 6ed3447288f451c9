package zhiyin.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a verification came to.
 *
 * @param at the moment whose state was looked at
 * @param members how many were rebuilt
 * @param events how many were decided again
 * @param rows of all tables that were looked at
 */
record Report(Instant at, List<Section> sections, long members, long events, long rows, Duration took) {

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
