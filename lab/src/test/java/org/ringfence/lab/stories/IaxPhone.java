package org.ringfence.lab.stories;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.iax.IaxAccount;
import org.ringfence.iax.IaxCall;
import org.ringfence.iax.IaxEndpoint;
import org.ringfence.iax.IaxEvent;
import org.ringfence.iax.IaxSurroundings;
import org.ringfence.iax.MediaFormat;

/** A phone on IAX2 with two calls at a time; says its tone, remembers what it hears. */
final class IaxPhone implements IaxSurroundings, WorldPhone, AutoCloseable {
  private static final int POLL_MS = 5;
  private static final long FRAME_NS = 20_000_000;

  private final String number;
  private final int toneHz;
  private final PlainEar ear;
  private final InetSocketAddress server;
  private final IaxAccount account;
  private final DatagramSocket socket;
  private final IaxEndpoint endpoint;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean open = true;

  /** How many messages waited when it registered last; -1 before it has. */
  private volatile int messages = -1;

  /** Who is talked to, or called. */
  private volatile @Nullable IaxCall call;

  /** Who rings, also while another is talked to. */
  private volatile @Nullable IaxCall waiting;

  private volatile @Nullable IaxCall held;
  private volatile boolean talking;

  /** Whether it dials or has a call. */
  private volatile boolean busy;

  /** The thread's own. */
  private long nextFrameNs;

  private int said;

  IaxPhone(int serverPort, String number, String secret, int toneHz) throws IOException {
    this.number = number;
    this.toneHz = toneHz;
    this.ear = new PlainEar(toneHz);
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    this.account = IaxAccount.of(number, secret);
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(POLL_MS);
    this.endpoint = new IaxEndpoint(this, new SecureRandom(), System.nanoTime());
    this.thread = Thread.ofPlatform().daemon().start(this::run);
  }

