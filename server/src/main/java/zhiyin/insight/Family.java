package zhiyin.insight;

import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/** Figures that are made of the same things. */
interface Family {

    /** Those that are asked for by days and filters alone. */
    List<Shown> shown();

    /** Who is behind points of which figures. */
    Map<Figure, Behind> behind();

    /** Finds the members of a point. */
    interface Behind {
        /**
         * @param ground of the days and of those that the point says
         * @return by number
         * @throws Point.NotAPoint where the text was given to nobody
         */
        RoaringBitmap of(Point point, Ground ground);
    }
}
