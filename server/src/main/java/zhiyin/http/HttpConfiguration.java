package zhiyin.http;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.catalina.Valve;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.filter.RequestContextFilter;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import zhiyin.database.DiskGuard;

/** Gathers the routes of all rooms and hangs them into Spring MVC and Tomcat. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {
    /** A refused body of up to this size is read to its end, so that the caller gets to hear why. */
    private static final int SWALLOW_BYTES_MAX = 2 * Route.BULK_BYTES_MAX;

    @Bean
    Messages messages() {
        return Messages.ofAllRooms();
    }

    @Bean
    AnswerJson answerJson() {
        return new AnswerJson();
    }

    @Bean
    ProblemWriter problemWriter(Messages messages, AnswerJson json) {
        return new ProblemWriter(messages, json);
    }

    @Bean
    Desk desk(
            ObjectProvider<Authenticator> authenticators,
            RateLimits limits,
            ObjectProvider<DiskGuard> disk,
            AnswerJson json,
            ProblemWriter problems,
            Witnesses witnesses,
            RequestLog log) {
        return new Desk(
                authenticators.orderedStream().toList(), limits, disk.getIfAvailable(), json, problems, witnesses, log);
    }

    @Bean
    RequestLog requestsOfKeys(Clock clock) {
        return new RequestLog(clock);
    }

    @Bean
    Witnesses witnesses(ObjectProvider<SecondPerson> second, ObjectProvider<ReadingNotes> readings, Clock clock) {
        return new Witnesses(second.getIfAvailable(), readings.getIfAvailable(), clock);
    }

    @Bean
    Execution execution(
            ObjectProvider<Routes> rooms, ObjectProvider<Authenticator> authenticators, Witnesses witnesses) {
        return new Execution(rooms, authenticators, witnesses);
    }

    @Bean
    RateLimits rateLimits(
            Clock clock,
            @Value("${zhiyin.limit.key:0}") long ofKey,
            @Value("${zhiyin.limit.staff:0}") long ofStaff,
            @Value("${zhiyin.limit.member:0}") long ofMember,
            @Value("${zhiyin.limit.page:0}") long ofPage,
            @Value("${zhiyin.limit.address:0}") long ofAddress) {
        return new RateLimits(ofKey, ofStaff, ofMember, ofPage, ofAddress, clock);
    }

    @Bean
    OpenApi openApi(ObjectProvider<Routes> rooms) {
        return new OpenApi(rooms.orderedStream().toList());
    }

    @Bean
    RouterFunction<ServerResponse> routes(
            ObjectProvider<Routes> rooms,
            ObjectProvider<Authenticator> authenticators,
            OpenApi openApi,
            Messages messages,
            Desk desk) {
        List<Route> all = new ArrayList<>(ReferenceRoutes.of(openApi, messages));
        rooms.orderedStream().forEach(room -> all.addAll(room.routes()));
        requireSound(all, messages, authenticators.stream().findAny().isPresent());
        Map<String, Map<String, Route>> byTemplate = new LinkedHashMap<>();
        for (Route route : all) {
            Map<String, Route> methods = byTemplate.computeIfAbsent(route.template, template -> new LinkedHashMap<>());
            if (methods.put(route.method, route) != null) {
                throw new IllegalStateException(route + " is declared twice");
            }
        }
        // Templates without variables come first: /v1/members/search is no member.
        List<String> templates = new ArrayList<>(byTemplate.keySet());
        templates.sort((a, b) -> Boolean.compare(a.contains("{"), b.contains("{")));
        RouterFunctions.Builder router = RouterFunctions.route();
        for (String template : templates) {
            Map<String, Route> methods = byTemplate.getOrDefault(template, Map.of());
            router.route(RequestPredicates.path(template), request -> dispatch(methods, request, desk));
        }
        Sites sites = new Sites();
        for (String site : Sites.NAMES) {
            router.route(
                    RequestPredicates.path("/" + site).or(RequestPredicates.path("/" + site + "/**")),
                    request -> page(sites, request, desk));
        }
        router.route(
                RequestPredicates.path("/**"),
                request -> sent((servletRequest, servletResponse) -> {
                    desk.refuse(Problem.of(ProblemType.NOT_FOUND), servletRequest, servletResponse);
                }));
        return router.build();
    }

    private static ServerResponse dispatch(Map<String, Route> methods, ServerRequest request, Desk desk) {
        String method = request.method().name();
        Route route = methods.get(method.equals("HEAD") ? "GET" : method);
        if (route != null) {
            return sent(
                    (servletRequest, response) -> desk.serve(route, request.pathVariables(), servletRequest, response));
        }
        Set<String> allowed = new TreeSet<>(methods.keySet());
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        Problem refusal = Problem.of(ProblemType.METHOD_NOT_ALLOWED).with("allow", String.join(", ", allowed));
        return sent((servletRequest, response) -> desk.refuse(refusal, servletRequest, response));
    }

    private static ServerResponse page(Sites sites, ServerRequest request, Desk desk) {
        String method = request.method().name();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            Problem refusal = Problem.of(ProblemType.METHOD_NOT_ALLOWED).with("allow", "GET, HEAD");
            return sent((servletRequest, response) -> desk.refuse(refusal, servletRequest, response));
        }
        return sent((servletRequest, response) -> {
            if (!sites.serve(servletRequest, response)) {
                desk.refuse(Problem.of(ProblemType.NOT_FOUND), servletRequest, response);
            }
        });
    }

    private static void requireSound(List<Route> routes, Messages messages, boolean keysAreKnown) {
        Set<String> codes = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        for (Route route : routes) {
            if (!names.add(route.name)) {
                throw new IllegalStateException("two routes are named " + route.name);
            }
            if (!route.open && !keysAreKnown) {
                throw new IllegalStateException(
                        route + " asks for a key, but no room knows keys: there is no Authenticator");
            }
            if (route.body != null) {
                route.body.codes(codes);
            }
        }
        messages.require(codes.stream().map(code -> "fault." + code).toList());
        for (ProblemType type : ProblemType.values()) {
            messages.require(List.of("problem." + type.code() + ".title", "problem." + type.code() + ".detail"));
        }
    }

    private interface Sending {
        void send(jakarta.servlet.http.HttpServletRequest request, jakarta.servlet.http.HttpServletResponse response)
                throws java.io.IOException;
    }

    /** A response that writes itself: nothing is negotiated or converted behind our back. */
    private static ServerResponse sent(Sending sending) {
        return new WrittenByUs(sending);
    }

    private record WrittenByUs(Sending sending) implements ServerResponse {
        @Override
        public HttpStatusCode statusCode() {
            return HttpStatusCode.valueOf(200);
        }

        @Override
        public org.springframework.http.HttpHeaders headers() {
            return new org.springframework.http.HttpHeaders();
        }

        @Override
        public org.springframework.util.MultiValueMap<String, jakarta.servlet.http.Cookie> cookies() {
            return new org.springframework.util.LinkedMultiValueMap<>();
        }

        @Override
        public org.springframework.web.servlet.@Nullable ModelAndView writeTo(
                jakarta.servlet.http.HttpServletRequest request,
                jakarta.servlet.http.HttpServletResponse response,
                Context context)
                throws java.io.IOException {
            sending.send(request, response);
            return null;
        }
    }

    /** Nobody asks the thread which request it serves; a filter that tells it so is not needed. */
    @Bean
    FilterRegistrationBean<RequestContextFilter> noRequestContext() {
        FilterRegistrationBean<RequestContextFilter> none = new FilterRegistrationBean<>(new RequestContextFilter());
        none.setEnabled(false);
        return none;
    }

    @Bean
    Pages pages(@Value("${zhiyin.cors-origins:}") List<String> origins, ObjectProvider<Origins> rooms) {
        return new Pages(origins, rooms);
    }

    @Bean
    Tls tls(
            @Value("${zhiyin.tls.certificate:}") String certificate,
            @Value("${zhiyin.tls.key:}") String key,
            @Value("${zhiyin.command:}") String command) {
        return new Tls(certificate, key, command);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(
            ProblemWriter problems, Pages pages, Tls tls, @Value("${zhiyin.proxies:}") List<String> proxies) {
        RequestIds ids = new RequestIds(new SecureRandom());
        Gate gate = new Gate(ids, problems, pages, new Proxies(proxies));
        return factory -> {
            factory.addEngineValves(gate);
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    // The container's own pages would be written before our Gate hears of the refusal.
                    host.setErrorReportValveClass("");
                    for (Valve valve : host.getPipeline().getValves()) {
                        if (valve instanceof ErrorReportValve) {
                            host.getPipeline().removeValve(valve);
                        }
                    }
                }
            });
            factory.addConnectorCustomizers(connector -> {
                connector.setAllowTrace(false);
                connector.setXpoweredBy(false);
                // gid://shopify/Customer/1 is somebody's name: within a path it comes as %2F, and stays one segment
                connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
                connector.setProperty("maxHttpRequestHeaderSize", String.valueOf(Gate.CONTAINER_HEADER_BYTES_MAX));
                connector.setProperty("maxHeaderCount", "1000");
                // a till keeps its connection: to make another after every hundred requests is work for nothing
                connector.setProperty("maxKeepAliveRequests", "-1");
                connector.setProperty("acceptCount", "1000");
                connector.setProperty("maxSwallowSize", String.valueOf(SWALLOW_BYTES_MAX));
                tls.arrange(connector);
            });
        };
    }
}
