package zhiyin.profile;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Language;
import zhiyin.ledger.Statements;
import zhiyin.member.Members;

/**
 * A statement of some days, whole.
 *
 * @param programme its name in the language
 * @param from the first day; null from the beginning
 * @param to the last day; null to this day
 * @param sentences what each line is, by its sequence
 */
record Period(
        String programme,
        Members.Member member,
        ZoneId zone,
        @Nullable LocalDate from,
        @Nullable LocalDate to,
        Language language,
        Map<Long, String> sentences,
        List<Section> sections) {

    /**
     * One asset of it.
     *
     * @param opening the balance before the first line
     * @param closing the balance after the last
     * @param lines the oldest first
     */
    record Section(
            String asset,
            String name,
            long opening,
            long closing,
            List<Statements.Line> lines,
            List<Statements.KindTotal> totals) {}
}
