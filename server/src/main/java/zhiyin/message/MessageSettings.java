package zhiyin.message;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import zhiyin.StartRefused;

/**
 * Who carries messages, as an operator says.
 *
 * @param sms {@code log}, {@code aliyun} or {@code tencent}; empty for nobody
 * @param mail {@code log} or {@code smtp}; empty for nobody
 */
@ConfigurationProperties("zhiyin.message")
record MessageSettings(
        @DefaultValue("") String sms,
        @DefaultValue("") String mail,
        @DefaultValue Gateway gateway,
        @DefaultValue Smtp smtp) {

    /**
     * A gateway for SMS.
     *
     * @param endpoint where it is, if not where its documents say
     * @param signName the name in front of each message, as it is registered there
     * @param appId Tencent's number of the application
     * @param templates its numbers of our templates
     */
    record Gateway(
            @DefaultValue("") String endpoint,
            @DefaultValue("") String keyId,
            @DefaultValue("") String keySecret,
            @DefaultValue("") String signName,
            @DefaultValue("") String appId,
            @DefaultValue("ap-guangzhou") String region,
            @DefaultValue Map<String, String> templates) {

        /** Its number of that template of ours, or null. */
        @Nullable
        String template(String word) {
            var number = templates.get(word);
            return number == null || number.isBlank() ? null : number;
        }

        @Override
        public String toString() {
            return "Gateway";
        }
    }

    /** A mail server. */
    record Smtp(
            @DefaultValue("") String host,
            @DefaultValue("587") int port,
            @DefaultValue("") String user,
            @DefaultValue("") String password,
            @DefaultValue("") String from,
            @DefaultValue("starttls") String security) {

        @Override
        public String toString() {
            return "Smtp";
        }
    }

    /** What has to be said for that carrier, or the house does not start. */
    static String said(String value, String variable, String carrier) {
        if (value.isBlank()) {
            throw new StartRefused(carrier + " carries messages only once " + variable + " is set");
        }
        return value;
    }
}
