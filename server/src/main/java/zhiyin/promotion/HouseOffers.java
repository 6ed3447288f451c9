package zhiyin.promotion;

import org.springframework.stereotype.Component;
import zhiyin.engine.program.PromotionReader;
import zhiyin.engine.promotion.Pricing;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.versioned.Versions;

/** Promotions that the house puts up by itself, without anybody asking over HTTP: those of a made-up shop. */
@Component
public class HouseOffers {

    /** Who wrote what nobody wrote over HTTP. */
    private static final long THE_HOUSE = 0;

    private final Promotions promotions;
    private final Shelf shelf;
    private final Programmes programmes;

    HouseOffers(Promotions promotions, Shelf shelf, Programmes programmes) {
        this.promotions = promotions;
        this.shelf = shelf;
        this.programmes = programmes;
    }

    /**
     * Lets a promotion be live, unless one of its code is or was.
     *
     * @param yaml as {@code POST /v1/programs/{code}/promotions} takes it
     * @throws IllegalArgumentException if it does not fit the programme's latest version, or there is no room for it
     */
    public void putUp(long program, String yaml) {
        Engines.Version version = programmes.engines(program).latest();
        Pricing pricing = version.engine().programme().pricing();
        if (pricing == null) {
            throw new IllegalArgumentException("a programme without pricing has no promotions");
        }
        switch (PromotionReader.read(yaml, version.engine().programme(), pricing)) {
            case PromotionReader.Outcome.Faulty(var faults) ->
                throw new IllegalArgumentException(faults.getFirst().sentence());
            case PromotionReader.Outcome.Read(var promotion, var _) -> {
                if (promotions.versions().all(program, promotion.code()).isEmpty()
                        && !(promotions
                                        .versions()
                                        .addLive(
                                                program,
                                                new Versions.Written(promotion.code(), yaml),
                                                THE_HOUSE,
                                                () -> shelf.hasRoomFor(program, promotion, version, pricing)
                                                        ? null
                                                        : "no room")
                                instanceof Versions.Outcome.Done)) {
                    throw new IllegalArgumentException("there is no room for " + promotion.code());
                }
            }
        }
    }
}
