package org.ringfence.server.api;

import io.javalin.http.HandlerType;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Scope;

/**
 * One thing that can be asked for.
 *
 * @param path with its variables in braces, below {@code /api/v1}
 * @param scope what a token must be good for
 */
record Route(HandlerType method, String path, Scope scope, Answer answer) {

  /** Does what is asked for. */
  @FunctionalInterface
  interface Answer {
    /** What becomes of it as JSON, or {@link Asked#NOTHING}. */
    Object of(Asked asked) throws Failure;
  }

  static Route get(String path, Scope scope, Answer answer) {
    return new Route(HandlerType.GET, path, scope, answer);
  }

  static Route post(String path, Scope scope, Answer answer) {
    return new Route(HandlerType.POST, path, scope, answer);
  }

  static Route patch(String path, Scope scope, Answer answer) {
    return new Route(HandlerType.PATCH, path, scope, answer);
  }

  static Route delete(String path, Scope scope, Answer answer) {
    return new Route(HandlerType.DELETE, path, scope, answer);
  }
}
