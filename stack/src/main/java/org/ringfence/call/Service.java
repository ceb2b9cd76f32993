package org.ringfence.call;

/** Something that answers a call itself, such as the echo test. */
public interface Service {
  /** Takes the call; it is answered by {@link Call#answerEcho} and its kin, or ended. */
  void serve(Call call);
}
