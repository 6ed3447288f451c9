package zhiyin.history;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.Engine;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.Plan;
import zhiyin.engine.backtest.Trial;
import zhiyin.engine.backtest.UnderWay;
import zhiyin.engine.program.Programme;
import zhiyin.http.Answer;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.intake.TierMigrations;
import zhiyin.member.Members;
import zhiyin.program.AskedProgram;
import zhiyin.program.AskedProgram.Asked;
import zhiyin.program.Engines;
import zhiyin.program.Marked;
import zhiyin.program.Pilot;
import zhiyin.program.Programmes;

/** What is asked of a version and answered out of the whole past, over HTTP: members under way, and pilots. */
@Configuration(proxyBeanMethods = false)
class StudyRoutes {

    private static final String UNDER_WAY = "/v1/programs/{code}/versions/{number}/under-way";
    private static final String COMPARISON = "/v1/programs/{code}/versions/{number}/pilot/comparison";

    @Says("What a version does with members under way: shown before, and how far it is.")
    record UnderWayAnswer(
            int version,

            @Says("grandfather or migrate, as it was published; absent until it is.") @Nullable
            String underWay,

            @Says("waiting, running, done or failed: the preview; absent where none was asked for.") @Nullable
            String state,

            @Says("When the preview was asked for.") @Nullable
            Instant createdAt,

            @Says("When it was over.") @Nullable Instant finishedAt,

            @Says("How many events of the past are behind.") @Nullable
            Long events,

            @Says("How many there are; absent until that is known.") @Nullable
            Long eventsInAll,

            @Says("Why it came to nothing.") @Nullable String failure,

            @Says("What it came to; there when it is done.") @Nullable
            UnderWayView result,

            @Says("How far members are taken along; there once a version that does so has taken effect.") @Nullable
            MigrationView migration) {}

    @Says("How far members are taken along.")
    record MigrationView(
            @Says("How many were told.") long members,

            @Says("How many of them have another tier for it.")
            long moved,

            @Says("How many members there were when it began.")
            long membersInAll,

            Instant startedAt,

            @Says("When everybody had been told; absent until then.") @Nullable
            Instant finishedAt) {}

    @Says("How members in a pilot compare with those beside it.")
    record TrialAnswer(
            int version,

            @Says("waiting, running, done or failed; absent where it was not asked for.") @Nullable
            String state,

            @Says("When it was asked for.") @Nullable Instant createdAt,
            @Says("When it was over.") @Nullable Instant finishedAt,

            @Says("How many events of the past are behind.") @Nullable
            Long events,

            @Says("How many there are; absent until that is known.") @Nullable
            Long eventsInAll,

            @Says("Why it came to nothing.") @Nullable String failure,

            @Says("What it came to; there when it is done.") @Nullable
            TrialView result,

            @Says("What it comes to and what it does not show, in the caller's language.")
            List<String> sentences) {}

    private final AskedProgram askedProgram;
    private final Programmes programmes;
    private final Studies studies;
    private final StudyRunner runner;
    private final TierMigrations migrations;
    private final Messages messages;
    private final ProgramClocks clocks;

    StudyRoutes(
            AskedProgram askedProgram,
            Programmes programmes,
            Studies studies,
            StudyRunner runner,
            TierMigrations migrations,
            Messages messages,
            ProgramClocks clocks) {
        this.askedProgram = askedProgram;
        this.programmes = programmes;
        this.studies = studies;
        this.runner = runner;
        this.migrations = migrations;
        this.messages = messages;
        this.clocks = clocks;
    }

    @Bean
    Routes underWay() {
        return Routes.of(
                "Members under way",
                "What a version does with members who were there before it: shown before it takes effect, and how far it is.",
                onVersion(Route.post(UNDER_WAY))
                        .named("previewUnderWay")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Preview what becomes of members under way, for both choices")
                        .details(
                                "Every member is rebuilt from what happened to him, and nothing is recorded. Ask after it"
                                        + " with GET. While one is being worked out, that one is answered.")
                        .answers(202, UnderWayAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> askedProgram.version(call, this::preview)),
                onVersion(Route.get(UNDER_WAY))
                        .named("getUnderWay")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Ask after the preview, and how far members are taken along")
                        .answers(200, UnderWayAnswer.class)
                        .handledBy(call -> askedProgram.version(call, asked -> Answer.ok(underWay(asked)))),
                onVersion(Route.delete(UNDER_WAY))
                        .named("stopUnderWay")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Stop a preview, or throw away what it came to")
                        .answersNothing(204)
                        .handledBy(call ->
                                askedProgram.version(call, asked -> removed(question(asked, Studies.Kind.UNDER_WAY)))));
    }

