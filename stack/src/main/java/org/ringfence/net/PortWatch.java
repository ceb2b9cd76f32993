package org.ringfence.net;

/** Told which ports for media calls have. Called on any thread; must not block. */
public interface PortWatch {
  /** Nobody watches. */
  PortWatch NONE =
      new PortWatch() {
        @Override
        public void lent(int port) {}

        @Override
        public void freed(int port) {}
      };

  /** A call has that port, and the next for its reports. */
  void lent(int port);

  /** It has them no longer. */
  void freed(int port);
}
