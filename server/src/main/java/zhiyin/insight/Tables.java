package zhiyin.insight;

import org.springframework.stereotype.Component;
import zhiyin.http.Answer;
import zhiyin.http.Language;

/** Figures as tables. */
@Component
class Tables {

    static final String CSV = "text/csv";
    static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /** As what a figure is given. */
    enum As {
        JSON,
        CSV,
        XLSX
    }

    Answer csv(Shown shown, Record answer, Language language, boolean bom) {
        return Reckoned.underway(0);
    }

    Answer xlsx(Shown shown, Record answer, Language language) {
        return Reckoned.underway(0);
    }
}
