package zhiyin.http;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may be allowed to do. Every route names the one it needs; a key's scopes and a role are sets of them. The
 * set is closed and small: a route that fits none of them is a new domain, and gets a new one.
 */
public enum Permission {
    FACTS_READ("See what of a programme is everybody's to know: what earns, tiers and their benefits, packages."),
    MEMBERS_READ("See members, what they have, their statements, and why."),
    MEMBERS_REVEAL("See phones and addresses in full, for a reason that is kept."),
    MEMBERS_EXPORT("Get everything there is about a person."),
    MEMBERS_DELETE("Delete a person for good."),
    MEMBERS_WRITE("Enrol members and look after their households."),
    MEMBERS_SIGNIN("Let people join and sign in with what only they can show: a code, or another house's word."),
    MEMBERS_SESSIONS("Let a member in on the shop's own word, and say from where he asks."),
    MEMBERS_CARE("Freeze and blacklist members, merge two of them and undo that."),
    SOURCES_WRITE("Make the codes by which people join, and end them."),
    TAGS_WRITE("Make tags and the rules that put them, and confirm what these change."),
    EVENTS_WRITE("Tell what happened: orders, returns, activities, payments with points, holds."),
    BEHAVIOUR_WRITE("Tell what members and visitors do beside orders: what they look at, search, put into the cart."),
    BEHAVIOUR_DECLARE("Say which behaviour is expected, and keep the catalogue of products."),
    POINTS_ADJUST("Give and take points by hand."),
    POINTS_TRANSFER("Send points from one member to another."),
    REVIEWS_WRITE("Release or refuse what waits for somebody to look at it."),
    TIERS_LOCK("Keep a member in a tier by hand, and let him go again."),
    VALUES_WRITE("Take money for stored value."),
    VALUES_REFUND("Give back money that was paid for stored value."),
    CARDS_READ("See gift cards and what is owed on them."),
    CARDS_WRITE("Serve whoever holds a gift card: look it up, activate, bind."),
    CARDS_ISSUE("Make gift cards, and make them void, swap or renew them."),
    COUPONS_READ("See coupons, their templates' figures and batches of codes."),
    COUPONS_WRITE("Serve whoever has coupons: claim, reserve, redeem, give on, give back."),
    COUPONS_ISSUE("Grant coupons, make codes and take in those of others, make void."),
    FINANCE_READ("See what is owed, business days, the journal, budgets and settlements."),
    DAYS_CLOSE("Close a business day."),
    FIGURES_READ("See figures about all members: who they are and what they do."),
    FIGURES_SQL("Ask questions of one's own, in SQL, of the copy that figures are made of."),
    WAREHOUSE(
            "Have the facts that figures are made of exported to a warehouse of one's own, say when and where to, and fetch them."),
    SEGMENTS_READ("See segments, how large they are, and who is in them."),
    SEGMENTS_WRITE("Make segments and lists of members, change and delete them."),
    PROGRAMS_READ("See programmes, their versions and what back-tests came to."),
    PROGRAMS_WRITE("Write drafts, hand them in, try them on the past."),
    PROGRAMS_PUBLISH("Approve versions, let them take effect, wholly or on trial, and take that back."),
    PROGRAMS_CREATE("Make programmes and say how their versions may take effect."),
    SANDBOX_TIME("Let the time of a sandbox pass."),
    AUDIT_READ("See who did what, and the proof of what was recorded."),
    APPROVALS_READ("See what waits for a second person, and take back what oneself has asked for."),
    APPROVALS_DECIDE("Approve or refuse, as the second person, what another has asked for."),
    KEYS("Make API keys, change and revoke them."),
    STAFF("Invite staff, give and take roles, end sessions.");

    /** What the key of a programme may do that has no scopes of its own: what a shop's systems do, but nothing about who comes in. */
    private static final Set<Permission> OF_A_PROGRAM = Collections.unmodifiableSet(
            EnumSet.complementOf(EnumSet.of(PROGRAMS_CREATE, AUDIT_READ, APPROVALS_DECIDE, KEYS, STAFF)));

    /** What a key may do that everybody can find in a page. */
    private static final Set<Permission> OF_A_PAGE =
            Collections.unmodifiableSet(EnumSet.of(FACTS_READ, MEMBERS_SIGNIN, BEHAVIOUR_WRITE));

    private static final Set<Permission> ALL = Collections.unmodifiableSet(EnumSet.allOf(Permission.class));

    private final String says;
    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '.');

    Permission(String says) {
        this.says = says;
    }

    /** What it allows, in a sentence. */
    String says() {
        return says;
    }

    /** {@code members.read}: as it stands in scopes and roles. */
    public String word() {
        return word;
    }

    /** The permission of that word, or null. */
    public static @Nullable Permission of(String word) {
        for (Permission permission : ALL) {
            if (permission.word.equals(word)) {
                return permission;
            }
        }
        return null;
    }

    /** All of them. */
    public static Set<Permission> all() {
        return ALL;
    }

    /** What a publishable key may do at most. */
    public static Set<Permission> ofPage() {
        return OF_A_PAGE;
    }

    /** What a programme's key may do unless it was made for less. */
    public static Set<Permission> ofProgram() {
        return OF_A_PROGRAM;
    }
}
