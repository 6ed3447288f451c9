package zhiyin.http;

import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The sample room, served over real HTTP on a free port. */
record SampleServer(ConfigurableApplicationContext context, int port) implements AutoCloseable {
    static SampleServer start() {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(SampleRoom.class)
                .properties(Map.of("server.port", "0", "spring.main.banner-mode", "off"))
                .run();
        int port = context instanceof ServletWebServerApplicationContext web && web.getWebServer() != null
                ? web.getWebServer().getPort()
                : 0;
        return new SampleServer(context, port);
    }

    @Override
    public void close() {
        context.close();
    }
}
