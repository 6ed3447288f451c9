package zhiyin.insight;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Ids;
import zhiyin.database.Sight;
import zhiyin.facts.Expectations;
import zhiyin.facts.MemberFacts;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.insight.ModelFigures.FittedView;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * Fits each programme's model: when its facts are laid down, and in the background when its settings change and once a day from then
 * on. Each fit is kept with its parameters; what it says of members is reckoned again after a start.
 */
@Component
class ModelFits extends Recurring implements Expectations {

    private static final Logger log = LoggerFactory.getLogger(ModelFits.class);
    private static final Duration BETWEEN = Duration.ofSeconds(10);
    /** One that could not be fitted is tried again after so long. */
    private static final Duration AGAIN_AFTER = Duration.ofMinutes(10);

    private static final Duration WAITS_MAX = Duration.ofSeconds(3);
    private static final int RETRY_SECONDS = 5;

    /** So many fits of a programme are kept, the latest. */
    private static final int KEPT_MAX = 400;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final MemberFacts facts;
    private final ModelSettings settings;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final JdbcClient database;
    private final Ids ids;
    private final Map<Long, Place> places = new ConcurrentHashMap<>();

    /** A fit takes all there is of a core and a lot of memory: one at a time, in the order in which they were asked for. */
    private final ReentrantLock turn = new ReentrantLock(true);

    /** That there were too few members to learn from, with which settings and on which day. */
    private record TooFew(ModelSettings.Kept settings, LocalDate day) {}

    private static final class Place {
        volatile @Nullable Fits fits;
        volatile @Nullable TooFew tooFew;
        /** When it could not be fitted last. */
        volatile Instant failed = Instant.EPOCH;

        final AtomicBoolean fitting = new AtomicBoolean();
    }

    ModelFits(
            MemberFacts facts,
            ModelSettings settings,
            Programmes programmes,
            ProgramClocks clocks,
            JdbcClient database,
            Ids ids,
            @Value("${zhiyin.command:}") String command) {
        super("models", BETWEEN, command);
        this.facts = facts;
        this.settings = settings;
        this.programmes = programmes;
        this.clocks = clocks;
        this.database = database;
        this.ids = ids;
    }

    /** What there is when somebody asks. */
    sealed interface Asked {
        record Here(Fits fits) implements Asked {}

        record Not(Problem problem) implements Asked {}
    }

