package zhiyin.http;

import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The sample room, served over real HTTP on a free port. */
record SampleServer(ConfigurableApplicationContext context, int port) implements AutoCloseable {
    /** @param settings further ones, as arguments */
    static SampleServer start(String... settings) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(SampleRoom.class)
                // as arguments: mere defaults would give way to the product's own settings, and with them to its port
                .run(Stream.concat(Stream.of("--server.port=0", "--spring.main.banner-mode=off"), Stream.of(settings))
                        .toArray(String[]::new));
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
