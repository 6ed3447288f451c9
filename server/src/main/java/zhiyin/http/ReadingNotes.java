package zhiyin.http;

import zhiyin.database.Acting;

/** Writes down who looked at whose data. The room that keeps the trail implements it. */
public interface ReadingNotes {
    /** @param object what kind of thing was looked at; {@code id} which, 0 for many */
    void read(Acting by, String object, long id);

    /** The same of a question in words: what was asked is kept with who asked it. */
    void asked(Acting by, String object, String question);
}
