package org.ringfence.server.report;

/** Shows the steps of something that takes a while. */
public interface Progress {
  /** Shows nothing. */
  Progress NONE =
      new Progress() {
        @Override
        public <T> T step(String what, Step<T> step) throws Failure {
          return step.run();
        }
      };

  /** Does a step and shows what it is, that it worked, and how long it took. */
  <T> T step(String what, Step<T> step) throws Failure;

  /** One step's work. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws Failure;
  }
}
