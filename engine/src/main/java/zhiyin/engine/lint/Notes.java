package zhiyin.engine.lint;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zhiyin.engine.lint.Finding.Code;
import zhiyin.engine.lint.Finding.Severity;
import zhiyin.engine.program.Programme;

/** Where findings are written down. */
final class Notes {

    /** More than anybody reads; what is left out is of the same kinds. */
    static final int FINDINGS_MAX = 500;

    private final Programme programme;
    private final List<Finding> found = new ArrayList<>();

    Notes(Programme programme) {
        this.programme = programme;
    }

    void add(Code code, Severity severity, String path, Map<String, Object> numbers, Example example) {
        if (found.size() < FINDINGS_MAX) {
            found.add(new Finding(code, severity, path, numbers, example));
        }
    }

    boolean has(Code code, String path) {
        return found.stream()
                .anyMatch(finding -> finding.code() == code && finding.path().equals(path));
    }

    List<Finding> found() {
        return found;
    }

    /** Money as the document writes it. */
    String money(long minor) {
        return BigDecimal.valueOf(minor, programme.digits()).toPlainString();
    }

    /** Names and their values, in turn. */
    static Map<String, Object> numbers(Object... namesAndValues) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            numbers.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return numbers;
    }
}
