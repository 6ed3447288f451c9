package zhiyin.audit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** The report as people read it, and as programs do. */
final class Printing {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final double MILLIS_A_SECOND = 1000.0;

    private final Map<Long, String> codes = new HashMap<>();

    /** @param programmes to call them by their codes */
    Printing(List<Programmes.Program> programmes) {
        programmes.forEach(program -> codes.put(program.id(), program.code()));
    }

    /** A law in two lines; below one that does not hold, the first difference to each part of it that is broken. */
    String section(Report.Section section) {
        Findings findings = section.findings();
        String verdict = section.holds()
                ? "holds"
                : String.format(
                        Locale.ROOT,
                        "BROKEN: %,d difference%s",
                        findings.differences(),
                        findings.differences() == 1 ? "" : "s");
        String line = String.format(
                Locale.ROOT,
                "law %2d  %,13d rows  %8.2f s  %s%n        %s%n",
                section.law().number(),
                section.rows(),
                seconds(findings.took()),
                verdict,
                section.law().sentence());
        return line + findings.parts().stream().map(this::part).collect(Collectors.joining());
    }

    private String part(Findings.Part part) {
        Difference first = part.first();
        String where = (first.program() == null ? "" : "programme " + code(first.program()) + ", ")
                + (first.member() == null ? "" : "member " + member(first.member()) + ", ")
                + first.about();
        return String.format(
                Locale.ROOT,
                "        %s%n          %,d difference%s; the first:%n          where     %s%n"
                        + "          expected  %s%n          found     %s%n",
                first.says(),
                part.differences(),
                part.differences() == 1 ? "" : "s",
                where,
                first.expected(),
                first.found());
    }

    /** The last lines. */
    String total(Report report) {
        long broken =
                report.sections().stream().filter(section -> !section.holds()).count();
        StringBuilder phases = new StringBuilder();
        for (Pace.Phase phase : report.phases()) {
            phases.append(String.format(
                    Locale.ROOT,
                    "%-28s %,13d %-7s %8.2f s  %,11.0f a second%n",
                    phase.name(),
                    phase.done(),
                    phase.unit(),
                    phase.seconds(),
                    phase.aSecond()));
        }
        return String.format(
                Locale.ROOT,
                "%n%sbooks and chains: %,d entries in %.2f s (%,.0f entries a second)%n%n%s%n%,d members, %s%,d rows, as of"
                        + " %s, in %.2f s.%n",
                phases,
                report.entries(),
                seconds(report.booksTook()),
                aSecond(report),
                broken == 0
                        ? "All " + report.sections().size() + " laws hold."
                        : broken + " of " + report.sections().size() + " laws are BROKEN.",
                report.members(),
                report.events() == 0 ? "" : String.format(Locale.ROOT, "rebuilt from %,d events, ", report.events()),
                report.rows(),
                report.at(),
                seconds(report.took()));
    }

    private static double aSecond(Report report) {
        double seconds = seconds(report.booksTook());
        return seconds > 0 ? report.entries() / seconds : 0.0;
    }

    /** The same as a JSON object. */
    String json(Report report) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("clean", report.clean());
        json.put("at", report.at().toString());
        json.put("members", report.members());
        json.put("events", report.events());
        json.put("entries", report.entries());
        json.put("rows", report.rows());
        json.put("seconds", seconds(report.took()));
        json.put("books_seconds", seconds(report.booksTook()));
        json.put("entries_per_second", Math.round(aSecond(report)));
        ArrayNode phases = json.putArray("phases");
        for (Pace.Phase phase : report.phases()) {
            phases.addObject()
                    .put("phase", phase.name())
                    .put("unit", phase.unit())
                    .put("done", phase.done())
                    .put("seconds", phase.seconds());
        }
        ArrayNode laws = json.putArray("laws");
        for (Report.Section section : report.sections()) {
            ObjectNode law = laws.addObject();
            law.put("law", section.law().number());
            law.put("sentence", section.law().sentence());
            law.put("rows", section.rows());
            law.put("seconds", seconds(section.findings().took()));
            law.put("differences", section.findings().differences());
            ArrayNode parts = law.putArray("broken");
            for (Findings.Part part : section.findings().parts()) {
                Difference first = part.first();
                ObjectNode difference = parts.addObject();
                difference.put("says", first.says());
                difference.put("differences", part.differences());
                difference.put("program", first.program() == null ? null : code(first.program()));
                difference.put("member", first.member() == null ? null : member(first.member()));
                difference.put("about", first.about());
                difference.put("expected", first.expected());
                difference.put("found", first.found());
            }
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private String code(long program) {
        String code = codes.get(program);
        return code == null ? String.valueOf(program) : code;
    }

    private static String member(@Nullable Long id) {
        // a row that was tampered with may say anything
        return id == null || id < 0 ? String.valueOf(id) : Members.ID.print(id);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS_A_SECOND;
    }
}
