package zhiyin.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts a {@link Problem} into words: the document of RFC 9457 in one language. */
final class ProblemWriter {
    private final Messages messages;
    private final AnswerJson json;

    ProblemWriter(Messages messages, AnswerJson json) {
        this.messages = messages;
        this.json = json;
    }

    byte[] write(Problem problem, Language language, String requestId) {
        ProblemType type = problem.type();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", type.uri());
        document.put("title", messages.say(language, "problem." + type.code() + ".title", Map.of()));
        document.put("status", type.status());
        document.put("detail", messages.say(language, problem.detail(), problem.members()));
        document.put("code", type.code());
        if (!problem.errors().isEmpty()) {
            List<Map<String, Object>> errors = new ArrayList<>();
            for (Fault fault : problem.errors()) {
                Map<String, Object> error = new LinkedHashMap<>();
                error.put("pointer", fault.pointer());
                error.put("code", fault.code());
                error.put("detail", messages.say(language, fault));
                errors.add(error);
            }
            document.put("errors", errors);
        }
        new TreeMap<>(problem.members()).forEach(document::putIfAbsent);
        document.put("request_id", requestId);
        return json.write(document);
    }
}
