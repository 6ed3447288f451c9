package zhiyin.http;

import java.util.List;

/**
 * The routes of one room: a Spring bean of this type is all a room needs to be heard.
 *
 * @param room the heading over them in the documentation
 * @param says what the room is for, in a sentence or two
 */
public record Routes(String room, String says, List<Route> routes) {
    public Routes {
        routes = List.copyOf(routes);
    }

    public static Routes of(String room, String says, Route... routes) {
        return new Routes(room, says, List.of(routes));
    }
}
