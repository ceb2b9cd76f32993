package org.ringfence.lab.attack;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.lab.peer.ServerUnderTest;
import org.ringfence.lab.peer.SippRun;

/** Honest phones, each on an address of its own, that call each other all the time. */
final class HonestCalls implements AutoCloseable {
  private static final int FIRST_NUMBER = 3_000;
  private static final long GRACE_SECONDS = 20;

  private final List<HonestPhone> phones = new ArrayList<>();
  private final List<HonestPhone> others = new ArrayList<>();
  private final ExecutorService calling = Executors.newVirtualThreadPerTaskExecutor();

  HonestCalls(ServerUnderTest server, int count) {
    var address = new InetSocketAddress("127.0.0.1", server.port(Transport.UDP));
    for (int i = 0; i < count; i++) {
      InetSocketAddress own = new InetSocketAddress(host(i), 0);
      phones.add(new HonestPhone(account(i), server.domain(), address, own));
    }
    for (HonestPhone phone : phones) {
      String problem = phone.register();
      if (problem != null) throw new PeerFailure("without any attack: " + problem);
    }
  }

  private static InetAddress host(int index) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (1 + index)});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One more phone, which does not call by itself. */
  HonestPhone another(ServerUnderTest server, int index) {
    var address = new InetSocketAddress("127.0.0.1", server.port(Transport.UDP));
    InetSocketAddress own = new InetSocketAddress(host(index), 0);
    HonestPhone phone = new HonestPhone(account(index), server.domain(), address, own);
    others.add(phone);
    String problem = phone.register();
    if (problem != null) throw new PeerFailure("without any attack: " + problem);
    return phone;
  }

  static Account account(int index) {
    return new Account("" + (FIRST_NUMBER + index), "dormouse-" + index, Account.Digest.MD5);
  }

  static List<Account> accounts(int count) {
    List<Account> all = new ArrayList<>();
    for (int i = 0; i < count; i++) all.add(account(i));
    return all;
  }

  List<HonestPhone> phones() {
    return List.copyOf(phones);
  }

  List<InetSocketAddress> addresses() {
    return phones.stream().map(HonestPhone::address).toList();
  }

  /**
   * What honest people experienced.
   *
   * @param problems what went wrong, each once
   */
  record Experience(int calls, int good, double medianMs, double p99Ms, List<String> problems) {
    double share() {
      return calls == 0 ? 0 : (double) good / calls;
    }
  }

  /** Begins calls at that rate for so long, and waits for the last of them. */
  Experience during(int seconds, int callsPerSecond) {
    return during(seconds, callsPerSecond, null);
  }

  /** The same to one number; to one another where it is null. */
  Experience during(int seconds, int callsPerSecond, @Nullable String number) {
    Queue<HonestPhone.Outcome> outcomes = new ConcurrentLinkedQueue<>();
    int calls = seconds * callsPerSecond;
    int half = phones.size() / 2;
    long startNs = System.nanoTime();
    List<java.util.concurrent.Future<?>> running = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      HonestPhone caller = phones.get(i % half);
      String called = number == null ? phones.get(half + i % half).account().user() : number;
      long dueNs = startNs + i * 1_000_000_000L / callsPerSecond;
      LockSupport.parkNanos(Math.max(0, dueNs - System.nanoTime()));
      running.add(calling.submit(() -> outcomes.add(caller.call(called))));
    }
    for (var each : running) {
      try {
        each.get(seconds + GRACE_SECONDS, TimeUnit.SECONDS);
      } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
        outcomes.add(new HonestPhone.Outcome(0, "lost: " + e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    double[] setUp =
        outcomes.stream()
            .filter(outcome -> outcome.problem() == null)
            .mapToDouble(HonestPhone.Outcome::setupMs)
            .sorted()
            .toArray();
    List<String> problems =
        outcomes.stream()
            .map(HonestPhone.Outcome::problem)
            .filter(java.util.Objects::nonNull)
            .distinct()
            .toList();
    return new Experience(
        calls,
        setUp.length,
        SippRun.percentile(setUp, 0.5),
        SippRun.percentile(setUp, 0.99),
        problems);
  }

  /** How many phones cannot call although nobody attacks any more. */
  int shutOut() {
    int half = phones.size() / 2;
    Boolean[] works = new Boolean[half];
    List<java.util.concurrent.Future<?>> running = new ArrayList<>();
    for (int i = 0; i < half; i++) {
      int index = i;
      running.add(
          calling.submit(() -> {
            String called = phones.get(half + index).account().user();
            works[index] = phones.get(index).call(called).problem() == null;
          }));
    }
    for (var each : running) {
      try {
        each.get();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return (int) Arrays.stream(works).filter(worked -> worked == null || !worked).count();
  }

  @Override
  public void close() {
    calling.shutdownNow();
    phones.forEach(HonestPhone::close);
    others.forEach(HonestPhone::close);
  }
}
