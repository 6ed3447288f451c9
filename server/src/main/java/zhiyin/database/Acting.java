package zhiyin.database;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who does what is being done. While it is said, every transaction is told, and the database writes it down beside whatever
 * changes.
 *
 * @param actor what kind of caller: key, staff, member, anybody
 * @param actorId the key or the account; null for anybody
 * @param approvedBy the second person as it is shown, where there was need of one
 * @param programId the programme acted in; 0 for none
 * @param address where the request comes from
 * @param request the id under which the log knows it
 * @param operation what was asked for, as the API calls it
 */
public record Acting(
        String actor,
        @Nullable Long actorId,
        @Nullable String approvedBy,
        long programId,
        String address,
        String request,
        String operation,
        Instant at) {

    private static final ScopedValue<@Nullable Acting> NOW = ScopedValue.newInstance();

    /** Does the work in his name; on this thread, and nowhere else. */
    public <T> T during(Supplier<T> work) {
        return ScopedValue.where(NOW, this).call(work::get);
    }

    /** Who acts on this thread, or null. */
    public static @Nullable Acting now() {
        return NOW.isBound() ? NOW.get() : null;
    }

    /** The same, asked for by himself and approved by another. */
    public Acting approvedBy(String second) {
        return new Acting(actor, actorId, second, programId, address, request, operation, at);
    }

    /** As the triggers read it. */
    String json() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("actor", actor);
        if (actorId != null) {
            told.put("actor_id", actorId);
        }
        if (approvedBy != null) {
            told.put("approved_by", approvedBy);
        }
        told.put("program", programId);
        told.put("address", address);
        told.put("request", request);
        told.put("operation", operation);
        told.put("at", at.toString());
        return JsonMapper.shared().writeValueAsString(told);
    }
}