    @Bean
    Routes pilots() {
        return Routes.of(
                "Pilots",
                "How members on whom a version is tried compare with the others.",
                onVersion(Route.post(COMPARISON))
                        .named("comparePilot")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Compare members in a pilot with those beside it")
                        .details(
                                "Over the time since the pilot took its last share of the members, and over as long before"
                                        + " that. Ask after it with GET. While one is being worked out, that one is answered.")
                        .answers(202, TrialAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> askedProgram.version(call, asked -> compare(asked, call.language()))),
                onVersion(Route.get(COMPARISON))
                        .named("getPilotComparison")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Ask after the comparison of a pilot")
                        .answers(200, TrialAnswer.class)
                        .handledBy(call ->
                                askedProgram.version(call, asked -> Answer.ok(trial(asked, call.language())))),
                onVersion(Route.delete(COMPARISON))
                        .named("stopPilotComparison")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Stop a comparison, or throw away what it came to")
                        .answersNothing(204)
                        .handledBy(call ->
                                askedProgram.version(call, asked -> removed(question(asked, Studies.Kind.PILOT)))));
    }

    private static <B> Route.Declaration<B> onVersion(Route.Declaration<B> route) {
        return route.forAdmins().forPrograms().path(AskedProgram.CODE, AskedProgram.NUMBER);
    }

    private static Studies.Question question(Asked asked, Studies.Kind kind) {
        return new Studies.Question(asked.program().id(), asked.number(), kind);
    }

    private Answer removed(Studies.Question question) {
        return studies.remove(question) ? Answer.nothing() : Problem.of(ProblemType.NOT_FOUND);
    }

