package org.ringfence.lab.stories;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.lab.mgcp.AnalogGateway;
import org.ringfence.lab.mgcp.AnalogPhone;
import org.ringfence.sdp.Connection;
import org.ringfence.sdp.SessionDescription;

/** Analog phones with sound, behind a gateway on a port of its own; each says its tone. */
final class AnalogSite implements AnalogGateway.Around, AutoCloseable {
  private static final int LATEST_MS = 20;
  private static final Pattern CALLER = Pattern.compile("L/ci\\([^,]*,\"([^\"]*)\"");

  private final DatagramSocket socket;
  private final List<PlainSound> sounds = new ArrayList<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final RandomGenerator random = new SplittableRandom(System.nanoTime());
  private final AnalogGateway gateway;
  private final Thread thread;
  private volatile boolean open = true;

  /**
   * @param port where it is found
   * @param tonesHz of its phones
   */
  AnalogSite(String domain, int port, InetSocketAddress agent, int... tonesHz) throws IOException {
    socket = new DatagramSocket(port, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(LATEST_MS);
    for (int hz : tonesHz) sounds.add(new PlainSound(hz));
    gateway =
        new AnalogGateway(
            domain, tonesHz.length, agent, "127.0.0.1", line -> sounds.get(line - 1).port(), this);
    thread = Thread.ofPlatform().daemon().start(this::run);
    await("a call agent").atMost(OfficePhone.PATIENCE).until(gateway::isThere);
  }

  private void run() {
    byte[] bytes = new byte[8_192];
    while (open) {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) task.run();
      if (gateway.deadlineNs() - System.nanoTime() <= 0) gateway.tick();
      for (int i = 0; i < sounds.size(); i++) {
        sounds.get(i).speakTo(address(gateway.phone(i + 1).remote()));
      }
      DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
      try {
        socket.receive(packet);
        gateway.receive(
            Arrays.copyOf(bytes, packet.getLength()),
            (InetSocketAddress) packet.getSocketAddress());
      } catch (SocketTimeoutException nothing) {
        // The time is looked at again.
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static @Nullable InetSocketAddress address(@Nullable SessionDescription said) {
    if (said == null || said.media().isEmpty()) return null;
    Connection connection = said.connectionOf(said.media().getFirst());
    if (connection == null) return null;
    return new InetSocketAddress(connection.address(), said.media().getFirst().port());
  }

  /** Somebody does something with the phone of that line. */
  void at(int line, Consumer<AnalogPhone> what) {
    tasks.add(() -> what.accept(gateway.phone(line)));
  }

  /** Waits until the phone of that line is so. */
  void until(int line, String what, Predicate<AnalogPhone> so) {
    await(what + " at line " + line)
        .atMost(OfficePhone.PATIENCE)
        .until(() -> {
          AtomicReference<Boolean> is = new AtomicReference<>();
          tasks.add(() -> {
            is.set(so.test(gateway.phone(line)));
          });
          await().atMost(OfficePhone.PATIENCE).until(() -> is.get() != null);
          return is.get();
        });
  }

  void sounds(int line, String signal) {
    until(line, signal, phone -> phone.sounds(signal));
  }

  /** What is heard at that line. */
  PlainEar ear(int line) {
    return sounds.get(line - 1).ear;
  }

  void hears(int line, int hz) {
    ear(line).hears(hz);
  }

  /** The number that is shown while it rings. */
  String shown(int line) {
    AtomicReference<String> shown = new AtomicReference<>("");
    until(
        line,
        "a number",
        phone -> {
          Matcher found = CALLER.matcher(String.join(" ", phone.sounded()));
          while (found.find()) shown.set(found.group(1));
          return !shown.get().isEmpty();
        });
    return shown.get();
  }

  /** Presses a key while somebody listens. */
  void press(int line, char key) {
    ear(line).press(key);
  }

  void awaitIdle(int line) {
    until(line, "no call", phone -> phone.calls() == 0);
  }

  @Override
  public void send(byte[] datagram, InetSocketAddress to) {
    try {
      socket.send(new DatagramPacket(datagram, datagram.length, to));
    } catch (IOException lost) {
      // As a network loses it.
    }
  }

  @Override
  public long nowNs() {
    return System.nanoTime();
  }

  @Override
  public void changed() {
    // The thread looks soon.
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void close() throws InterruptedException {
    open = false;
    thread.join();
    socket.close();
    sounds.forEach(PlainSound::close);
  }
}
