package org.ringfence.server.api;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Collection;
import java.util.function.Function;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Scope;

/**
 * One thing that can be asked for.
 *
 * @param path with its variables in braces, below {@code /api/v1}
 * @param scope what a token must be good for
 * @param owned whether a person may have it for the extension that is its own
 * @param binary whether the answer is no JSON
 */
record Route(
    HandlerType method, String path, Scope scope, boolean owned, boolean binary, Answer answer) {

  /** Does what is asked for. */
  @FunctionalInterface
  interface Answer {
    /** What becomes of it as JSON, or {@link Asked#NOTHING}. */
    Object of(Asked asked) throws Failure;
  }

  /** What there is of which a part is asked for. */
  @FunctionalInterface
  interface Listed<T> {
    Collection<T> of(Asked asked) throws Failure;
  }

  /** The same, and for whoever has that extension. */
  Route ofOneself() {
    return new Route(method, path, scope, true, binary, answer);
  }

  /** The same, answered with {@link Asked.Bytes}. */
  Route inBytes() {
    return new Route(method, path, scope, owned, true, answer);
  }

  boolean isAllowed(Asker asker, Context http) {
    return asker.allows(scope) || (owned && asker.owns(http.pathParam("number")));
  }

  static Route get(String path, Scope scope, Answer answer) {
    return new Route(HandlerType.GET, path, scope, false, false, answer);
  }

  /** A list, in parts. */
  static <T> Route list(String path, Scope scope, Listed<T> all, Function<T, Pages.Place> place) {
    return get(path, scope, asked -> Pages.of(asked, all.of(asked), place));
  }

  static Route post(String path, Scope scope, Answer answer) {
    return new Route(HandlerType.POST, path, scope, false, false, answer);
  }

  static Route put(String path, Scope scope, Answer answer) {
    return new Route(HandlerType.PUT, path, scope, false, false, answer);
  }

  static Route patch(String path, Scope scope, Answer answer) {
    return new Route(HandlerType.PATCH, path, scope, false, false, answer);
  }

  static Route delete(String path, Scope scope, Answer answer) {
    return new Route(HandlerType.DELETE, path, scope, false, false, answer);
  }
}
