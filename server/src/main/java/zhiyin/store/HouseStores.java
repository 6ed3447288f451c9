package zhiyin.store;

import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;

/** Stores that the house opens by itself, without anybody asking over HTTP: those of a made-up platform. */
@Component
public class HouseStores {

    /** Who did what nobody did over HTTP. */
    private static final long THE_HOUSE = 0;

    private final Stores stores;
    private final Memberships memberships;
    private final Joinings joinings;
    private final Members members;

    HouseStores(Stores stores, Memberships memberships, Joinings joinings, Members members) {
        this.stores = stores;
        this.memberships = memberships;
        this.joinings = joinings;
        this.members = members;
    }

    /**
     * Opens a store, unless it is open.
     *
     * @param program its own programme
     * @throws IllegalStateException if one of both is a store or a platform of something else
     */
    public void open(long platform, String code, long program, String name) {
        switch (stores.open(platform, code, program, name, true)) {
            case OPENED, SAID -> {}
            case CLOSED, TAKEN -> throw new IllegalStateException(code + " cannot be a store here");
        }
    }

    /** Makes some of the platform's people members of a store, each under one of his names. Who is one stays one. */
    public void join(long platform, String code, List<IdentityRef> people, boolean sharesOrders) {
        Store store = stores.find(platform, code).orElseThrow();
        Map<IdentityRef, Long> known = members.find(platform, people);
        for (IdentityRef name : people) {
            Long person = known.get(name);
            if (person != null
                    && memberships.find(store, person).isEmpty()
                    && joinings.join(store, THE_HOUSE, person, name, sharesOrders) != null) {
                throw new IllegalStateException("a made-up member cannot join " + code);
            }
        }
    }
}
