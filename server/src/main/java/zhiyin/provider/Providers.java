package zhiyin.provider;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import zhiyin.StartRefused;
import zhiyin.outside.Outside;

/** All other houses that an operator has named. */
@Component
@EnableConfigurationProperties(ProviderSettings.class)
public class Providers {
    /** Kinds of houses that browsers are sent to. */
    private static final Set<String> SENDING = Set.of("oidc", "wechat-account", "alipay");

    private final Map<String, IdentityProvider> byCode = new LinkedHashMap<>();
    private final Map<String, IdentityProvider> ofStaff = new LinkedHashMap<>();

    Providers(ProviderSettings settings, Outside outside, Clock clock) {
        var wire = new Wire(outside);
        for (var each : settings.providers()) {
            if (byCode.put(each.code(), provider(each, wire, clock)) != null) {
                throw new StartRefused("two providers are called " + each.code());
            }
        }
        for (var each : settings.staffProviders()) {
            if (!each.kind().equals("oidc") || each.onlyProgram() != null) {
                throw new StartRefused("staff come in by the word of an OpenID provider, in the whole house: "
                        + each.code() + " is of kind oidc, and for no programme");
            }
            // one name is one house, whomever it lets in
            if (byCode.containsKey(each.code()) || ofStaff.put(each.code(), provider(each, wire, clock)) != null) {
                throw new StartRefused("two providers are called " + each.code());
            }
        }
    }

    private static IdentityProvider provider(ProviderSettings.Provider settings, Wire wire, Clock clock) {
        if (!settings.code().matches("[a-z0-9]{1,20}(-[a-z0-9]{1,20})?")) {
            throw new StartRefused("a provider is called by small letters and digits: " + settings.code());
        }
        for (var redirect : settings.redirects()) {
            if (!Outside.allowed(redirect)) {
                throw new StartRefused("browsers come back from " + settings.code() + " over https: " + redirect);
            }
        }
        if (SENDING.contains(settings.kind()) && settings.redirects().isEmpty()) {
            throw new StartRefused("to where does " + settings.code() + " send browsers back? redirects");
        }
        return switch (settings.kind()) {
            case "oidc" -> new OidcProvider(settings, wire, clock);
            case "wechat-mini" -> new WeChat(settings, WeChat.Way.MINI, wire, clock);
            case "wechat-account" -> new WeChat(settings, WeChat.Way.ACCOUNT, wire, clock);
            case "wechat-phone" -> new WeChat(settings, WeChat.Way.PHONE, wire, clock);
            case "alipay" -> new Alipay(settings, true, wire, clock);
            case "alipay-mini" -> new Alipay(settings, false, wire, clock);
            default ->
                throw new StartRefused(settings.code() + " is of no kind there is: oidc, wechat-mini, wechat-account,"
                        + " wechat-phone, alipay, alipay-mini");
        };
    }

    /** The house of that name that serves the programme, or null. */
    public @Nullable IdentityProvider of(String code, String program) {
        var provider = byCode.get(code);
        return provider == null || (provider.program() != null && !program.equals(provider.program()))
                ? null
                : provider;
    }

    /** All that let members in. */
    public List<IdentityProvider> all() {
        return List.copyOf(byCode.values());
    }

    /** The house of that name that lets staff in, or null. */
    public @Nullable IdentityProvider ofStaff(String code) {
        return ofStaff.get(code);
    }

    /** All that let staff in. */
    public List<IdentityProvider> ofStaff() {
        return List.copyOf(ofStaff.values());
    }
}
