package zhiyin.provider;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import zhiyin.member.IdentityRef;

/**
 * WeChat, which knows somebody by an {@code openid} in each app, and by one {@code unionid} in all apps of an owner.
 * Documents: developers.weixin.qq.com, {@code code2Session}, {@code getPhoneNumber}, {@code getStableAccessToken} and the web
 * authorization of official accounts.
 */
final class WeChat implements IdentityProvider {
    private static final String API = "https://api.weixin.qq.com";
    private static final String OPEN = "https://open.weixin.qq.com/connect/oauth2/authorize";

    /** A token of the app is changed before it is over. */
    private static final Duration EARLY = Duration.ofMinutes(5);

    /** What of WeChat shows who somebody is. */
    enum Way {
        /** A mini-programme's {@code wx.login}. */
        MINI,
        /** The web authorization of an official account. */
        ACCOUNT,
        /** A mini-programme's button that shares the phone. */
        PHONE
    }

    private record AppToken(String text, Instant until) {}

    private final ProviderSettings.Provider settings;
    private final Way way;
    private final Wire wire;
    private final Clock clock;
    private volatile @Nullable AppToken appToken;

    WeChat(ProviderSettings.Provider settings, Way way, Wire wire, Clock clock) {
        this.settings = settings;
        this.way = way;
        this.wire = wire;
        this.clock = clock;
    }

    @Override
    public String code() {
        return settings.code();
    }

    @Override
    public String issuer() {
        return "wechat:" + settings.clientId();
    }

    @Override
    public @Nullable String program() {
        return settings.onlyProgram();
    }

    @Override
    public List<URI> redirects() {
        return way == Way.ACCOUNT ? settings.redirects() : List.of();
    }

    @Override
    public URI going(Going going) {
        if (way != Way.ACCOUNT) {
            throw new IllegalStateException(code() + " sends nobody anywhere");
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("appid", settings.clientId());
        query.put("redirect_uri", going.redirect().toString());
        query.put("response_type", "code");
        query.put("scope", "snsapi_base");
        query.put("state", going.state());
        return URI.create(OPEN + "?" + Wire.form(query) + "#wechat_redirect");
    }

    @Override
    public Verdict ask(Shown shown) {
        return switch (way) {
            case MINI -> person(get("/sns/jscode2session", "js_code", shown.code()));
            case ACCOUNT ->
                shown.going() == null
                        ? new Verdict.Refused("nobody was sent there")
                        : person(get("/sns/oauth2/access_token", "code", shown.code()));
            case PHONE -> phone(shown.code());
        };
    }

    private JsonNode get(String path, String field, String code) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("appid", settings.clientId());
        query.put("secret", settings.clientSecret());
        query.put(field, code);
        query.put("grant_type", "authorization_code");
        return wire.get(URI.create(settings.at(API) + path + "?" + Wire.form(query)))
                .tree();
    }

    private Verdict person(JsonNode said) {
        var openid = said.path("openid").asString("");
        var own = Names.of(code(), openid);
        if (said.path("errcode").asInt(0) != 0 || own == null) {
            return new Verdict.Refused("errcode " + said.path("errcode").asInt(0));
        }
        List<IdentityRef> identities = new ArrayList<>();
        var union = IdentityRef.parse("unionid:" + said.path("unionid").asString(""));
        if (union != null) {
            identities.add(union);
        }
        identities.add(own);
        return new Verdict.Known(identities);
    }

    private Verdict phone(String code) {
        var token = appToken();
        if (token == null) {
            return new Verdict.Refused("no token of the app");
        }
        var said = wire.postJson(
                        URI.create(settings.at(API) + "/wxa/business/getuserphonenumber?access_token="
                                + Wire.encoded(token)),
                        Map.of("code", code))
                .tree();
        var told = said.path("phone_info");
        var phone = IdentityRef.parse("phone:+" + told.path("countryCode").asString("")
                + told.path("purePhoneNumber").asString(""));
        var ours = settings.clientId().equals(told.at("/watermark/appid").asString(""));
        return said.path("errcode").asInt(-1) != 0 || !ours || phone == null
                ? new Verdict.Refused("errcode " + said.path("errcode").asInt(-1))
                : new Verdict.Known(List.of(phone));
    }

    /** The app's own token, which all who use it have in common: asked for in the way that leaves others' good. */
    private @Nullable String appToken() {
        var known = appToken;
        if (known != null && clock.instant().isBefore(known.until())) {
            return known.text();
        }
        var said = wire.postJson(
                        URI.create(settings.at(API) + "/cgi-bin/stable_token"),
                        Map.of(
                                "grant_type",
                                "client_credential",
                                "appid",
                                settings.clientId(),
                                "secret",
                                settings.clientSecret()))
                .tree();
        var text = said.path("access_token").asString("");
        var seconds = said.path("expires_in").asLong(0);
        if (text.isEmpty() || seconds <= 0) {
            return null;
        }
        appToken = new AppToken(text, clock.instant().plusSeconds(seconds).minus(EARLY));
        return text;
    }
}
