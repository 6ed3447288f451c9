package zhiyin;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Zhiyin {
    public static void main(String[] arguments) {
        SpringApplication.run(Zhiyin.class, arguments);
    }
}
