package org.ringfence.lab.impair;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Visqol;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.lab.peer.TempFolder;

/**
 * The same packets to all phones at once, and what each made of them. A few calls go side by side;
 * what was heard is scored when these are over, so that scoring disturbs none of them.
 */
final class ImpairRun {
  private static final long MS = 1_000_000;
  private static final long SEED = 20_261_126;
  private static final int CALLS_AT_ONCE = 4;

  /** So many are heard before they are scored: all are heard before scoring begins. */
  private static final int POINTS_AT_ONCE = 4;

  private static final int EARS = 3;

  private final Recording speech;
  private final boolean peers;
  private final int takes;
  private final Consumer<String> progress;
  private final Map<Line, PacketTrain> trains = new EnumMap<>(Line.class);
  private final List<Point> points = new ArrayList<>();

  /** The calls of one point, each of which somebody may have heard. */
  private record Calls(Point point, Recording alone, List<Future<Recording[]>> takes) {}

  /**
   * @param peers whether the phones of other makes take part
   * @param takes how often the phones hear the same, where there are others to compare with
   * @param progress is told what happens
   */
  ImpairRun(Recording speech, boolean peers, int takes, Consumer<String> progress) {
    this.speech = speech;
    this.peers = peers;
    this.takes = takes;
    this.progress = progress;
  }

  void add(Point point) {
    points.add(point);
    trains.computeIfAbsent(point.line(), wanted -> PacketTrain.of(wanted, speech));
  }

  /**
   * Of all points, in order, a few points at a time, so that who keeps them has lost little if this
   * ends early.
   *
   * @param each is given each as soon as it is known
   */
  void measure(Consumer<Score> each) throws Exception {
    Map<Point, Recording> alone = new HashMap<>();
    // First all that is simulated: what the machine has to learn, it has learned by then.
    for (Point point : points) alone.put(point, SimulatedEar.hear(train(point), schedule(point)));
    int calls = points.stream().mapToInt(this::takes).sum();
    int over = 0;
    long beganNs = System.nanoTime();
    try (ExecutorService line = Executors.newFixedThreadPool(CALLS_AT_ONCE)) {
      for (int from = 0; from < points.size(); from += POINTS_AT_ONCE) {
        List<Point> some = points.subList(from, Math.min(points.size(), from + POINTS_AT_ONCE));
        for (Score score : heard(some, alone, line)) each.accept(score);
        over += some.stream().mapToInt(this::takes).sum();
        int done = Math.min(points.size(), from + POINTS_AT_ONCE);
        progress.accept(timeLeft(done, calls, over, System.nanoTime() - beganNs));
      }
    }
  }

  private String timeLeft(int done, int calls, int over, long goneNs) {
    long leftSeconds = goneNs / 1_000_000_000 * (calls - over) / over;
    String left =
        done == points.size()
            ? ""
            : String.format(", about %d:%02d min left", leftSeconds / 60, leftSeconds % 60);
    return "-- " + done + " of " + points.size() + " points" + left;
  }

  private int takes(Point point) {
    return peers && point.line().forPeers() ? takes : 1;
  }

  private List<Score> heard(List<Point> some, Map<Point, Recording> alone, ExecutorService line)
      throws Exception {
    List<Calls> all = new ArrayList<>();
    for (Point point : some) {
      List<Future<Recording[]>> its = new ArrayList<>();
      for (int take = 0; take < takes(point); take++) its.add(line.submit(() -> live(point)));
      all.add(new Calls(point, Objects.requireNonNull(alone.get(point)), its));
    }
    for (Calls calls : all) {
      for (Future<Recording[]> take : calls.takes) take.get();
    }
    List<Future<Score>> judged = new ArrayList<>();
    for (Calls calls : all) judged.add(line.submit(() -> judge(calls)));
    List<Score> scores = new ArrayList<>();
    for (Future<Score> each : judged) {
      scores.add(each.get());
      progress.accept(ScoreTable.row(scores.getLast()));
    }
    return scores;
  }

  private PacketTrain train(Point point) {
    return Objects.requireNonNull(trains.get(point.line()));
  }

  private Schedule schedule(Point point) {
    return Schedule.of(train(point), point.weather(), SEED);
  }

  private Score judge(Calls calls) throws Exception {
    double[][] mos = new double[EARS][calls.takes.size()];
    for (int take = 0; take < calls.takes.size(); take++) {
      Recording[] heard = calls.takes.get(take).get();
      for (int i = 0; i < EARS; i++) {
        mos[i][take] = heard[i] == null ? Double.NaN : Visqol.measure(speech, heard[i]).mos();
      }
    }
    double simulated = Visqol.measure(speech, calls.alone).mos();
    Takes ours = new Takes(mos[0]);
    Point point = calls.point;
    return new Score(
        point.line(),
        point.weather(),
        ours,
        simulated,
        new Takes(mos[1]),
        new Takes(mos[2]),
        LocalDate.now(ZoneOffset.UTC));
  }

  /** Ours, baresip's and linphone's, hearing the same packets at the same time. */
  private Recording[] live(Point point) {
    PacketTrain train = train(point);
    Recording[] heard = new Recording[EARS];
    List<Ear> ears = new ArrayList<>();
    InetAddress here = InetAddress.getLoopbackAddress();
    try (TempFolder temp = new TempFolder("impair");
        DatagramSocket sender = new DatagramSocket(0, here)) {
      InetSocketAddress from = new InetSocketAddress(here, sender.getLocalPort());
      ears.add(new OurEar(train, from));
      if (peers && point.line().forPeers()) {
        ears.add(PeerEar.baresip(temp.folder("baresip"), point.line(), from));
        ears.add(PeerEar.linphone(temp.folder("linphone"), point.line(), from));
      }
      send(sender, schedule(point), ears.stream().map(Ear::rtp).toList());
      for (int i = 0; i < ears.size(); i++) heard[i] = ears.get(i).hangUp();
    } catch (PeerFailure | IOException e) {
      progress.accept(point.words() + ": " + e.getMessage());
    } finally {
      ears.forEach(Ear::close);
    }
    return heard;
  }

  private static void send(DatagramSocket sender, Schedule schedule, List<InetSocketAddress> to) {
    // As far as the machine lets it: the network is to be as bad as it is meant, and no worse.
    Thread.currentThread().setPriority(Thread.MAX_PRIORITY);
    long startNs = System.nanoTime() + 100 * MS;
    for (Schedule.Arrival arrival : schedule.arrivals()) {
      waitUntil(startNs + (long) (arrival.atMs() * MS));
      for (InetSocketAddress each : to) {
        try {
          byte[] packet = arrival.packet();
          sender.send(new DatagramPacket(packet, packet.length, each));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    waitUntil(startNs + (long) (schedule.atMs() * MS));
    Thread.currentThread().setPriority(Thread.NORM_PRIORITY);
  }

  private static void waitUntil(long momentNs) {
    for (long left = momentNs - System.nanoTime(); left > 0; left = momentNs - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
