package zhiyin.privacy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.tier.Climb;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.ObjectShape;
import zhiyin.http.OptionalField;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.intake.Answers;
import zhiyin.member.Birthdays;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** A member's day of birth over HTTP: said, and said anew. */
@Configuration(proxyBeanMethods = false)
class BirthdayRoutes {
    private static final Field<LocalDate> BIRTHDAY =
            Field.required("birthday", Shape.date()).says("The day of birth in the common calendar.");
    private static final Field<Boolean> GUARDIAN_CONSENT = Field.withDefault("guardian_consent", Shape.bool(), false)
            .says("That a guardian agreed; asked for under 14.");
    private static final OptionalField<String> REASON = Field.optional(
                    "reason", Shape.text(3, 200).of(TextRule.NAMES_NOBODY))
            .says(
                    "Why it is said anew more often than the programme lets, or all the same; kept. Needs `members.care`. It says"
                            + " nothing personal itself.");

    private record Said(
            LocalDate birthday,
            boolean guardianConsent,
            @Nullable String reason) {}

    private static final Shape<Said> BY_THE_SHOP = Shape.object(
            "BirthdayCorrected", body -> said(body, body.find(REASON)), BIRTHDAY, GUARDIAN_CONSENT, REASON);
    private static final Shape<Said> BY_ONESELF =
            Shape.object("OwnBirthday", body -> said(body, null), BIRTHDAY, GUARDIAN_CONSENT);

    private static Said said(ObjectShape.Body body, @Nullable String reason) {
        return new Said(body.get(BIRTHDAY), body.get(GUARDIAN_CONSENT), reason);
    }

    @Says("A member's day of birth, and when it was said anew.")
    record BirthdayAnswer(
            @Says("The member's id.") String member,

            @Nullable LocalDate birthday,

            @Says("How often in a year it is said anew without a reason.")
            int changesAYear,

            @Says("When it was, the latest first.") List<BirthdayChangeLine> changes) {}

    @Says("That a day of birth was said anew.")
    record BirthdayChangeLine(
            Instant at,

            @Says("Whether it is one of those that there may be in a year; the first day that is said is none.")
            boolean counts,

            @Says("Why, where staff said it beyond that.") @Nullable
            String reason) {}

    private final BirthdayChanges changes;
    private final Members members;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    BirthdayRoutes(BirthdayChanges changes, Members members, Programmes programmes, ProgramClocks clocks) {
        this.changes = changes;
        this.members = members;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    @Bean
    Routes birthdays() {
        return Routes.of(
                "Birthdays",
                "A day of birth is said anew so often a year, or for a reason; a birthday comes once a year all the same.",
                Route.get("/v1/members/{member}/birthday")
                        .named("getBirthday")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a member's day of birth, and when it was said anew")
                        .forPrograms()
                        .path(PersonRoutes.MEMBER)
                        .answers(200, BirthdayAnswer.class)
                        .handledBy(call -> PersonRoutes.found(members, call, member -> show(call, member))),
                Route.put("/v1/members/{member}/birthday")
                        .named("correctBirthday")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Say a member's day of birth anew")
                        .details(
                                "Another day than before is a change, and of these there are so many a year; with a reason"
                                        + " there may be more. A birthday comes once a year, on whichever day.")
                        .forPrograms()
                        .path(PersonRoutes.MEMBER)
                        .body(BY_THE_SHOP)
                        .answers(200, BirthdayAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.GUARDIAN_CONSENT_REQUIRED)
                        .handledBy(call -> PersonRoutes.found(members, call, member -> correct(call, member))),
                Route.get("/v1/me/birthday")
                        .named("getMyBirthday")
                        .summary("Get one's own day of birth, and when it was said anew")
                        .forMembers()
                        .ofOneself()
                        .answers(200, BirthdayAnswer.class)
                        .problems(ProblemType.NOT_FOUND)
                        .handledBy(call -> show(call, call.caller().keyId())),
                Route.put("/v1/me/birthday")
                        .named("correctMyBirthday")
                        .summary("Say one's own day of birth anew")
                        .forMembers()
                        .ofOneself()
                        .body(BY_ONESELF)
                        .answers(200, BirthdayAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT, ProblemType.GUARDIAN_CONSENT_REQUIRED)
                        .handledBy(call -> correct(call, call.caller().keyId())));
    }

    private Answer show(Call<?> call, long member) {
        long program = call.caller().programId();
        return members.get(program, member)
                .<Answer>map(found -> Answer.ok(new BirthdayAnswer(
                        Members.ID.print(member),
                        found.birthday(),
                        programmes.birthdayChanges(program),
                        changes.of(member).stream()
                                .map(change -> new BirthdayChangeLine(change.at(), change.counts(), change.reason()))
                                .toList())))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer correct(Call<Said> call, long member) {
        long program = call.caller().programId();
        Said said = call.body();
        if (said.reason() != null && !call.caller().grants().in(program, Permission.MEMBERS_CARE)) {
            return Problem.lacks(Permission.MEMBERS_CARE);
        }
        Members.Member found = members.get(program, member).orElse(null);
        Engines engines = programmes.engines(program);
        if (found == null || engines.versions().isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        LocalDate today = Climb.day(
                clocks.of(program).instant(),
                engines.latest().engine().programme().zone());
        if (!Birthdays.possible(said.birthday(), today)) {
            return Problem.invalid("/birthday", "birth.range");
        }
        if (said.birthday().equals(found.birthday())) {
            return show(call, member);
        }
        if (Birthdays.needsGuardian(said.birthday(), today) && !said.guardianConsent()) {
            return Problem.of(ProblemType.GUARDIAN_CONSENT_REQUIRED);
        }
        return switch (changes.correct(new BirthdayChanges.Wish(
                program,
                member,
                call.caller().keyId(),
                found.birthday(),
                said.birthday(),
                said.reason(),
                said.guardianConsent()))) {
            case BirthdayChanges.Outcome.Done() -> show(call, member);
            case BirthdayChanges.Outcome.TooOften(int most, Instant again) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.birthday-changes.detail")
                        .with("most", most)
                        .with("again", again.toString());
            case BirthdayChanges.Outcome.Refused(var why) -> Answers.of(why, false);
        };
    }
}
