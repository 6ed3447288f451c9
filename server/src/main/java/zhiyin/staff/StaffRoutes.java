package zhiyin.staff;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.access.Programs;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.staff.Accounts.Account;
import zhiyin.staff.StaffShapes.Wanted;

/** Staff over HTTP: who works here, in which roles; and which roles there are. */
@Configuration(proxyBeanMethods = false)
class StaffRoutes {
    static final Duration INVITATION_LASTS = Duration.ofDays(7);
    private static final long GOODWILL_MAX = 1_000_000_000_000L;

    private static final PathVariable<Long> STAFF =
            PathVariable.of("staff", Accounts.ID::parse).says("The account's id.");
    private static final PathVariable<Long> INVITATION =
            PathVariable.of("invitation", Accounts.INVITATION_ID::parse).says("The invitation's id.");
    private static final PathVariable<String> ROLE = PathVariable.text("role").says("The role's code.");
    private static final Field<String> EMAIL =
            Field.required("email", StaffShapes.EMAIL).says("Who is invited.");
    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("How people call it.");
    private static final Field<List<Permission>> PERMISSIONS = Field.required(
                    "permissions",
                    Shape.list(
                            Shape.text(1, 40).as(Permission::of, "permission.unknown"),
                            1,
                            Permission.all().size()))
            .says("What it allows: members.read, points.adjust …");
    private static final OptionalField<Long> GOODWILL_POINTS = Field.optional(
                    "goodwill_points", Shape.integer(0, GOODWILL_MAX))
            .says("How many points a day may be given by hand; as many as the programme lets, if not said.");
    private static final OptionalField<Long> GOODWILL_MONEY = Field.optional(
                    "goodwill_money", Shape.integer(0, GOODWILL_MAX))
            .says("The same of stored value, in minor units.");

    private record Invited(String email, List<Wanted> roles) {}

    private record RoleBody(
            String name,
            List<Permission> permissions,
            @Nullable Long goodwillPoints,
            @Nullable Long goodwillMoney) {}

    private static final Shape<Invited> INVITED = Shape.object(
            "NewInvitation",
            body -> new Invited(body.get(EMAIL), body.get(StaffShapes.ROLES)),
            EMAIL,
            StaffShapes.ROLES);
    private static final Shape<List<Wanted>> ROLES =
            Shape.object("RolesOfStaff", body -> body.get(StaffShapes.ROLES), StaffShapes.ROLES);
    private static final Shape<RoleBody> ROLE_BODY = Shape.object(
            "NewRole",
            body -> new RoleBody(
                    body.get(NAME), body.get(PERMISSIONS), body.find(GOODWILL_POINTS), body.find(GOODWILL_MONEY)),
            NAME,
            PERMISSIONS,
            GOODWILL_POINTS,
            GOODWILL_MONEY);

    @Says("A member of staff.")
    record StaffLine(
            @Says("The account's id.") String staff,

            String email,
            String name,
            List<StaffShapes.GrantLine> roles,

            @Says("Whether the second factor was set up.") boolean secondFactor,

            Instant createdAt,

            @Says("Since when the account opens nothing; absent while it does.") @Nullable
            Instant disabledAt) {}

    @Says("Staff, by address.")
    record StaffAnswer(List<StaffLine> staff) {}

    @Says("An invitation that can still be taken.")
    record InvitationLine(
            @Says("The invitation's id.") String invitation,

            @Says("Who is invited; absent for the set-up of the house.") @Nullable
            String email,

            List<StaffShapes.GrantLine> roles,
            Instant expiresAt,

            @Says("What is to be sent to them, shown once: it makes an account.") @Nullable
            String token) {}

    @Says("Invitations that can still be taken, the latest first.")
    record InvitationsAnswer(List<InvitationLine> invitations) {}

    @Says("A role.")
    record RoleLine(
            @Says("Its code.") String role,

            String name,
            List<String> permissions,

            @Says("How many points a day may be given by hand; absent for no limit of the role.") @Nullable
            Long goodwillPoints,

            @Says("The same of stored value, in minor units.") @Nullable
            Long goodwillMoney,

            @Says("Whether it is there from the beginning, and can't be changed.")
            boolean standard) {}

