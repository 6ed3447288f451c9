package zhiyin.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;
import zhiyin.coupon.HouseCoupons;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.store.HouseStores;

/**
 * What the made-up house has beside its year, so that no screen is empty: coupons that members have claimed and some have used,
 * and the coffee bar as a store of the supermarket's platform.
 */
@Component
class Furnishing {
    private static final String STORE = "coffee-bar";
    private static final int CLAIMING = 400;
    private static final int USING = 120;
    private static final int JOINING = 40;

    private final HouseCoupons coupons;
    private final HouseStores stores;
    private final Members members;
    private final Asking asking;

    Furnishing(HouseCoupons coupons, HouseStores stores, Members members, Asking asking) {
        this.coupons = coupons;
        this.stores = stores;
        this.members = members;
        this.asking = asking;
    }

    /** What is asked about members once they are there. */
    Asking asking() {
        return asking;
    }

    void of(DemoShop shop, long supermarket, long coffee) {
        List<DemoMember> first = shop.members().stream()
                .filter(member -> member.programme().equals(Brand.SUPERMARKET.programme))
                .limit(CLAIMING)
                .toList();
        Map<IdentityRef, Long> known = members.find(
                supermarket, first.stream().map(member -> name(member, 0)).toList());
        List<Long> all = first.stream()
                .map(member -> Objects.requireNonNull(known.get(name(member, 0)), member.identity()))
                .toList();
        int template = 0;
        for (String yaml :
                String.join("\n", Resource.named("supermarket.coupons").lines()).split("\n---\n")) {
            String code = coupons.putUp(supermarket, yaml);
            List<Long> claiming = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                // the one to look at has all of them; the others take what they like
                if (i == 0 || (i + template) % 3 != 0) {
                    claiming.add(all.get(i));
                }
            }
            coupons.claim(supermarket, code, claiming, "demo:coupon:" + code);
            if (template == 0) {
                coupons.claim(supermarket, code, all.subList(0, 1), "demo:coupon:again:" + code);
                for (long member : all.subList(0, USING)) {
                    coupons.use(supermarket, code, member, "demo:coupon:" + member, 2_000);
                }
            }
            template++;
        }
        stores.open(supermarket, STORE, coffee, "知音咖啡");
        stores.join(
                supermarket,
                STORE,
                first.stream().limit(JOINING).map(member -> name(member, 1)).toList(),
                true);
    }

    private static IdentityRef name(DemoMember member, int which) {
        String text = member.identities().get(which);
        return Objects.requireNonNull(IdentityRef.parse(text), text);
    }
}
