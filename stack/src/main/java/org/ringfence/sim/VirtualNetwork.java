package org.ringfence.sim;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Nodes and the paths between them on virtual time. Everything that happens follows from the seed:
 * the same program with the same seed has the same {@link #historyHash}.
 */
public final class VirtualNetwork {
  private sealed interface Event extends Comparable<Event> {
    long atNs();

    long order();

    @Override
    default int compareTo(Event other) {
      int byTime = Long.compare(atNs(), other.atNs());
      return byTime != 0 ? byTime : Long.compare(order(), other.order());
    }
  }

  private record Arrival(
      long atNs, long order, byte[] datagram, InetSocketAddress from, InetSocketAddress to)
      implements Event {}

  private record Wake(long atNs, long order, Place place) implements Event {}

  private record Step(long atNs, long order, Runnable what) implements Event {}

  private record Direction(InetSocketAddress from, InetSocketAddress to) {}

  private final SplittableRandom random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Map<InetSocketAddress, Place> places = new HashMap<>();
  private final Map<Direction, Link> links = new HashMap<>();

  /** The address a NAT shows for a node, and back. */
  private final Map<InetSocketAddress, InetSocketAddress> outside = new HashMap<>();

  private final Map<InetSocketAddress, InetSocketAddress> inside = new HashMap<>();
  private Link otherLinks = Link.PERFECT;
  private long nowNs;
  private long order;
  private long hash = 0xcbf29ce484222325L;
  private long arrived;
  private long lost;

  public VirtualNetwork(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The randomness of this world; draw all else from it too. */
  public SplittableRandom random() {
    return random;
  }

  public long nowNs() {
    return nowNs;
  }

  /** Puts a node at an address. A node that was there before has crashed. */
  public void start(InetSocketAddress address, Function<? super Port, ? extends Node> node) {
    crash(address);
    Place place = new Place(address);
    places.put(address, place);
    place.node = node.apply(place);
  }

  /** Ends a node without a word; packets under way to it are lost. */
  public void crash(InetSocketAddress address) {
    Place place = places.remove(address);
    if (place != null) place.node = null;
  }

  /** Sets what one direction does; links not named are as {@link #otherLinks} says. */
  public void link(InetSocketAddress from, InetSocketAddress to, Link link) {
    links.put(new Direction(from, to), link);
  }

  public void otherLinks(Link link) {
    otherLinks = link;
  }

  /**
   * Hides a node behind a NAT, or moves it to another outside address: packets to the old one are
   * lost from now on, as after a NAT has rebooted. Links are named by inside addresses.
   */
  public void bindNat(InetSocketAddress node, InetSocketAddress seenAs) {
    InetSocketAddress old = outside.put(node, seenAs);
    if (old != null) inside.remove(old);
    inside.put(seenAs, node);
  }

  /** Lets {@code what} happen at a time. */
  public void at(long timeNs, Runnable what) {
    events.add(new Step(Math.max(timeNs, nowNs), order++, what));
  }

  /** Lets everything happen up to and including that time; then it is that time. */
  public void run(long untilNs) {
    while (!events.isEmpty() && events.peek().atNs() <= untilNs) {
      Event event = events.poll();
      nowNs = event.atNs();
      switch (event) {
        case Arrival arrival -> arrive(arrival);
        case Wake wake -> wake(wake);
        case Step step -> step.what().run();
      }
    }
    nowNs = Math.max(nowNs, untilNs);
  }

  /** When the next thing happens; Long.MAX_VALUE when nothing will. */
  public long nextNs() {
    return events.isEmpty() ? Long.MAX_VALUE : events.peek().atNs();
  }

  /** A hash of all that has happened: each arrival with its time and bytes, each waking. */
  public long historyHash() {
    return hash;
  }

  public long arrived() {
    return arrived;
  }

  public long lost() {
    return lost;
  }

  private void arrive(Arrival arrival) {
    InetSocketAddress target = inside.getOrDefault(arrival.to(), arrival.to());
    boolean hidden = target.equals(arrival.to()) && outside.containsKey(target);
    Place place = places.get(target);
    Node node = place == null ? null : place.node;
    if (node == null || hidden) {
      lost++;
      return;
    }
    arrived++;
    remember(arrival.datagram());
    node.receive(arrival.datagram(), arrival.from(), nowNs);
  }

  private void wake(Wake wake) {
    Place place = wake.place();
    Node node = place.node;
    if (node == null || place.wakeOrder != wake.order()) return;
    place.wakeNs = Long.MAX_VALUE;
    remember(new byte[0]);
    node.wake(nowNs);
  }

  private void transmit(Place sender, byte[] datagram, InetSocketAddress to) {
    InetSocketAddress target = inside.getOrDefault(to, to);
    Link link = links.getOrDefault(new Direction(sender.address, target), otherLinks);
    InetSocketAddress from = outside.getOrDefault(sender.address, sender.address);
    int copies = random.nextDouble() < link.duplication() ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (random.nextDouble() < link.loss()) {
        lost++;
        continue;
      }
      long jitterNs = link.jitterNs() == 0 ? 0 : random.nextLong(link.jitterNs());
      long atNs = nowNs + link.delayNs() + jitterNs;
      events.add(new Arrival(atNs, order++, datagram.clone(), from, to));
    }
  }

  /** FNV-1a. */
  private void remember(byte[] bytes) {
    for (int shift = 0; shift < 64; shift += 8) mix((byte) (nowNs >> shift));
    for (byte b : bytes) mix(b);
  }

  private void mix(byte b) {
    hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
  }

  private final class Place implements Port {
    private final InetSocketAddress address;
    private @Nullable Node node;
    private long wakeNs = Long.MAX_VALUE;
    private long wakeOrder = -1;

    Place(InetSocketAddress address) {
      this.address = address;
    }

    @Override
    public void send(byte[] datagram, InetSocketAddress to) {
      if (places.get(address) == this) transmit(this, datagram, to);
    }

    @Override
    public void wakeAt(long timeNs) {
      if (timeNs == wakeNs) return;
      wakeNs = timeNs;
      wakeOrder = order++;
      if (timeNs == Long.MAX_VALUE) return;
      events.add(new Wake(Math.max(timeNs, nowNs), wakeOrder, this));
    }

    @Override
    public InetSocketAddress address() {
      return address;
    }
  }
}
