package zhiyin.tag;

import org.springframework.context.ApplicationContext;
import zhiyin.insight.FactsFollowed;

/** Lets the rules of tags be asked that are due or were asked for, for tests of other rooms: their time moves by hand. */
public final class TagRulesAsked {

    private TagRulesAsked() {}

    public static void now(ApplicationContext application) {
        FactsFollowed.now(application);
        TagRefreshing refreshing = application.getBean(TagRefreshing.class);
        refreshing.hear();
        refreshing.pass();
        FactsFollowed.now(application);
    }
}
