package zhiyin.privacy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.intake.Answers;
import zhiyin.member.Members;
import zhiyin.privacy.Consents.Channel;
import zhiyin.privacy.Consents.Kept;
import zhiyin.privacy.Consents.Saying;

/** Consents over HTTP: one call gives or withdraws, one shows what holds, one shows how it came to that. */
@Configuration(proxyBeanMethods = false)
class ConsentRoutes {

    private static final int SAYINGS_MAX = 50;

    record Said(
            Purpose purpose,
            Channel channel,
            boolean given,
            @Nullable String notice,
            @Nullable String proof) {}

    record Told(
            List<Said> consents, String source, @Nullable Instant saidAt) {}

    private static final Field<Purpose> PURPOSE =
            Field.required("purpose", Shape.word(Purpose.class)).says("What for.");
    private static final Field<Channel> CHANNEL = Field.withDefault("channel", Shape.word(Channel.class), Channel.ANY)
            .says("By which way, of messages; any of all of them.");
    private static final Field<Boolean> GIVEN =
            Field.required("given", Shape.bool()).says("Whether the member agrees; false withdraws.");
    private static final OptionalField<String> NOTICE = Field.optional("notice", Shape.text(1, 100))
            .says("Which version of your notice the member was shown; needed to agree.");
    private static final OptionalField<String> PROOF = Field.optional("proof", Shape.text(1, 500))
            .says("By what it can be shown: the number of a record, the text of a message.");
    private static final Shape<Said> CONSENT = Shape.object(
                    "Consent",
                    body -> new Said(
                            body.get(PURPOSE), body.get(CHANNEL), body.get(GIVEN), body.find(NOTICE), body.find(PROOF)),
                    PURPOSE,
                    CHANNEL,
                    GIVEN,
                    NOTICE,
                    PROOF)
            .check(
                    "/proof",
                    said -> said.purpose() != Purpose.GUARDIAN || !said.given() || said.proof() != null,
                    "consent.unproven")
            .check("/notice", said -> !said.given() || said.notice() != null, "consent.unnoticed")
            .check(
                    "/channel",
                    said -> said.purpose() == Purpose.MARKETING || said.channel() == Channel.ANY,
                    "consent.channel");
    private static final Field<List<Said>> CONSENTS =
            Field.required("consents", Shape.list(CONSENT, 1, SAYINGS_MAX)).says("What the member said.");
    private static final Field<String> SOURCE =
            Field.required("source", Shape.text(1, 100)).says("Where it was said: centre, till, hotline.");
    private static final OptionalField<Instant> SAID_AT =
            Field.optional("said_at", Shape.instant()).says("When; now, if not said.");
    private static final Shape<Told> TOLD = Shape.object(
            "Consents",
            body -> new Told(body.get(CONSENTS), body.get(SOURCE), body.find(SAID_AT)),
            CONSENTS,
            SOURCE,
            SAID_AT);

    private static final Field<List<Said>> OWN_CONSENTS = Field.required(
                    "consents",
                    Shape.list(
                            CONSENT.check("/purpose", said -> said.purpose() != Purpose.GUARDIAN, "consent.guardian"),
                            1,
                            SAYINGS_MAX))
            .says("What one says.");

    /** What a member says himself: in the shop's preference centre, now. A guardian does not speak there. */
    static final Shape<Told> OWN = Shape.object(
            "OwnConsents", body -> new Told(body.get(OWN_CONSENTS), "preference-centre", null), OWN_CONSENTS);

    @Says("What a member has agreed to, and how it came to that.")
    record ConsentsAnswer(
            @Says("What holds now, of each purpose and channel that something was said about.")
            List<ConsentLine> current,

            @Says("Everything that was said, the latest first.")
            List<ConsentLine> history) {}

    @Says("Something that a member said.")
    record ConsentLine(
            String purpose,
            String channel,
            boolean given,
            @Nullable String notice,
            String source,
            @Nullable String proof,
            Instant saidAt,
            Instant recordedAt) {}

    @Says("Everything that a member can be asked to agree to, and whether he has.")
    record PreferencesAnswer(List<PreferenceLine> preferences) {}

    @Says("Whether a member has agreed to something; who has said nothing has not.")
    record PreferenceLine(
            String purpose,
            String channel,
            boolean given,

            @Says("When the member said so; absent where he has said nothing.") @Nullable
            Instant since) {}

    private final Consents consents;
    private final Members members;
    private final ProgramClocks clocks;

    ConsentRoutes(Consents consents, Members members, ProgramClocks clocks) {
        this.consents = consents;
        this.members = members;
        this.clocks = clocks;
    }