    @Says("Roles: the standard ones first, then the house's own by code.")
    record RolesAnswer(List<RoleLine> roles) {}

    private final Accounts accounts;
    private final Roles roles;
    private final Sessions sessions;
    private final Referrals referrals;
    private final Passkeys passkeys;
    private final Programs programs;
    private final TransactionTemplate transaction;
    private final SecureRandom random;

    StaffRoutes(
            Accounts accounts,
            Roles roles,
            Sessions sessions,
            Referrals referrals,
            Passkeys passkeys,
            Programs programs,
            TransactionTemplate transaction,
            SecureRandom random) {
        this.accounts = accounts;
        this.roles = roles;
        this.sessions = sessions;
        this.referrals = referrals;
        this.passkeys = passkeys;
        this.programs = programs;
        this.transaction = transaction;
        this.random = random;
    }

    @Bean
    Routes staff() {
        return Routes.of(
                "Staff",
                "Who works here, and in which role. Whoever looks after the staff of one programme sees and changes what is given in it,"
                        + " and gives nothing that he may not do himself, and in no other stores.",
                aboutStaff(Route.get("/v1/staff"))
                        .named("listStaff")
                        .summary("List staff")
                        .answers(200, StaffAnswer.class)
                        .handledBy(this::list),
                aboutStaff(Route.post("/v1/staff/invitations"))
                        .named("inviteStaff")
                        .summary("Invite somebody")
                        .details(
                                "The answer holds what the link is made of, once. It is good for seven days, for one account.")
                        .risky()
                        .body(INVITED)
                        .answers(201, InvitationLine.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::invite),
                aboutStaff(Route.get("/v1/staff/invitations"))
                        .named("listInvitations")
                        .summary("List invitations that can still be taken")
                        .answers(200, InvitationsAnswer.class)
                        .handledBy(this::invitations),
                aboutStaff(Route.delete("/v1/staff/invitations/{invitation}"))
                        .named("endInvitation")
                        .summary("Take an invitation back")
                        .path(INVITATION)
                        .answersNothing(204)
                        .handledBy(this::endInvitation),
                aboutStaff(Route.put("/v1/staff/{staff}/roles"))
                        .named("giveRoles")
                        .summary("Say which roles somebody has")
                        .details("All that he has where the caller looks after staff; what he has elsewhere he keeps.")
                        .risky()
                        .path(STAFF)
                        .body(ROLES)
                        .answers(200, StaffLine.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::give),
                aboutStaff(Route.post("/v1/staff/{staff}/disable"))
                        .named("disableStaff")
                        .summary("Let an account open nothing any more")
                        .details("All its sessions end.")
                        .risky()
                        .path(STAFF)
                        .answers(200, StaffLine.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> theirs(call, account -> disable(call, account, true))),
                aboutStaff(Route.post("/v1/staff/{staff}/enable"))
                        .named("enableStaff")
                        .summary("Let a disabled account open again")
                        .risky()
                        .path(STAFF)
                        .answers(200, StaffLine.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> theirs(call, account -> disable(call, account, false))),
                aboutStaff(Route.post("/v1/staff/{staff}/forget-second-factor"))
                        .named("forgetSecondFactor")
                        .summary("Let somebody who has lost it set up another second factor")
                        .details("All his sessions end; his recovery codes are dead.")
                        .risky()
                        .path(STAFF)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> theirs(call, account -> {
                            transaction.executeWithoutResult(status -> {
                                accounts.forgetSecondFactor(account.id());
                                sessions.endAll(account.id(), null);
                            });
                            return Answer.nothing();
                        })),
                aboutStaff(Route.get("/v1/staff/{staff}/providers"))
                        .named("listProvidersOfStaff")
                        .summary("List whose word stands for somebody's password")
                        .path(STAFF)
                        .answers(200, SingleSignOnRoutes.KnownAnswer.class)
                        .handledBy(call -> theirs(
                                call,
                                account -> Answer.ok(SingleSignOnRoutes.KnownAnswer.of(referrals.of(account.id()))))),
                aboutStaff(Route.delete("/v1/staff/{staff}/providers/{provider}"))
                        .named("removeProviderOfStaff")
                        .summary("Let another house's word stand for somebody's password no more")
                        .details(
                                "All his sessions end. Not where he has no other way in: disable the account, or let him set a"
                                        + " passkey first.")
                        .risky()
                        .path(STAFF, SingleSignOnRoutes.HOUSE)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call ->
                                theirs(call, account -> untie(account, call.path(SingleSignOnRoutes.HOUSE)))),
                aboutStaff(Route.get("/v1/staff/{staff}/sessions"))
                        .named("listSessionsOfStaff")
                        .summary("List somebody's sessions")
                        .path(STAFF)
                        .answers(200, StaffShapes.SessionsAnswer.class)
                        .handledBy(call -> theirs(
                                call, account -> Answer.ok(StaffShapes.sessions(sessions.of(account.id()), null)))),
                aboutStaff(Route.delete("/v1/staff/{staff}/sessions"))
                        .named("endSessionsOfStaff")
                        .summary("End all of somebody's sessions")
                        .path(STAFF)
                        .answersNothing(204)
                        .handledBy(call -> theirs(call, account -> {
                            sessions.endAll(account.id(), null);
                            return Answer.nothing();
                        })),
                aboutStaff(Route.get("/v1/roles"))
                        .named("listRoles")
                        .summary("List roles")
                        .answers(200, RolesAnswer.class)
                        .handledBy(call -> Answer.ok(new RolesAnswer(
                                roles.all().stream().map(StaffRoutes::line).toList()))),
                Route.put("/v1/roles/{role}")
                        .named("sayRole")
                        .summary("Make a role of the house's own, or say it anew")
                        .details("Whoever has it may do from then on what it allows now.")
                        .forAdmins()
                        .needs(Permission.STAFF)
                        .risky()
                        .path(ROLE)
                        .body(ROLE_BODY)
                        .answers(200, RoleLine.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::sayRole),
                Route.delete("/v1/roles/{role}")
                        .named("removeRole")
                        .summary("Take away a role of the house's own, from whoever has it too")
                        .forAdmins()
                        .needs(Permission.STAFF)
                        .risky()
                        .path(ROLE)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::removeRole));
    }

    private static <B> Route.Declaration<B> aboutStaff(Route.Declaration<B> route) {
        return route.forAdmins().forStaff().needs(Permission.STAFF);
    }

    private static RoleLine line(Role role) {
        return new RoleLine(
                role.code(),
                role.name(),
                new TreeSet<>(role.permissions().stream().map(Permission::word).toList())
                        .stream().toList(),
                role.goodwillPoints(),
                role.goodwillMoney(),
                Roles.standard(role.code()));
    }

    /** What the caller sees of somebody: what is given where he looks after staff. */
    private StaffLine line(Call<?> call, Account account, List<Grant> grants) {
        return new StaffLine(
                Accounts.ID.print(account.id()),
                account.email(),
                account.name(),
                StaffShapes.lines(
                        grants.stream().filter(grant -> reaches(call, grant)).toList(), programs),
                account.totpSecret() != null,
                account.createdAt(),
                account.disabledAt());
    }

    private StaffLine line(Call<?> call, long account) {
        return line(call, accounts.byId(account).orElseThrow(), accounts.grants(account));
    }

    private Answer list(Call<Void> call) {
        var all = accounts.all();
        Map<Long, List<Grant>> grants =
                accounts.grants(all.stream().map(Account::id).toList());
        return Answer.ok(new StaffAnswer(all.stream()
                .filter(account -> sees(call, grants.getOrDefault(account.id(), List.of())))
                .map(account -> line(call, account, grants.getOrDefault(account.id(), List.of())))
                .toList()));
    }

    /** What of a role counts where the caller does not look after staff: all of it, in some stores, or null for nothing. */
    private static @Nullable Grant beyond(Call<?> call, Grant grant) {
        if (!call.reaches(grant.programId())) {
            return grant;
        }
        Set<String> only = call.caller().grants().stores(grant.programId(), Permission.STAFF);
        if (only == null || grant.stores().isEmpty()) {
            return only == null ? null : grant;
        }
        List<String> others =
                grant.stores().stream().filter(store -> !only.contains(store)).toList();
        return others.isEmpty() ? null : new Grant(grant.programId(), grant.role(), others);
    }

    /** Whether a role counts where the caller looks after staff, be it in other stores too. */
    private static boolean reaches(Call<?> call, Grant grant) {
        return !grant.equals(beyond(call, grant));
    }

    /** Somebody is seen by whoever looks after staff where he has a role; who has none, by the house. */
    private static boolean sees(Call<?> call, List<Grant> grants) {
        return call.reaches(Grant.HOUSE) || grants.stream().anyMatch(grant -> reaches(call, grant));
    }

    /** About an account as a whole decides only who looks after staff wherever it has a role. */
    private Answer theirs(Call<?> call, Function<Account, Answer> then) {
        return seen(call, account -> {
            var grants = accounts.grants(account.id());
            return grants.stream().allMatch(grant -> beyond(call, grant) == null)
                    ? then.apply(account)
                    : Problem.of(ProblemType.FORBIDDEN).detail("problem.staff-elsewhere.detail");
        });
    }

    private Answer untie(Account account, String house) {
        return Objects.requireNonNull(transaction.execute(status -> {
            if (!referrals.remove(account.id(), house)) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            if (account.password() == null
                    && passkeys.of(account.id()).isEmpty()
                    && referrals.of(account.id()).isEmpty()) {
                status.setRollbackOnly();
                return Problem.of(ProblemType.CONFLICT).detail("problem.only-way-in.detail");
            }
            sessions.endAll(account.id(), null);
            return Answer.nothing();
        }));
    }

    private Answer seen(Call<?> call, Function<Account, Answer> then) {
        return accounts.byId(call.path(STAFF))
                .filter(account -> sees(call, accounts.grants(account.id())))
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    /** The roles that were asked for, or why the caller can't give them. */
    private sealed interface Given {
        record Good(List<Grant> grants) implements Given {}

        record Bad(Problem problem) implements Given {}
    }

    private Given read(Call<?> call, List<Wanted> wanted) {
        List<Fault> faults = new ArrayList<>();
        List<Grant> grants = new ArrayList<>();
        Set<Object> said = new HashSet<>();
        Permission lacking = null;
        for (var index = 0; index < wanted.size(); index++) {
            var each = wanted.get(index);
            var pointer = "/roles/" + index;
            var role = roles.find(each.role());
            Long program = each.program() == null ? Long.valueOf(Grant.HOUSE) : programs.idOf(each.program());
            if (role.isEmpty()) {
                faults.add(new Fault(pointer + "/role", "role.unknown"));
            }
            if (program == null || (program != Grant.HOUSE && !call.reaches(program))) {
                faults.add(new Fault(pointer + "/program", "program.unknown"));
            }
            if (role.isEmpty() || program == null) {
                continue;
            }
            var mine = call.caller().grants();
            Set<Permission> needed = EnumSet.of(Permission.STAFF);
            needed.addAll(role.get().permissions());
            for (var permission : needed) {
                if (!mine.inStores(program, permission, each.stores()) && lacking == null) {
                    lacking = permission;
                }
            }
            if (!said.add(List.of(program, each.role()))) {
                faults.add(new Fault(pointer, "role.twice"));
            }
            grants.add(new Grant(program, each.role(), each.stores()));
        }
        if (grants.stream().anyMatch(grant -> grant.role().equals(Role.AUDITOR))
                && grants.stream().anyMatch(grant -> !grant.role().equals(Role.AUDITOR))) {
            faults.add(new Fault("/roles", "role.exclusive"));
        }
        if (!faults.isEmpty()) {
            return new Given.Bad(Problem.invalid(faults));
        }
        return lacking == null ? new Given.Good(grants) : new Given.Bad(Problem.lacks(lacking));
    }

    private Answer invite(Call<Invited> call) {
        return switch (read(call, call.body().roles())) {
            case Given.Bad(var problem) -> problem;
            case Given.Good(var grants) -> {
                if (accounts.byEmail(call.body().email()).isPresent()) {
                    yield Problem.of(ProblemType.CONFLICT).detail("problem.staff-exists.detail");
                }
                var token = Secret.random(Secret.INVITATION, random);
                var invitation = Objects.requireNonNull(transaction.execute(status -> accounts.invite(
                        call.body().email(),
                        grants,
                        token.hash(),
                        INVITATION_LASTS,
                        call.caller().keyId())));
                yield Answer.created(line(invitation, grants, token.text()));
            }
        };
    }

    private InvitationLine line(Accounts.Invitation invitation, List<Grant> grants, @Nullable String token) {
        return new InvitationLine(
                Accounts.INVITATION_ID.print(invitation.id()),
                invitation.email(),
                StaffShapes.lines(grants, programs),
                invitation.expiresAt(),
                token);
    }

    private Answer invitations(Call<Void> call) {
        return Answer.ok(new InvitationsAnswer(accounts.invitations().stream()
                .map(invitation -> Optional.of(accounts.offered(invitation.id()))
                        .filter(grants -> sees(call, grants))
                        .map(grants -> line(invitation, grants, null)))
                .flatMap(Optional::stream)
                .toList()));
    }

    private Answer endInvitation(Call<Void> call) {
        var id = call.path(INVITATION);
        return sees(call, accounts.offered(id)) && accounts.endInvitation(id)
                ? Answer.nothing()
                : Problem.of(ProblemType.NOT_FOUND);
    }

    private Answer give(Call<List<Wanted>> call) {
        return seen(call, account -> switch (read(call, call.body())) {
            case Given.Bad(var problem) -> problem;
            case Given.Good(var grants) -> {
                if (account.id() == call.caller().keyId()) {
                    yield Problem.of(ProblemType.CONFLICT).detail("problem.own-roles.detail");
                }
                transaction.executeWithoutResult(status -> accounts.grant(
                        account.id(),
                        grant -> beyond(call, grant),
                        grants,
                        call.caller().keyId()));
                sessions.forget();
                yield Answer.ok(line(call, account.id()));
            }
        });
    }

    private Answer disable(Call<Void> call, Account account, boolean disabled) {
        var by = call.caller().keyId();
        if (account.id() == by) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.own-account.detail");
        }
        transaction.executeWithoutResult(status -> {
            accounts.disable(account.id(), disabled, by);
            if (disabled) {
                sessions.endAll(account.id(), null);
            }
        });
        return Answer.ok(line(call, account.id()));
    }

    private Answer sayRole(Call<RoleBody> call) {
        var code = call.path(ROLE);
        if (!slug(code)) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        if (Roles.standard(code)) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.standard-role.detail");
        }
        var said = call.body();
        for (var permission : said.permissions()) {
            if (!call.caller().grants().house().contains(permission)) {
                return Problem.lacks(permission);
            }
        }
        var role = new Role(
                code, said.name(), Set.copyOf(said.permissions()), said.goodwillPoints(), said.goodwillMoney());
        transaction.executeWithoutResult(status -> roles.say(role, call.caller().keyId()));
        sessions.forget();
        return Answer.ok(line(role));
    }

    private static boolean slug(String code) {
        return code.length() <= 40 && zhiyin.http.TextRule.SLUG.holds().test(code);
    }

    private Answer removeRole(Call<Void> call) {
        var code = call.path(ROLE);
        if (Roles.standard(code)) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.standard-role.detail");
        }
        var removed = Boolean.TRUE.equals(transaction.execute(status -> roles.remove(code)));
        sessions.forget();
        return removed ? Answer.nothing() : Problem.of(ProblemType.NOT_FOUND);
    }
}
