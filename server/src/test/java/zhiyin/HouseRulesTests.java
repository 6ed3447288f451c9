package zhiyin;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.text.SimpleDateFormat;
import java.time.Clock;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import zhiyin.database.Sight;

@AnalyzeClasses(
        packages = "zhiyin",
        importOptions = {ImportOption.DoNotIncludeTests.class, HouseRulesTests.NoTestsOfTheEngine.class})
class HouseRulesTests {
    /** The engine's laws are lived here too, and come as a jar of tests. */
    static final class NoTestsOfTheEngine implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    /** Public types that no other package uses yet, each with the reason why it is public all the same. */
    private static final Map<String, String> PUBLIC_FOR_A_REASON = Map.ofEntries(
            Map.entry("zhiyin.database.PublicId", "every room that speaks HTTP shows its ids with it"),
            Map.entry(
                    "zhiyin.http.OneOf",
                    "part of how answers are declared, for the first room whose answer is one of several"),
            Map.entry("zhiyin.privacy.Purpose", "whoever sends a message asks whether it was consented to"),
            Map.entry("zhiyin.program.LintCommand", "an errand, found by its name"),
            Map.entry("zhiyin.program.TemplateCommand", "an errand, found by its name"),
            Map.entry("zhiyin.coupon.CouponDesk", "what tills do with coupons, in their own transactions"),
            Map.entry("zhiyin.coupon.NotUsable", "what the desk answers"),
            Map.entry("zhiyin.card.GiftCards", "whoever reckons what is owed asks it"),
            Map.entry("zhiyin.access.ApiKeys", "the door of the room: whoever authenticates a request asks it"),
            Map.entry("zhiyin.message.MessageSender", "implemented by whoever carries messages, in tests too"),
            Map.entry(
                    "zhiyin.signin.MemberSessions",
                    "whoever freezes a member, or lets him go, ends his sessions with it"),
            Map.entry("zhiyin.staff.Role", "the committed matrix of roles and routes is made from it"),
            Map.entry("zhiyin.access.ApiKey", "what the door answers"),
            Map.entry("zhiyin.access.IssuedKey", "what the door answers"),
            Map.entry("zhiyin.access.Programs", "implemented by the room that keeps the programmes"),
            Map.entry("zhiyin.segment.SegmentSql", "the door of the room: whoever asks a database for members uses it"),
            Map.entry("zhiyin.history.BacktestCommand", "found by its name in META-INF/services"),
            Map.entry("zhiyin.history.SimulateCommand", "found by its name in META-INF/services"),
            Map.entry("zhiyin.program.Pilot", "what the door answers: for whom a version decides that is being tried"),
            Map.entry("zhiyin.program.Stage", "what the door answers: where a version stands"),
            Map.entry("zhiyin.checkout.Reservable", "implemented by whoever keeps what a checkout sets aside"),
            Map.entry("zhiyin.checkout.Reservation", "what such a one is told"),
            Map.entry("zhiyin.finance.DayRoot", "implemented by whoever can prove that a closed day is unchanged"));

    /** Who may have every programme's rows in sight, each with the reason. */
    private static final Map<String, String> SEES_EVERYTHING = Map.ofEntries(
            Map.entry(
                    "zhiyin.database.DatabaseConfiguration",
                    "whoever types a command at the machine's own terminal looks after all programmes"),
            Map.entry(
                    "zhiyin.http.Desk",
                    "a caller is looked for among everybody's keys; an administrator's are all programmes"),
            Map.entry("zhiyin.database.DatabaseAddress", "as the owner of the tables, to bring the schema up to date"),
            Map.entry("zhiyin.access.FirstKey", "the first key is no programme's"),
            Map.entry(
                    "zhiyin.insight.Mailing",
                    "reports and goals of all programmes are mailed, each with its own in sight"),
            Map.entry("zhiyin.access.PageOrigins", "whether a page is anybody's, asked before it shows a key"),
            Map.entry("zhiyin.program.BrandRoutes", "whose colours and image an address names, nobody says who asks"),
            Map.entry("zhiyin.access.KeyUse", "when whose keys were last used is written down at once"),
            Map.entry(
                    "zhiyin.http.Execution",
                    "what the first of two persons may do is looked for, whatever the second has in sight"),
            Map.entry("zhiyin.approval.Expiry", "what nobody has decided in time is over, whosever it was"),
            Map.entry("zhiyin.store.HearingLater", "platforms hear of what waits, whichever they are"),
            Map.entry("zhiyin.staff.Accounts", "which stores a role counts in is known before anything is in sight"),
            Map.entry("zhiyin.checkout.Overdue", "which programmes have checkouts or groups that may be over"),
            Map.entry("zhiyin.trail.Keeping", "the trail's days are sealed over all programmes"),
            Map.entry(
                    "zhiyin.trail.Trail",
                    "whose a key is, and who is an account of staff: the house's, and not a programme's"),
            Map.entry("zhiyin.sandbox.TestClocks", "which programmes go by clocks of their own"),
            Map.entry("zhiyin.sandbox.PassingTime", "whose time is being moved"),
            Map.entry("zhiyin.intake.Days", "who has something due is found whatever his programme is"),
            Map.entry("zhiyin.intake.TierMigrations", "which programmes have such a version"),
            Map.entry("zhiyin.coupon.Deadlines", "for which orders coupons were set aside for too long"),
            Map.entry(
                    "zhiyin.coupon.BatchRunner",
                    "which batches are not done, and which codes nobody may collect any more"),
            Map.entry("zhiyin.tag.TagRefreshing", "which rules of tags are due or were asked for, whose ever they are"),
            Map.entry("zhiyin.tag.TagEnds", "in which programmes tags have a last day"),
            Map.entry("zhiyin.warehouse.Exporting", "one export is made at a time, whose ever it is"),
            Map.entry("zhiyin.segment.SegmentKeeping", "which programmes have segments"),
            Map.entry("zhiyin.behaviour.Activities", "of which programmes something is still to be told"),
            Map.entry("zhiyin.finance.DayClose", "which programmes there are"),
            Map.entry("zhiyin.signin.MemberSignInRoutes", "a token is looked for among everybody's"),
            Map.entry("zhiyin.privacy.Retention", "what was kept long enough goes, whosever it was"),
            Map.entry("zhiyin.privacy.Renewal", "what older keys have sealed is sealed anew, whosever it is"),
            Map.entry("zhiyin.signin.Sweeping", "what is over is forgotten, whosever it was"));

