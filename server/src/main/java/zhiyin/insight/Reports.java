package zhiyin.insight;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.database.PublicId;
import zhiyin.http.Json;
import zhiyin.http.Language;

/** What is mailed, when and to whom. */
final class Reports {

    static final PublicId ID = new PublicId("rpt");

    private Reports() {}

    /** As what a figure is mailed. */
    enum Form {
        TEXT,
        CSV,
        XLSX
    }

    /** How often. */
    enum Every {
        DAILY,
        WEEKLY,
        MONTHLY
    }

    /** In which language. */
    enum Tongue {
        EN,
        ZH_CN,
        ZH_TW;

        Language language() {
            return Language.valueOf(name());
        }
    }

    /** What is wanted; recipients by their public ids. */
    record Wanted(
            String name,
            String path,
            Map<String, String> parameters,
            Form form,
            Every every,
            int hour,
            Tongue tongue,
            List<String> recipients) {}

    static Map<String, String> texts(@Nullable Map<String, Json.Scalar> parameters) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (parameters != null) {
            parameters.forEach((name, value) -> texts.put(
                    name,
                    switch (value) {
                        case Json.Text(String text) -> text;
                        case Json.Numeral(String literal) -> literal;
                        case Json.Truth(boolean truth) -> Boolean.toString(truth);
                    }));
        }
        return texts;
    }
}
