package zhiyin.engine.program;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme.Activity;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.rule.Catalogue;

/**
 * What the later parts of a document may refer to, as far as the earlier parts could be read.
 *
 * @param digits the currency's minor digits; -1 if the currency could not be read
 * @param assetCodes every asset code as it is written, so that an asset with a fault is not missed a second time
 * @param assets those without faults
 * @param activityNames every activity's name as it is written
 * @param activities those without faults
 * @param doubtful fields that are declared, but with a fault
 * @param tiers tier codes by ladder
 */
record Known(
        int digits,
        Set<String> assetCodes,
        List<Asset> assets,
        Set<String> activityNames,
        List<Activity> activities,
        Catalogue catalogue,
        Set<String> doubtful,
        Map<String, List<String>> tiers) {

    /** All of a programme that was read. */
    static Known of(Programme programme) {
        return new Known(
                programme.digits(),
                programme.assets().stream().map(Asset::code).collect(Collectors.toCollection(LinkedHashSet::new)),
                programme.assets(),
                programme.activities().stream()
                        .map(Activity::name)
                        .collect(Collectors.toCollection(LinkedHashSet::new)),
                programme.activities(),
                programme.catalogue(),
                Set.of(),
                programme.ladders().stream()
                        .collect(Collectors.toMap(
                                ladder -> "member.tier." + ladder.code(),
                                ladder -> ladder.tiers().stream()
                                        .map(Programme.Tier::code)
                                        .toList())));
    }

    /** The code of one of the assets that can be earned, for examples. */
    String anAsset() {
        return assetCodes.stream()
                .filter(this::earnable)
                .findFirst()
                .map(Scalars::write)
                .orElse("points");
    }

    /** Money is paid in, not earned. */
    private boolean earnable(String code) {
        Asset asset = asset(code);
        return asset == null || asset.storedValue() == null;
    }

    /** The codes of stored value. */
    List<String> storedValueCodes() {
        return assets.stream()
                .filter(asset -> asset.storedValue() != null)
                .map(Asset::code)
                .toList();
    }

    /** Reads a reference to an asset that can be earned. */
    @Nullable
    String earnableCode(Place place) {
        String code = assetCode(place);
        if (code != null && !earnable(code)) {
            place.fault("not-earned", "Stored value is paid in, not earned; points and growth are.", anAsset());
            return null;
        }
        return code;
    }

    /** The code of one of the assets that a household can pay with together, for examples. */
    String aPooledAsset() {
        return assetCodes.stream()
                .filter(this::pooled)
                .findFirst()
                .map(Scalars::write)
                .orElse("points");
    }

    /** Money is in somebody's name, and what only measures pays for nothing. */
    private boolean pooled(String code) {
        Asset asset = asset(code);
        return asset == null || (asset.kind().spendable() && asset.storedValue() == null);
    }

    /** Reads a reference to an asset that a household can pay with together. */
    @Nullable
    String pooledCode(Place place) {
        String code = assetCode(place);
        if (code != null && !pooled(code)) {
            place.fault(
                    "not-pooled",
                    "Points and stamps can be pooled; growth and stored value are one's own.",
                    aPooledAsset());
            return null;
        }
        return code;
    }

    /** Reads a reference to an asset. */
    @Nullable
    String assetCode(Place place) {
        String code = place.text();
        if (code != null && !assetCodes.contains(code)) {
            place.unknownWord("unknown-asset", assetCodes);
            return null;
        }
        return code;
    }

    @Nullable
    Asset asset(@Nullable String code) {
        return assets.stream()
                .filter(asset -> asset.code().equals(code))
                .findFirst()
                .orElse(null);
    }

    @Nullable
    Activity activity(@Nullable String name) {
        return activities.stream()
                .filter(activity -> activity.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
