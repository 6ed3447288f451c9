package zhiyin.program;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.engine.program.Difference;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammePrinter;
import zhiyin.http.Language;
import zhiyin.http.Says;

/** Holds what somebody wants to be a programme's next version against one that it has. */
@Component
class Comparison {

    @Says("What is different between two versions.")
    record DifferencesAnswer(
            @Says("The version compared with; absent where none is live.") @Nullable
            Integer against,

            @Says("In the order in which a programme is written.")
            List<Telling.Told> differences,

            @Says("Whether some of it is worse for members, or may be, so that they are to be told before.")
            boolean needsNotice,

            @Says("When it may take effect at the earliest if it is announced now.")
            Instant earliest,

            @Says("The lines that came and went, as a unified diff of the canonical YAML.")
            String yaml) {}

    private final Programmes programmes;
    private final Publisher publisher;
    private final Telling telling;

    Comparison(Programmes programmes, Publisher publisher, Telling telling) {
        this.programmes = programmes;
        this.publisher = publisher;
        this.telling = telling;
    }

    /**
     * What is different.
     *
     * @param name how the next one is called in the diff
     * @param against the number of the version to compare with; null for the live one
     * @return empty where there is no version of that number
     */
    Optional<DifferencesAnswer> of(
            Programmes.Program program, String name, Programme next, @Nullable Integer against, Language language) {
        Optional<Programmes.VersionInfo> other = programmes.versions(program.id()).stream()
                .filter(version ->
                        against == null ? version.stage() == Stage.LIVE : version.number() == against.intValue())
                .findFirst();
        if (against != null && other.isEmpty()) {
            return Optional.empty();
        }
        Optional<Programme> before = other.map(version -> programmes.programme(program.id(), version.number()));
        List<Difference> differences =
                before.map(live -> Difference.between(live, next)).orElse(List.of());
        return Optional.of(new DifferencesAnswer(
                other.map(Programmes.VersionInfo::number).orElse(null),
                differences.stream().map(each -> telling.of(each, language)).toList(),
                differences.stream().anyMatch(Difference::needsNotice),
                publisher.earliest(program, null),
                Telling.unified(
                        other.map(version -> "version " + version.number()).orElse("nothing"),
                        before.map(ProgrammePrinter::print).orElse(""),
                        name,
                        ProgrammePrinter.print(next))));
    }
}
