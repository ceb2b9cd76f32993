package org.ringfence.server.hook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.server.config.Hook;

/**
 * Tells one web-hook, in order, each event until it is taken or given up. {@code
 * Ringfence-Signature: t=SECONDS,v1=HEX} is the HMAC-SHA256 of the seconds since 1970, a dot and
 * the body: who takes it believes nothing that is older than five minutes.
 */
final class HookSender implements AutoCloseable {
  private static final int TRIES = 7;
  private static final long LONGEST_WAIT_MS = 60_000;

  private final Hook hook;
  private final byte[] secret;
  private final HookPost post;
  private final long firstWaitMs;
  private final BlockingQueue<Letter> queue = new ArrayBlockingQueue<>(Limits.HOOK_LETTERS);
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong dead = new AtomicLong();
  private volatile String problem = "";
  private @Nullable Thread thread;

  private record Letter(String id, byte[] body) {}

  /**
   * @param firstWaitMs before the second try; twice as long before each further one
   */
  HookSender(Hook hook, byte[] secret, HookPost post, long firstWaitMs) {
    this.hook = hook;
    this.secret = secret.clone();
    this.post = post;
    this.firstWaitMs = firstWaitMs;
  }

  synchronized void start() {
    thread = Thread.ofVirtual().name("hook " + hook.name()).start(this::run);
  }

  boolean wants(Hook.Events kind) {
    return hook.events().contains(kind);
  }

  /** Leaves it to be told. Never waits: what there is no room for is given up. */
  void offer(byte[] body) {
    if (!queue.offer(new Letter(UUID.randomUUID().toString(), body))) dead.incrementAndGet();
  }

  HookStatus status() {
    String where = hook.url().getScheme() + "://" + hook.url().getRawAuthority();
    return new HookStatus(
        hook.name(), where, queue.size(), delivered.get(), failed.get(), dead.get(), problem);
  }

  private void run() {
    try {
      while (true) deliver(queue.take());
    } catch (InterruptedException stopping) {
      return;
    }
  }

  private void deliver(Letter letter) throws InterruptedException {
    long waitMs = firstWaitMs;
    for (int i = 1; i <= TRIES; i++) {
      if (isTaken(letter)) {
        delivered.incrementAndGet();
        problem = "";
        return;
      }
      failed.incrementAndGet();
      if (i == TRIES) break;
      Thread.sleep(waitMs);
      waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs);
    }
    dead.incrementAndGet();
  }

  private boolean isTaken(Letter letter) {
    try {
      long seconds = System.currentTimeMillis() / 1000;
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Content-Type", "application/json");
      headers.put("User-Agent", "Ringfence");
      headers.put("Ringfence-Delivery", letter.id);
      headers.put("Ringfence-Signature", signature(secret, seconds, letter.body));
      int status = post.send(hook.url(), hook.internal(), headers, letter.body);
      problem = "it answered " + status;
      return status >= 200 && status < 300;
    } catch (IOException e) {
      String reason = e.getMessage();
      problem = reason == null ? e.getClass().getSimpleName() : reason;
      return false;
    }
  }

  static String signature(byte[] secret, long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update((seconds + ".").getBytes(UTF_8));
      return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }

  @Override
  public synchronized void close() {
    if (thread != null) thread.interrupt();
  }
}
