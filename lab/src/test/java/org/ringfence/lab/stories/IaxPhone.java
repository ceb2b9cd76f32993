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
import org.jspecify.annotations.Nullable;
import org.ringfence.iax.IaxAccount;
import org.ringfence.iax.IaxCall;
import org.ringfence.iax.IaxEndpoint;
import org.ringfence.iax.IaxEvent;
import org.ringfence.iax.IaxSurroundings;
import org.ringfence.iax.MediaFormat;

/** A phone on IAX2 with one call at a time; says its tone, remembers what it hears. */
final class IaxPhone implements IaxSurroundings, AutoCloseable {
  private static final int POLL_MS = 5;
  private static final long FRAME_NS = 20_000_000;

  final String number;
  final PlainEar ear;
  private final InetSocketAddress server;
  private final IaxAccount account;
  private final DatagramSocket socket;
  private final IaxEndpoint endpoint;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean open = true;
  private volatile boolean registered;
  private volatile boolean ringing;
  private volatile boolean talking;
  private volatile @Nullable IaxCall call;

  /** The thread's own. */
  private long nextFrameNs;

  private int said;

  IaxPhone(int serverPort, String number, String secret, int toneHz) throws IOException {
    this.number = number;
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
    tasks.add(() -> endpoint.register(server, account, 3_600, this::happened, System.nanoTime()));
    await("registration of " + number + " on IAX2")
        .atMost(OfficePhone.PATIENCE)
        .until(() -> registered);
  }

  void dial(String wanted) {
    tasks.add(() -> {
      IaxCall.Invitation invitation =
          new IaxCall.Invitation(
              wanted, number, "", false, MediaFormat.ULAW.bit(), MediaFormat.ULAW, account);
      call = endpoint.call(server, invitation, this::happened, System.nanoTime());
    });
  }

  /** Waits until it is called. */
  void rung() {
    await("a call at " + number).atMost(OfficePhone.PATIENCE).until(() -> ringing);
  }

  void answer() {
    tasks.add(() -> {
      IaxCall with = call;
      if (with == null) return;
      ringing = false;
      with.answer(System.nanoTime());
      begin();
    });
  }

  void press(char key) {
    tasks.add(() -> {
      IaxCall with = call;
      if (with != null) with.digit(key, System.nanoTime());
    });
  }

  void hangUp() {
    tasks.add(() -> {
      IaxCall with = call;
      if (with != null) with.end(16, "", System.nanoTime());
      end();
    });
  }

  void awaitTalking() {
    await("talking at " + number).atMost(OfficePhone.PATIENCE).until(() -> talking);
  }

  void awaitIdle() {
    await("the end of the call of " + number)
        .atMost(OfficePhone.PATIENCE)
        .until(() -> call == null);
  }

  private void begin() {
    said = 0;
    nextFrameNs = System.nanoTime();
    talking = true;
  }

  private void end() {
    call = null;
    talking = false;
    ringing = false;
  }

  private void happened(IaxEvent event) {
    switch (event) {
      case IaxEvent.Registered done -> registered = true;
      case IaxEvent.Answered answered -> begin();
      case IaxEvent.Voice voice ->
          ear.hear(PlainEar.MU_LAW, voice.payload(), 0, voice.payload().length);
      case IaxEvent.Ended ended -> end();
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
    offered.listener(this::happened);
    offered.accept(MediaFormat.ULAW, nowNs);
    offered.ring(nowNs);
    call = offered;
    ringing = true;
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