    @Bean
    Routes consenting() {
        return Routes.of(
                "Consents",
                "What members have agreed to, for which purpose and by which way.",
                Route.post("/v1/members/{member}/consents")
                        .named("sayConsents")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Give or withdraw consents")
                        .details("One call for one or for all of them, and the same for either way.")
                        .forPrograms()
                        .path(PersonRoutes.MEMBER)
                        .body(TOLD)
                        .answers(200, PreferencesAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.GUARDIAN_CONSENT_REQUIRED)
                        .handledBy(call -> PersonRoutes.found(members, call, member -> say(call, member))),
                Route.get("/v1/members/{member}/consents")
                        .named("listConsents")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List a member's consents and how they came about")
                        .forPrograms()
                        .path(PersonRoutes.MEMBER)
                        .answers(200, ConsentsAnswer.class)
                        .handledBy(call -> PersonRoutes.found(members, call, this::all)),
                Route.get("/v1/members/{member}/preferences")
                        .named("getPreferences")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a member's preferences")
                        .details("All that can be agreed to, for a page on which the member does so.")
                        .forPrograms()
                        .path(PersonRoutes.MEMBER)
                        .answers(200, PreferencesAnswer.class)
                        .handledBy(call -> PersonRoutes.found(members, call, this::preferences)));
    }

    /** What holds, and how it came to that. */
    Answer all(long member) {
        return Answer.ok(new ConsentsAnswer(lines(consents.current(member)), lines(consents.history(member))));
    }

    /** All that can be agreed to. */
    Answer preferences(long member) {
        return Answer.ok(told(member));
    }

    /** Writes down what a member says. */
    Answer say(Call<Told> call, long member) {
        Told told = call.body();
        Instant saidAt = told.saidAt() == null ? null : told.saidAt().truncatedTo(ChronoUnit.MICROS);
        if (saidAt != null
                && saidAt.isAfter(clocks.of(call.caller().programId()).instant())) {
            return Problem.invalid("/said_at", "instant.future");
        }
        List<Saying> sayings = told.consents().stream()
                .map(said -> new Saying(
                        said.purpose(), said.channel(), said.given(), said.notice(), told.source(), said.proof()))
                .toList();
        return switch (consents.say(
                call.caller().programId(),
                member,
                sayings,
                saidAt,
                call.caller().keyId())) {
            case Consents.Outcome.Written _ -> preferences(member);
            case Consents.Outcome.NotThere _ -> Problem.of(ProblemType.NOT_FOUND);
            case Consents.Outcome.UnderAge _ -> Problem.of(ProblemType.CONFLICT).detail("problem.under-age.detail");
            case Consents.Outcome.NoGuardian _ -> Problem.of(ProblemType.GUARDIAN_CONSENT_REQUIRED);
            case Consents.Outcome.NotUnmarked(var why) -> Answers.of(why, false);
        };
    }

    private PreferencesAnswer told(long member) {
        Map<Purpose, Map<Channel, Kept>> said = new EnumMap<>(Purpose.class);
        consents.current(member)
                .forEach(kept -> said.computeIfAbsent(kept.saying().purpose(), purpose -> new EnumMap<>(Channel.class))
                        .put(kept.saying().channel(), kept));
        List<PreferenceLine> lines = new ArrayList<>();
        for (Purpose purpose : Purpose.values()) {
            Map<Channel, Kept> ofPurpose = said.getOrDefault(purpose, Map.of());
            Kept ofAll = ofPurpose.get(Channel.ANY);
            for (Channel channel : Channel.values()) {
                if (channel != Channel.ANY && purpose != Purpose.MARKETING) {
                    continue;
                }
                Kept kept = later(ofPurpose.get(channel), ofAll);
                lines.add(new PreferenceLine(
                        purpose.word(),
                        channel.word(),
                        kept != null && kept.saying().given(),
                        kept == null ? null : kept.saidAt()));
            }
        }
        return new PreferencesAnswer(lines);
    }

    /** What was said later, of a channel and of all of them. */
    private static @Nullable Kept later(@Nullable Kept one, @Nullable Kept other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.id() > other.id() ? one : other;
    }

    private static List<ConsentLine> lines(List<Kept> kept) {
        return kept.stream()
                .map(each -> new ConsentLine(
                        each.saying().purpose().word(),
                        each.saying().channel().word(),
                        each.saying().given(),
                        each.saying().notice(),
                        each.saying().source(),
                        each.saying().proof(),
                        each.saidAt(),
                        each.recordedAt()))
                .toList();
    }
}
