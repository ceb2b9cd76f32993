package org.ringfence.mgcp;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * The commands of one port, each way (RFC 3435 section 3.5): repeated until they are answered, done
 * at most once, several in a datagram with a peer that does so.
 */
public final class Transactions {
  private static final long MS = 1_000_000;
  private static final long FIRST_WAIT_NS = 500 * MS;
  private static final long MOST_WAIT_NS = 4_000 * MS;

  /** T-MAX: after so long of silence a peer is taken to be gone. */
  private static final long MOST_NS = 20_000 * MS;

  /** T-HIST. */
  private static final long HISTORY_NS = 30_000 * MS;

  /** LONGTRAN-TIMER. */
  private static final long LONG_NS = 5_000 * MS;

  private static final int MOST_TRANSACTION = 999_999_999;

  private final MgcpSurroundings surroundings;
  private final RandomGenerator random;
  private final Map<Integer, Sent> sent = new LinkedHashMap<>();
  private final Map<Key, Asked> asked = new LinkedHashMap<>();

  /** Peers that send several messages in one datagram, and so take them. */
  private final Set<InetSocketAddress> piggybacking = new HashSet<>();

  private final Map<InetSocketAddress, List<MgcpMessage>> held = new HashMap<>();
  private boolean holding;
  private int next;
  private long refused;
  private long malformed;

  private record Key(InetSocketAddress peer, int transaction) {}

  /** A command of ours that waits for its answer. */
  private static final class Sent {
    final MgcpCommand command;
    final InetSocketAddress to;
    final Consumer<? super @Nullable MgcpResponse> answered;
    long giveUpNs;
    long dueNs;
    long waitNs = FIRST_WAIT_NS;

    Sent(
        MgcpCommand command,
        InetSocketAddress to,
        Consumer<? super @Nullable MgcpResponse> answered,
        long nowNs) {
      this.command = command;
      this.to = to;
      this.answered = answered;
      this.giveUpNs = nowNs + MOST_NS;
      this.dueNs = nowNs + waitNs;
    }
  }

  /**
   * @param random where the numbers begin: they shall not be those of before a restart
   */
  public Transactions(MgcpSurroundings surroundings, RandomGenerator random) {
    this.surroundings = surroundings;
    this.random = random;
    this.next = random.nextInt(1, MOST_TRANSACTION);
  }

  // What it tells.

  /** Commands of ours that wait for their answers. */
  public int waiting() {
    return sent.size();
  }

  /** Datagrams of nobody we know. */
  public long refused() {
    return refused;
  }

  public long malformed() {
    return malformed;
  }

  // Ours.

  /**
   * Sends a command.
   *
   * @param answered told the final answer, or null when there is none; may send, and calls nothing
   *     back otherwise
   */
  public void send(
      MgcpCommand command,
      InetSocketAddress to,
      Consumer<? super @Nullable MgcpResponse> answered,
      long nowNs) {
    if (sent.size() >= Limits.MGCP_TRANSACTIONS) {
      answered.accept(null);
      return;
    }
    do {
      next = next == MOST_TRANSACTION ? 1 : next + 1;
    } while (sent.containsKey(next));
    Sent one = new Sent(command.numbered(next, command.parameters()), to, answered, nowNs);
    sent.put(next, one);
    put(one.command, to);
  }

  /** Nobody waits for what was asked of that peer any more. */
  public void forget(InetSocketAddress peer) {
    sent.values().removeIf(each -> each.to.equals(peer));
  }

  private void put(MgcpMessage message, InetSocketAddress to) {
    if (holding && piggybacking.contains(to)) {
      held.computeIfAbsent(to, key -> new ArrayList<>()).add(message);
    } else {
      surroundings.send(message.write(), to);
    }
  }

  // Theirs.

