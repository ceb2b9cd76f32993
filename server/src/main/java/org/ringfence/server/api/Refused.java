package org.ringfence.server.api;

/** A request is not done; the problem says why. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  Refused(int status, String detail, String remedy) {
    this(Problem.of(status, detail, remedy));
  }

  Refused(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
