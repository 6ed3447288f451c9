package zhiyin.intake;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Sees to it that platforms hear of what is submitted in their stores, whoever submits it. */
@Component
public class StoresHeard {

    private final ObjectProvider<Platforms> platforms;

    StoresHeard(ObjectProvider<Platforms> platforms) {
        this.platforms = platforms;
    }

    /** The same, kept for the platform if that is to hear of it. */
    public Submission keeping(Submission submission) {
        Platforms known = platforms.getIfAvailable();
        Submission.Companion companion = known == null ? null : known.keeping(submission.program());
        return companion == null ? submission : submission.and(companion);
    }
}
