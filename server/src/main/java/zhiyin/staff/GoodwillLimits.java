package zhiyin.staff;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.http.Call;
import zhiyin.http.Permission;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.Goodwill;

/** Holds staff to what their roles let them give away a day: the most that any of them does. */
@Component
class GoodwillLimits implements Goodwill {
    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Accounts accounts;
    private final Roles roles;

    GoodwillLimits(JdbcClient database, TransactionTemplate transaction, Accounts accounts, Roles roles) {
        this.database = database;
        this.transaction = transaction;
        this.accounts = accounts;
        this.roles = roles;
    }

    @Override
    public boolean limited(Call<?> call, long programId) {
        if (call.caller().kind() != Principal.Kind.STAFF) {
            return false;
        }
        var giving = giving(call, programId);
        return limit(giving, Role::goodwillPoints) != null || limit(giving, Role::goodwillMoney) != null;
    }

    /** The roles in which he gives anything there. */
    private List<Role> giving(Call<?> call, long programId) {
        var all = roles.all();
        return accounts.counting(call.caller().keyId()).stream()
                .filter(grant -> grant.programId() == programId || grant.programId() == Grant.HOUSE)
                .flatMap(grant -> all.stream().filter(role -> role.code().equals(grant.role())))
                .filter(role -> role.permissions().contains(Permission.POINTS_ADJUST))
                .toList();
    }

    /** The most that one of the roles lets him give; null where one of them has no limit. */
    private static @Nullable Long limit(List<Role> giving, Function<Role, @Nullable Long> limit) {
        var most = 0L;
        for (var role : giving) {
            var each = limit.apply(role);
            if (each == null) {
                return null;
            }
            most = Math.max(most, each);
        }
        return most;
    }

    @Override
    public Leave ask(Call<?> call, Gift gift) {
        if (call.caller().kind() != Principal.Kind.STAFF) {
            return new Leave(null, false);
        }
        var limit = limit(giving(call, gift.programId()), gift.money() ? Role::goodwillMoney : Role::goodwillPoints);
        if (limit == null) {
            return new Leave(null, false);
        }
        var account = call.caller().keyId();
        return Objects.requireNonNull(transaction.execute(status -> {
            // his gifts wait for each other, so that two at a moment are two
            database.sql("select from staff.account where id = :id for update")
                    .param("id", account)
                    .query((row, at) -> at)
                    .list();
            var before = database.sql("""
                            select exists (select from staff.goodwill
                                where account_id = :account and program_id = :program and key = :key)
                            """)
                    .param("account", account)
                    .param("program", gift.programId())
                    .param("key", gift.key())
                    .query(Boolean.class)
                    .single();
            if (before) {
                return new Leave(null, false);
            }
            var given = database.sql("""
                            select coalesce(sum(units), 0)::bigint from staff.goodwill
                            where account_id = :account and program_id = :program and day = :day and money = :money
                            """)
                    .param("account", account)
                    .param("program", gift.programId())
                    .param("day", gift.day())
                    .param("money", gift.money())
                    .query(Long.class)
                    .single();
            if (gift.units() > limit - given) {
                return new Leave(
                        Problem.of(ProblemType.GOODWILL_EXCEEDED)
                                .with("wanted", gift.units())
                                .with("given", given)
                                .with("limit", limit),
                        false);
            }
            if (gift.trial()) {
                return new Leave(null, false);
            }
            database.sql("""
                            insert into staff.goodwill (account_id, program_id, key, day, money, units)
                            values (:account, :program, :key, :day, :money, :units)
                            """)
                    .param("account", account)
                    .param("program", gift.programId())
                    .param("key", gift.key())
                    .param("day", gift.day())
                    .param("money", gift.money())
                    .param("units", gift.units())
                    .update();
            return new Leave(null, true);
        }));
    }

    @Override
    public void takeBack(Call<?> call, Gift gift) {
        database.sql("""
                        delete from staff.goodwill where account_id = :account and program_id = :program and key = :key
                        """)
                .param("account", call.caller().keyId())
                .param("program", gift.programId())
                .param("key", gift.key())
                .update();
    }
}
