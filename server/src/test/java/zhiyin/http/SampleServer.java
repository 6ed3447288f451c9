package zhiyin.http;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The sample room, served over real HTTP on a free port. */
record SampleServer(ConfigurableApplicationContext context, int port) implements AutoCloseable {
    static SampleServer start() {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(SampleRoom.class)
                // as arguments: mere defaults would give way to the product's own settings, and with them to its port
                .run("--server.port=0", "--spring.main.banner-mode=off");
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
