package zhiyin.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The documentation we serve about ourselves: the document, the page made from it, and where problem types lead. */
final class ReferenceRoutes {
    private static final Map<String, String> PAGE_HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'");

    private ReferenceRoutes() {}

    static List<Route> of(OpenApi openApi, Messages messages) {
        byte[] document = Desk.utf8(openApi.pretty());
        byte[] page = Desk.utf8(new ReferencePage(openApi.document(), messages).html());
        byte[] style = style();
        PathVariable<ProblemType> problem = PathVariable.of("code", ReferenceRoutes::type);
        return List.of(
                Route.get("/openapi.json")
                        .named("openApi")
                        .undocumented()
                        .openToAll()
                        .answersBytes(200, "application/json")
                        .handledBy(call -> new Answer.Written(200, "application/json", document, Map.of())),
                Route.get("/")
                        .named("reference")
                        .undocumented()
                        .openToAll()
                        .answersBytes(200, "text/html")
                        .handledBy(call -> new Answer.Written(200, "text/html; charset=utf-8", page, PAGE_HEADERS)),
                Route.get("/reference.css")
                        .named("referenceStyle")
                        .undocumented()
                        .openToAll()
                        .answersBytes(200, "text/css")
                        .handledBy(call -> new Answer.Written(200, "text/css; charset=utf-8", style, Map.of())),
                Route.get("/problems/{code}")
                        .named("problemType")
                        .undocumented()
                        .openToAll()
                        .path(problem)
                        .answersBytes(303, "text/html")
                        .handledBy(call -> new Answer.Written(
                                303,
                                "text/html; charset=utf-8",
                                new byte[0],
                                Map.of(
                                        "Location",
                                        "/#problem-" + call.path(problem).code()))));
    }

    private static @org.jspecify.annotations.Nullable ProblemType type(String code) {
        for (ProblemType type : ProblemType.values()) {
            if (type.code().equals(code)) {
                return type;
            }
        }
        return null;
    }

    private static byte[] style() {
        try (InputStream in = ReferenceRoutes.class.getResourceAsStream("reference.css")) {
            if (in == null) {
                throw new IllegalStateException("reference.css is not where it was packed");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