    private Answer preview(Asked asked) {
        if (programmes.engines(asked.program().id()).versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        long program = asked.program().id();
        studies.ask(question(asked, Studies.Kind.UNDER_WAY))
                .ifPresent(run -> runner.run(program, run, () -> new Preview(program, asked)));
        return Answer.of(202, underWay(asked));
    }

    /** Every member as he is, and what the version makes of him. */
    private final class Preview implements StudyRunner.Work {
        private final int number;
        private final Instant at;
        private final Programme live;
        private final Programme next;
        private final UnderWay underWay;

        Preview(long program, Asked asked) {
            Engines engines = programmes.engines(program);
            Instant now = clocks.of(program).instant();
            Instant from = asked.version().effectiveFrom();
            this.number = asked.number();
            this.at = from != null && from.isAfter(now) ? from : now;
            this.live = engines.at(now).engine().programme();
            this.next = programmes.programme(program, number);
            this.underWay = new UnderWay(
                    version -> engines.number(version).engine(),
                    (member, profile) ->
                            engines.at(now, member, Marked.of(profile)).engine(),
                    new Engine(next, number),
                    number,
                    at);
        }

        @Override
        public void fold(Page page) {
            underWay.fold(page);
        }

        @Override
        public Object result() {
            return UnderWayView.of(number, at, live, next, underWay, Members.ID::print);
        }
    }

    private UnderWayAnswer underWay(Asked asked) {
        Studies.Study study =
                studies.find(question(asked, Studies.Kind.UNDER_WAY)).orElse(null);
        TierMigrations.Progress progress =
                migrations.of(asked.program().id(), asked.number()).orElse(null);
        return new UnderWayAnswer(
                asked.number(),
                asked.version().effectiveFrom() == null
                        ? null
                        : asked.version().underWay().word(),
                study == null ? null : study.state(),
                study == null ? null : study.createdAt(),
                study == null ? null : study.finishedAt(),
                study == null ? null : (Long) study.events(),
                study == null ? null : study.eventsInAll(),
                study == null ? null : study.failure(),
                study == null || study.result() == null
                        ? null
                        : Turns.JSON.readValue(study.result(), UnderWayView.class),
                progress == null
                        ? null
                        : new MigrationView(
                                progress.members(),
                                progress.moved(),
                                progress.membersInAll(),
                                progress.startedAt(),
                                progress.finishedAt()));
    }

    /** Over what time a pilot is compared, and by which step of it. */
    private record Stretch(Pilot pilot, Instant to, Pilot.Step step) {
        Instant from() {
            return step.from();
        }

        /** A share is drawn by lot, and those of whom it is drawn are compared; the whole of them, with all others. */
        Trial.Group group(long member, Marked marked) {
            boolean lot = step.share() < Pilot.ALL;
            return step.isAbout(marked)
                    ? pilot.place(member) < step.share() ? Trial.Group.PILOT : Trial.Group.REST
                    : lot ? Trial.Group.NEITHER : Trial.Group.REST;
        }

        boolean byMark() {
            return step.share() == Pilot.ALL && !step.among().isNothing();
        }

        /** The last one; null of a version that was never tried, or is only just. */
        static @Nullable Stretch of(Engines engines, int number, Instant now) {
            for (Engines.Piloted each : engines.pilots()) {
                if (each.version().number() == number) {
                    Pilot pilot = each.pilot();
                    Pilot.Step began = null;
                    Instant to = now;
                    for (Pilot.Step step : pilot.steps()) {
                        if (step.share() == 0) {
                            to = began == null ? to : step.from();
                        } else if (began == null
                                || step.share() != began.share()
                                || !step.among().equals(began.among())
                                || to.isBefore(step.from())) {
                            began = step;
                            to = now;
                        }
                    }
                    if (began == null) {
                        return null;
                    }
                    // another version for all ends it
                    for (Engines.Version version : engines.versions()) {
                        Instant next = version.effectiveFrom();
                        to = next.isAfter(began.from()) && next.isBefore(to) ? next : to;
                    }
                    return began.from().isBefore(to) ? new Stretch(pilot, to, began) : null;
                }
            }
            return null;
        }
    }

    private Answer compare(Asked asked, Language language) {
        long program = asked.program().id();
        Engines engines = programmes.engines(program);
        Stretch stretch = Stretch.of(engines, asked.number(), clocks.of(program).instant());
        if (stretch == null) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.no-pilot.detail");
        }
        studies.ask(question(asked, Studies.Kind.PILOT))
                .ifPresent(run -> runner.run(program, run, () -> new Comparing(engines, asked.number(), stretch)));
        return Answer.of(202, trial(asked, language));
    }

    /** Both sides of a pilot. */
    private static final class Comparing implements StudyRunner.Work {
        private final int number;
        private final Stretch stretch;
        private final String currency;
        private final Trial trial;

        Comparing(Engines engines, int number, Stretch stretch) {
            Programme live = engines.at(stretch.from()).engine().programme();
            this.number = number;
            this.stretch = stretch;
            this.currency = live.currency();
            this.trial = new Trial(
                    version -> engines.number(version).engine(),
                    (member, profile) -> stretch.group(member, Marked.of(profile)),
                    stretch.from(),
                    stretch.to(),
                    Plan.worth(live));
        }

        @Override
        public void fold(Page page) {
            trial.fold(page);
        }

        @Override
        public Object result() {
            return TrialView.of(
                    number, stretch.step().share(), stretch.byMark(), stretch.from(), stretch.to(), currency, trial);
        }
    }

    private TrialAnswer trial(Asked asked, Language language) {
        Studies.Study study = studies.find(question(asked, Studies.Kind.PILOT)).orElse(null);
        TrialView result =
                study == null || study.result() == null ? null : Turns.JSON.readValue(study.result(), TrialView.class);
        return new TrialAnswer(
                asked.number(),
                study == null ? null : study.state(),
                study == null ? null : study.createdAt(),
                study == null ? null : study.finishedAt(),
                study == null ? null : (Long) study.events(),
                study == null ? null : study.eventsInAll(),
                study == null ? null : study.failure(),
                result,
                result == null ? List.of() : new TrialSentences(messages, language, result.currency()).of(result));
    }
}
