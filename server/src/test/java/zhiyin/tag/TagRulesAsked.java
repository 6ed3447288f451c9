package zhiyin.tag;

import org.springframework.context.ApplicationContext;
import zhiyin.facts.Following;

/** Lets the rules of tags be asked that are due or were asked for, for tests of other rooms: their time moves by hand. */
public final class TagRulesAsked {

    private TagRulesAsked() {}

    public static void now(ApplicationContext application) {
        Following.pass(application);
        TagRefreshing refreshing = application.getBean(TagRefreshing.class);
        refreshing.hear();
        refreshing.pass();
        Following.pass(application);
    }
}
