package zhiyin.segment;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.StoredValue;

/** How a programme calls what it keeps of members, in a language. */
final class FieldNames {

    private static final String WALLET = "wallet.";
    private static final String TIER = "member.tier.";

    private final Programme programme;
    private final String language;

    FieldNames(Programme programme, String language) {
        this.programme = programme;
        this.language = language;
    }

    /** Null where it has no name for that. */
    @Nullable
    String of(String field) {
        if (field.startsWith(WALLET)) {
            return wallet(field.substring(WALLET.length()));
        }
        if (field.startsWith(TIER)) {
            return programme.ladders().size() == 1 ? PLAIN.get(language) : ladder(field.substring(TIER.length()));
        }
        return null;
    }

    /** What the one ladder of a programme is called in a sentence. */
    private static final Map<String, String> PLAIN = Map.of("zh-CN", "等级", "zh-TW", "等級", "en", "tier");

    private String ladder(String code) {
        return PLAIN.getOrDefault(language, "tier") + " (" + code + ")";
    }

    private @Nullable String wallet(String account) {
        for (Programme.Asset asset : programme.assets()) {
            String name = asset.name().in(language);
            if (asset.code().equals(account)) {
                return name;
            }
            if (asset.storedValue() != null && account.equals(StoredValue.principal(asset.code()))) {
                return name
                        + switch (language) {
                            case "zh-CN", "zh-TW" -> "（本金）";
                            default -> " (paid in)";
                        };
            }
            if (asset.storedValue() != null && account.equals(StoredValue.bonus(asset.code()))) {
                return name
                        + switch (language) {
                            case "zh-CN" -> "（赠送）";
                            case "zh-TW" -> "（贈送）";
                            default -> " (bonus)";
                        };
            }
        }
        return null;
    }
}