    private static final Set<String> CLOCKS = Set.of(
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalTime",
            "java.time.LocalDateTime",
            "java.time.ZonedDateTime",
            "java.time.OffsetDateTime",
            "java.time.OffsetTime",
            "java.time.Year",
            "java.time.YearMonth",
            "java.time.MonthDay");

    @ArchTest
    static final ArchRule only_the_clock_bean_reads_the_clock = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("zhiyin.Foundations")
            .should()
            .callMethodWhere(describe("read the time of day", call -> readsClock(call.getTarget())));

    private static boolean readsClock(AccessTarget.MethodCallTarget target) {
        var owner = target.getOwner().getName();
        var name = target.getName();
        return (CLOCKS.contains(owner) && name.equals("now"))
                || (owner.equals("java.lang.System") && name.equals("currentTimeMillis"))
                || (owner.equals(Clock.class.getName()) && (name.startsWith("system") || name.startsWith("tick")));
    }

    @ArchTest
    static final ArchRule only_the_house_itself_sees_every_programme = noClasses()
            .that(describe(
                    "have no reason to",
                    type -> !SEES_EVERYTHING.containsKey(type.getName().split("\\$", 2)[0])))
            .should()
            .callMethod(Sight.class, "everywhere")
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule nothing_is_injected_into_a_field = fields().should()
            .notBeAnnotatedWith(Autowired.class)
            .andShould()
            .notBeAnnotatedWith(Value.class)
            .andShould()
            .notBeAnnotatedWith("jakarta.inject.Inject")
            .andShould()
            .notBeAnnotatedWith("jakarta.annotation.Resource");

    @ArchTest
    static final ArchRule names_say_what_a_thing_is =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Impl|Manager|DTO|Dto)");

    @ArchTest
    static final ArchRule dates_are_of_java_time =
            noClasses().should().dependOnClassesThat().belongToAnyOf(Date.class, SimpleDateFormat.class);

    @ArchTest
    static final ArchRule only_the_way_in_holds_the_terminal = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("zhiyin.Zhiyin")
            .and()
            .doNotHaveFullyQualifiedName("zhiyin.StartRefusedReporter")
            .and()
            .doNotHaveFullyQualifiedName("zhiyin.Foundations")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule public_types_need_a_reason = classes()
            .that(resideInAPackage("zhiyin.(*)..").and(describe("are of the server", HouseRulesTests::ofTheServer)))
            .and()
            .areTopLevelClasses()
            .and()
            .haveModifier(JavaModifier.PUBLIC)
            .should(beUsedByAnotherPackageOrHaveAReason());

    private static boolean ofTheServer(JavaClass type) {
        return !type.getPackageName().startsWith("zhiyin.engine");
    }

    private static ArchCondition<JavaClass> beUsedByAnotherPackageOrHaveAReason() {
        return new ArchCondition<>("be used by another package, or have a reason") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                var used = type.getDirectDependenciesToSelf().stream()
                        .anyMatch(use -> !use.getOriginClass().getPackageName().equals(type.getPackageName()));
                var allowed = used || PUBLIC_FOR_A_REASON.containsKey(type.getName());
                events.add(new SimpleConditionEvent(
                        type, allowed, type.getName() + " is public and no other package uses it"));
            }
        };
    }
}
