package zhiyin.tag;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.database.PublicId;

/** Tags that the house makes by itself, without anybody asking over HTTP: those of a made-up shop. */
@Component
public class HouseTags {

    /** Who did what nobody did over HTTP. */
    private static final String THE_HOUSE = new PublicId("key").print(0);

    private static final int AT_HOUR = 3;
    private static final int CHANGE_ANY = 100;

    private final Tags tags;

    HouseTags(Tags tags) {
        this.tags = tags;
    }

    /** Says a group of tags of the whole programme. */
    public void group(long program, String code, String name) {
        tags.sayGroup(program, code, new Tags.ToldGroup(name, null, null, false), THE_HOUSE);
    }

    /**
     * Makes a tag, unless there is one of that code.
     *
     * @param rule the tree as JSON, asked once a day and as soon as a server runs; null for a tag that is put by hand
     */
    public void make(long program, String code, String name, String description, String group, @Nullable String rule) {
        if (tags.find(program, code).isEmpty()) {
            tags.say(
                    program,
                    code,
                    new Tags.Told(
                            name,
                            description,
                            group,
                            rule == null ? null : new Tag.Rule(rule, 0, false, AT_HOUR, CHANGE_ANY)),
                    THE_HOUSE);
        }
    }
}