  /** Takes a datagram; what is said because of it goes out in as few as the peer takes. */
  public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
    if (!surroundings.isPeer(from)) {
      refused++;
      return;
    }
    List<MgcpMessage> messages = MgcpMessage.parse(datagram);
    if (messages.size() > 1 && messages.getLast() instanceof MgcpCommand) piggybacking.add(from);
    holding = true;
    try {
      for (MgcpMessage each : messages) take(each, from, nowNs);
    } finally {
      holding = false;
      held.forEach((to, all) -> surroundings.send(MgcpMessage.write(all), to));
      held.clear();
    }
  }

  private void take(MgcpMessage message, InetSocketAddress from, long nowNs) {
    switch (message) {
      case MgcpCommand command -> command(command, from, nowNs);
      case MgcpResponse response -> response(response, from, nowNs);
      case MalformedMgcp broken -> malformed++;
    }
  }

  private void command(MgcpCommand command, InetSocketAddress from, long nowNs) {
    Key key = new Key(from, command.transaction());
    Asked before = asked.get(key);
    if (before != null) {
      MgcpResponse answer = before.answer();
      put(answer == null ? before.progress() : answer, from);
      return;
    }
    confirmed(command.parameters().find(Parameters.RESPONSE_ACK), from);
    if (asked.size() >= Limits.MGCP_HISTORY) asked.remove(asked.keySet().iterator().next());
    Asked now = new Asked(this, from, command.transaction(), command.end());
    now.forgetNs = nowNs + HISTORY_NS;
    asked.put(key, now);
    if (command.isUnderstood()) surroundings.asked(command, now, nowNs);
    else now.answer(ReturnCode.WRONG_VERSION, nowNs);
  }

  /** For what was answered. */
  void answered(Asked by, long nowNs) {
    MgcpResponse answer = by.answer();
    if (answer == null) return;
    by.forgetNs = nowNs + HISTORY_NS;
    if (by.isLong()) {
      by.waitNs = FIRST_WAIT_NS;
      by.repeatNs = nowNs + by.waitNs;
    }
    put(answer, by.peer());
  }

  /** Answers that the peer has need not be remembered: {@code K: 6234-6255, 6257}. */
  private void confirmed(@Nullable String list, InetSocketAddress peer) {
    if (list == null) return;
    for (String part : list.split(",", Limits.MGCP_EVENTS)) {
      String[] ends = part.strip().split("-", 2);
      int first = number(ends[0]);
      int last = ends.length == 2 ? number(ends[1]) : first;
      if (first <= 0 || last < first || last - first > Limits.MGCP_TRANSACTIONS) continue;
      for (int each = first; each <= last; each++) asked.remove(new Key(peer, each));
    }
  }

  private static int number(String word) {
    if (word.isEmpty() || word.length() > 9) return 0;
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) < '0' || word.charAt(i) > '9') return 0;
    }
    return Integer.parseInt(word);
  }

  private void response(MgcpResponse response, InetSocketAddress from, long nowNs) {
    if (response.isAcknowledgement()) {
      Asked done = asked.get(new Key(from, response.transaction()));
      if (done != null) done.repeatNs = Long.MAX_VALUE;
      return;
    }
    Sent one = sent.get(response.transaction());
    // Answers may come from another port, and from no other machine.
    boolean known = one != null && one.to.getAddress().equals(from.getAddress());
    boolean wantsWord = response.parameters().has(Parameters.RESPONSE_ACK);
    if (!response.isProvisional() && wantsWord && (one == null || known)) {
      put(
          new MgcpResponse(0, response.transaction(), null, Parameters.NONE, null, response.end()),
          from);
    }
    if (one == null || !known) return;
    if (response.isProvisional()) {
      one.giveUpNs = nowNs + MOST_NS;
      one.waitNs = LONG_NS;
      one.dueNs = nowNs + LONG_NS;
      return;
    }
    sent.remove(response.transaction());
    one.answered.accept(response);
  }

  // Time.

  public long deadlineNs() {
    long soonest = Long.MAX_VALUE;
    for (Sent each : sent.values())
      soonest = Math.min(soonest, Math.min(each.dueNs, each.giveUpNs));
    for (Asked each : asked.values()) soonest = Math.min(soonest, each.repeatNs);
    if (!asked.isEmpty()) {
      soonest = Math.min(soonest, asked.values().iterator().next().forgetNs);
    }
    return soonest;
  }

  public void tick(long nowNs) {
    asked.values().removeIf(each -> each.forgetNs - nowNs <= 0 && each.answer() != null);
    for (Asked each : asked.values()) {
      if (each.answer() == null) each.forgetNs = Math.max(each.forgetNs, nowNs + LONG_NS);
      if (each.repeatNs - nowNs > 0) continue;
      repeat(each, nowNs);
    }
    List<Sent> due = new ArrayList<>();
    for (Sent each : sent.values()) {
      if (Math.min(each.dueNs, each.giveUpNs) - nowNs <= 0) due.add(each);
    }
    for (Sent each : due) {
      if (each.giveUpNs - nowNs <= 0) {
        if (sent.remove(each.command.transaction(), each)) each.answered.accept(null);
        continue;
      }
      each.waitNs = Math.min(each.waitNs * 2, Math.max(each.waitNs, MOST_WAIT_NS));
      each.dueNs = nowNs + each.waitNs + random.nextLong(each.waitNs / 4);
      put(each.command, each.to);
    }
  }

  private void repeat(Asked each, long nowNs) {
    MgcpResponse answer = each.answer();
    if (answer == null) return;
    each.waitNs = Math.min(2 * each.waitNs, MOST_WAIT_NS);
    each.repeatNs = nowNs + each.waitNs;
    put(answer, each.peer());
  }
}
