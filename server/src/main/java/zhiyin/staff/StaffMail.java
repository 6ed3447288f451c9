package zhiyin.staff;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.http.Language;
import zhiyin.http.Permission;

/** Where those of the staff are written to who may see something: asked each time, so that who may no more is not. */
@Component
public class StaffMail {

    private final Accounts accounts;
    private final Roles roles;

    StaffMail(Accounts accounts, Roles roles) {
        this.accounts = accounts;
        this.roles = roles;
    }

    /** In which language he is written to. */
    public Language language(long account) {
        return accounts.language(account);
    }

    /** The account of that public id, whether there is one or not; null for what is no such id. */
    public static @Nullable Long id(String shown) {
        return Accounts.ID.parse(shown);
    }

    /** As an account is shown. */
    public static String print(long account) {
        return Accounts.ID.print(account);
    }

    /** His address; null where there is no such account, it is closed, or he may not do that in the whole of that programme. */
    public @Nullable String address(long account, long program, Permission permission) {
        return address(account, program, permission, null);
    }

    /** The same; whoever may do that in a store alone counts for what is of that store. */
    public @Nullable String address(long account, long program, Permission permission, @Nullable String store) {
        return accounts.byId(account)
                .filter(found -> found.disabledAt() == null)
                .filter(found -> {
                    var grants = roles.grants(accounts.counting(account));
                    return grants.in(program, permission) && grants.inStore(program, permission, store);
                })
                .map(Accounts.Account::email)
                .orElse(null);
    }
}