    Asked of(long program) {
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return new Asked.Not(Reckoned.nothingPublished());
        }
        Place place = places.computeIfAbsent(program, _ -> new Place());
        ModelSettings.Kept wanted = settings.of(program).kept();
        LocalDate today = today(program, engines);
        if (!isFresh(place, wanted, today)) {
            begin(program, place, wanted);
        }
        Fits fits = place.fits;
        if (fits != null && fits.settings().equals(wanted)) {
            return new Asked.Here(fits);
        }
        TooFew tooFew = place.tooFew;
        if (tooFew != null && tooFew.settings().equals(wanted)) {
            return new Asked.Not(Problem.of(ProblemType.CONFLICT).detail("problem.models-too-few.detail"));
        }
        return new Asked.Not(Problem.of(ProblemType.OVERLOADED)
                .detail("problem.models-underway.detail")
                .retryAfter(RETRY_SECONDS));
    }

    private LocalDate today(long program, Engines engines) {
        return LocalDate.ofInstant(
                clocks.of(program).instant(),
                engines.latest().engine().programme().zone());
    }

    /** What is learnt counts for a day, and that there are too few to learn from does too. */
    private static boolean isFresh(Place place, ModelSettings.Kept wanted, LocalDate today) {
        Fits fits = place.fits;
        return new TooFew(wanted, today).equals(place.tooFew)
                || (fits != null
                        && fits.settings().equals(wanted)
                        && fits.view().knownUntil().equals(today));
    }

    /** Whoever is first waits a little; whoever comes meanwhile does not. */
    private void begin(long program, Place place, ModelSettings.Kept wanted) {
        if (!place.fitting.compareAndSet(false, true)) {
            return;
        }
        Thread fitter = Thread.ofPlatform()
                .name("model-" + program)
                .daemon(true)
                .start(() -> Sight.of(program).run(() -> fit(program, place, wanted)));
        try {
            fitter.join(WAITS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fit(long program, Place place, ModelSettings.Kept wanted) {
        try {
            // facts that are laid down meanwhile wait for their own turn
            if (facts.of(program) instanceof MemberFacts.Asked.Here(var taken)) {
                fitInTurn(program, place, wanted, taken);
            }
        } finally {
            place.fitting.set(false);
        }
    }

    private void fitInTurn(long program, Place place, ModelSettings.Kept wanted, MemberFacts.Taken taken) {
        turn.lock();
        try {
            fit(program, place, wanted, taken);
        } catch (RuntimeException accident) {
            place.failed = clocks.of(program).instant();
            log.warn("the model of programme {} could not be fitted", program, accident);
        } finally {
            turn.unlock();
        }
    }

    private void fit(long program, Place place, ModelSettings.Kept wanted, MemberFacts.Taken taken) {
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        LocalDate today = today(program, programmes.recent(program));
        Fits fits = Fits.of(wanted, taken, today, now);
        if (fits == null) {
            place.tooFew = new TooFew(wanted, today);
            return;
        }
        keep(program, fits.view());
        place.tooFew = null;
        place.fits = fits;
    }

    @Override
    public @Nullable Fitted latest(long program) {
        Place place = places.get(program);
        return place == null ? null : place.fits;
    }

    @Override
    public void prepare(long program, MemberFacts.Taken taken) {
        Place place = places.computeIfAbsent(program, _ -> new Place());
        if (place.fits == null && place.fitting.compareAndSet(false, true)) {
            try {
                fitInTurn(program, place, settings.of(program).kept(), taken);
            } finally {
                place.fitting.set(false);
            }
        }
    }

    private void keep(long program, FittedView view) {
        Map<String, Double> parameters = new HashMap<>(view.parameters());
        if (view.spending() != null) {
            view.spending().forEach((name, value) -> parameters.put("spending." + name, value));
        }
        database.sql("""
                        insert into insight.fit (program_id, id, model, parameters, log_likelihood, members, known_until, fitted_at)
                        values (:program, :id, :model, :parameters, :likelihood, :members, :until, :at)
                        """)
                .param("program", program)
                .param("id", ids.next())
                .param("model", view.model())
                .param("parameters", JSON.writeValueAsString(new java.util.TreeMap<>(parameters)))
                .param("likelihood", view.logLikelihood())
                .param("members", view.members())
                .param("until", view.knownUntil())
                .param("at", view.fittedAt().atOffset(ZoneOffset.UTC))
                .update();
        database.sql("""
                        delete from insight.fit where program_id = :program and id <= (
                            select id from insight.fit where program_id = :program order by id desc offset :most limit 1)
                        """).param("program", program).param("most", KEPT_MAX).update();
    }

    /** Fits anew what is of another day, one programme after the other. */
    void pass() {
        places.forEach((program, place) -> {
            try {
                Sight.of(program).run(() -> pass(program, place));
            } catch (RuntimeException accident) {
                // whoever stands behind it has nothing to do with it
                log.warn("the model of programme {} will be fitted later", program, accident);
            }
        });
    }

    private void pass(long program, Place place) {
        ModelSettings.Kept wanted = settings.of(program).kept();
        boolean rests = clocks.of(program).instant().isBefore(place.failed.plus(AGAIN_AFTER));
        if (!rests
                && !isFresh(place, wanted, today(program, programmes.recent(program)))
                && place.fitting.compareAndSet(false, true)) {
            fit(program, place, wanted);
        }
    }

    @Override
    protected void passQuietly() {
        try {
            pass();
        } catch (RuntimeException accident) {
            log.warn("the models will be fitted later: {}", accident.toString());
        }
    }
}
