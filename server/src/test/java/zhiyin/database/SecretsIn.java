package zhiyin.database;

import java.nio.file.Path;
import java.security.SecureRandom;
import org.springframework.util.unit.DataSize;

/** The keys of another data folder than the application's. */
public final class SecretsIn {

    private SecretsIn() {}

    /** Those in that folder. */
    public static Secrets folder(Path folder) {
        return new Secrets(
                new DatabaseSettings(folder, null, null, true, 1, 80, DataSize.ofBytes(0), "test"), new SecureRandom());
    }
}
