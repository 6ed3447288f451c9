/**
 * The door of the house: how rooms declare what can be asked of them over HTTP, and how every answer looks.
 *
 * <p>A room declares each route once, as a {@link zhiyin.http.Route} value: path, caller, parameters, the
 * {@link zhiyin.http.Shape} of the body, answers and problems. The same value reads requests, refuses bad ones, and
 * writes the OpenAPI document and the reference page, so that the three cannot drift apart. Answers are records;
 * nulls are left out, names are {@code snake_case}, enums lower-case words, instants RFC 3339 in UTC.
 *
 * <p>Laws:
 * <ul>
 *   <li>a refused request reaches no handler: a handler sees only what its route declares, already typed;
 *   <li>all faults of a body, or of the parameters, come in one answer, each with its JSON pointer;
 *   <li>a refused value is never echoed, and nothing of the inside (stack, class, SQL) leaves the house;
 *   <li>every answer of 400 and above is an {@code application/problem+json} with a code of
 *       {@link zhiyin.http.ProblemType} and the id under which the log knows the request;
 *   <li>a route that does not say who may call it, and which permission he needs, stops the start;
 *   <li>work on a body is bounded before it begins: size, depth and the length of numbers are checked first, and no
 *       number is calculated with before its digits are counted.
 * </ul>
 */
@NullMarked
package zhiyin.http;

import org.jspecify.annotations.NullMarked;
