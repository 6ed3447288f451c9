package zhiyin.insight;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import zhiyin.member.Members;

/** What members are called, but for what tells who they are. */
@Component
public class Masked {

    private final Members members;

    Masked(Members members) {
        this.members = members;
    }

    /** Of each who has a name its first letter. */
    public Map<Long, String> names(long program, List<Long> page) {
        Map<Long, String> names = new HashMap<>();
        members.names(program, page)
                .forEach((member, name) -> names.put(member, name.substring(0, name.offsetByCodePoints(0, 1)) + "**"));
        return names;
    }
}
