package org.ringfence.server;

import java.net.InetSocketAddress;
import java.util.function.Predicate;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.guard.Guard;
import org.ringfence.guard.TimeShare;
import org.ringfence.guard.Verdict;
import org.ringfence.net.Admission;

/** Where the guard stands: at every socket, with the clock it has none of itself. */
final class Gate implements Admission {
  private final Guard guard;
  private final ThreadLocal<TimeShare> shares;

  private final Predicate<String> urgent;

  /**
   * @param urgent numbers that are called for help
   */
  Gate(Guard guard, Predicate<String> urgent) {
    this.guard = guard;
    this.urgent = urgent;
    this.shares = ThreadLocal.withInitial(() -> guard.share(System.nanoTime()));
  }

  @Override
  public Verdict judge(Flow from, int length) {
    return guard.judge(from, length, shares.get(), System.nanoTime());
  }

  @Override
  public boolean admitConnection(Transport transport, InetSocketAddress source) {
    return !guard.isListed(source.getAddress());
  }

  @Override
  public boolean hasTime() {
    boolean has = shares.get().hasTime(System.nanoTime());
    if (!has) guard.count(Guard.Count.SHED);
    return has;
  }

  @Override
  public boolean isUrgent(String number) {
    return urgent.test(number);
  }

  @Override
  public Verdict judgeUrgent(Flow from, int length) {
    return guard.judgeUrgent(from, length, shares.get(), System.nanoTime());
  }

  @Override
  public boolean hasTimeForHelp() {
    return shares.get().hasTimeForHelp(System.nanoTime());
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