  private void run() {
    byte[] bytes = new byte[4_096];
    while (open) {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) task.run();
      endpoint.tick(System.nanoTime());
      speak();
      DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
      try {
        socket.receive(packet);
        byte[] datagram = Arrays.copyOf(bytes, packet.getLength());
        endpoint.receive(
            datagram, (InetSocketAddress) packet.getSocketAddress(), System.nanoTime());
      } catch (SocketTimeoutException nothing) {
        // The time is looked at again.
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void speak() {
    IaxCall with = call;
    long nowNs = System.nanoTime();
    if (with == null || !talking || nextFrameNs - nowNs > 0) return;
    nextFrameNs = Math.max(nextFrameNs + FRAME_NS, nowNs - 5 * FRAME_NS);
    int ms = (int) ((nowNs - with.startNs()) / 1_000_000);
    byte[] frame = ear.says();
    if (said++ == 0) with.voice(ms, MediaFormat.ULAW, frame, nowNs);
    else send(with.mini(ms, frame), server);
  }

  // What a person does.

  void register() {
    messages = -1;
    tasks.add(() -> endpoint.register(server, account, 3_600, this::registered, System.nanoTime()));
    await("registration of " + number + " on IAX2")
        .atMost(OfficePhone.PATIENCE)
        .until(() -> messages >= 0);
  }

  private void registered(IaxEvent event) {
    if (event instanceof IaxEvent.Registered done) messages = done.messages() & 0xFF;
  }

  @Override
  public String number() {
    return number;
  }

  @Override
  public int toneHz() {
    return toneHz;
  }

  @Override
  public void dial(String wanted) {
    busy = true;
    ear.forget();
    tasks.add(() -> {
      IaxCall.Invitation invitation =
          new IaxCall.Invitation(
              wanted, number, "", false, MediaFormat.ULAW.bit(), MediaFormat.ULAW, account);
      IaxCall made = endpoint.call(server, invitation, event -> {}, System.nanoTime());
      if (made == null) return;
      call = made;
      made.listener(event -> happened(made, event));
    });
  }

  @Override
  public String rung() {
    await("a call at " + number).atMost(OfficePhone.PATIENCE).until(() -> waiting != null);
    IaxCall ringing = waiting;
    return ringing == null ? "" : ringing.callingNumber();
  }

  @Override
  public void answer() {
    rung();
    ear.forget();
    tasks.add(() -> {
      IaxCall taken = waiting;
      if (taken == null) return;
      IaxCall first = call;
      if (first != null) first.hold(true, System.nanoTime());
      held = first;
      waiting = null;
      call = taken;
      taken.answer(System.nanoTime());
      begin();
    });
  }

  @Override
  public void takeWaiting() {
    answer();
  }

  @Override
  public void hold() {
    with(talked -> {
      talked.hold(true, System.nanoTime());
      held = talked;
      call = null;
      talking = false;
    });
  }

  @Override
  public void resume() {
    ear.forget();
    tasks.add(() -> {
      IaxCall back = held;
      if (back == null) return;
      held = null;
      call = back;
      back.hold(false, System.nanoTime());
      begin();
    });
  }

  @Override
  public void transfer(String wanted) {
    with(talked -> talked.transfer(wanted, System.nanoTime()));
  }

  @Override
  public void press(String keys) {
    await("talking at " + number).atMost(OfficePhone.PATIENCE).until(() -> talking);
    with(talked -> {
      for (char key : keys.toCharArray()) talked.digit(key, System.nanoTime());
    });
  }

  private void with(Consumer<IaxCall> what) {
    tasks.add(() -> {
      IaxCall talked = call;
      if (talked != null) what.accept(talked);
    });
  }

  @Override
  public void hangUp() {
    tasks.add(() -> {
      for (IaxCall each : new IaxCall[] {call, waiting, held}) {
        if (each != null) each.end(16, "", System.nanoTime());
      }
      call = null;
      waiting = null;
      held = null;
      talking = false;
      busy = false;
    });
    awaitIdle();
  }

  @Override
  public void hears(int hz) {
    ear.hears(hz);
  }

  @Override
  public void hearsAmong(int hz) {
    ear.hearsAmong(hz);
  }

  @Override
  public void hearsSomething() {
    ear.hearsSomething();
  }

  @Override
  public void forget() {
    ear.forget();
  }

  @Override
  public void refused() {
    awaitIdle();
  }

  /** Messages are told with a registration. */
  @Override
  public void lamp(boolean on) {
    await("a lamp at " + number)
        .atMost(OfficePhone.PATIENCE)
        .until(() -> {
          register();
          return messages > 0 == on;
        });
  }

  @Override
  public void awaitIdle() {
    await("the end of the call of " + number).atMost(OfficePhone.PATIENCE).until(() -> !busy);
  }

  private void begin() {
    said = 0;
    nextFrameNs = System.nanoTime();
    talking = true;
  }

  private void end(IaxCall over) {
    if (over == waiting) waiting = null;
    if (over == held) held = null;
    if (over == call) {
      call = null;
      talking = false;
    }
    busy = call != null || waiting != null || held != null;
  }

  private void happened(IaxCall of, IaxEvent event) {
    switch (event) {
      case IaxEvent.Answered answered -> begin();
      case IaxEvent.Voice voice -> {
        if (of != call) return;
        ear.hear(PlainEar.MU_LAW, voice.payload(), 0, voice.payload().length);
      }
      case IaxEvent.Ended ended -> end(of);
      default -> {}
    }
  }

  // For its endpoint.

  @Override
  public void send(byte[] datagram, InetSocketAddress to) {
    try {
      socket.send(new DatagramPacket(datagram, datagram.length, to));
    } catch (IOException lost) {
      // As a network loses it.
    }
  }

  @Override
  public @Nullable IaxAccount account(String name) {
    return name.equals(number) ? account : null;
  }

  @Override
  public void offered(IaxCall offered) {
    long nowNs = System.nanoTime();
    offered.listener(event -> happened(offered, event));
    offered.accept(MediaFormat.ULAW, nowNs);
    offered.ring(nowNs);
    busy = true;
    waiting = offered;
  }

  @Override
  public int registrationSeconds(int asked) {
    return asked;
  }

  @Override
  public void registered(String name, InetSocketAddress at, int seconds) {
    // Nobody registers with a phone.
  }

  @Override
  public boolean knowsNoTokens(InetSocketAddress peer) {
    return false;
  }

  @Override
  public void close() throws InterruptedException {
    open = false;
    thread.join();
    socket.close();
  }
}
