package org.ringfence.server;

import org.ringfence.base.Flow;
import org.ringfence.guard.Guard;
import org.ringfence.guard.TimeShare;
import org.ringfence.guard.Verdict;
import org.ringfence.net.Admission;

/** Where the guard stands: at every socket, with the clock it has none of itself. */
final class Gate implements Admission {
  private final Guard guard;
  private final ThreadLocal<TimeShare> shares;

  Gate(Guard guard) {
    this.guard = guard;
    this.shares = ThreadLocal.withInitial(() -> guard.share(System.nanoTime()));
  }

  @Override
  public Verdict judge(Flow from, int length) {
    return guard.judge(from, length, shares.get(), System.nanoTime());
  }

  @Override
  public boolean hasTime() {
    boolean has = shares.get().hasTime(System.nanoTime());
    if (!has) guard.count(Guard.Count.SHED);
    return has;
  }

  @Override
  public void took(long ns) {
    shares.get().took(ns);
  }

  @Override
  public boolean isKnown(Flow connection) {
    return guard.isKnown(connection);
  }

  @Override
  public boolean isProven(Flow to) {
    return guard.isProven(to);
  }

  @Override
  public boolean mayAnswer(Flow to, int bytes) {
    return guard.mayAnswer(to, bytes);
  }
}
