package org.ringfence.server.hook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.server.config.Hook;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** All web-hooks. Whoever has something to tell leaves it here and goes on. */
public final class HookDesk implements AutoCloseable {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int SHORTEST_SECRET = 16;
  private static final long FIRST_WAIT_MS = 1_000;

  private final List<HookSender> senders = new ArrayList<>();
  private final BlockingQueue<News> news = new ArrayBlockingQueue<>(Limits.HOOK_LETTERS);
  private final AtomicLong missed = new AtomicLong();
  private final @Nullable Thread writer;

  private record News(Hook.Events kind, Object event) {}

  /** Begins to tell them. */
  public HookDesk(List<Hook> hooks) throws Failure {
    this(hooks, () -> (SSLSocketFactory) SSLSocketFactory.getDefault(), FIRST_WAIT_MS);
  }

  HookDesk(List<Hook> hooks, Supplier<SSLSocketFactory> tls, long firstWaitMs) throws Failure {
    HookPost post = new HookPost(tls);
    for (Hook each : hooks) senders.add(new HookSender(each, secret(each), post, firstWaitMs));
    senders.forEach(HookSender::start);
    writer = senders.isEmpty() ? null : Thread.ofVirtual().name("hooks").start(this::write);
  }

  private static byte[] secret(Hook hook) throws Failure {
    try {
      String first = Files.readString(hook.secretFile()).lines().findFirst().orElse("").strip();
      if (first.length() >= SHORTEST_SECRET) return first.getBytes(UTF_8);
      throw new Failure(
          Exit.FAILED,
          "The secret of hook " + hook.name() + " is shorter than " + SHORTEST_SECRET + ".",
          "Make one: head -c 24 /dev/urandom | base64 > " + hook.secretFile());
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED,
          "The secret of hook " + hook.name() + " cannot be read: " + hook.secretFile() + ".",
          "See `api.hooks` in the configuration.",
          e);
    }
  }

  /** Tells it to those who want to know. Never waits; any thread, a shard's as well. */
  public void tell(Hook.Events kind, Object event) {
    if (writer != null && !news.offer(new News(kind, event))) missed.incrementAndGet();
  }

  private void write() {
    try {
      while (true) {
        News next = news.take();
        Map<String, Object> letter = new LinkedHashMap<>();
        letter.put("about", next.kind.name().toLowerCase(Locale.ROOT));
        letter.put("event", next.event);
        byte[] body = JSON.writeValueAsBytes(letter);
        for (HookSender each : senders) if (each.wants(next.kind)) each.offer(body);
      }
    } catch (InterruptedException stopping) {
      return;
    }
  }

  public List<HookStatus> status() {
    return senders.stream().map(HookSender::status).toList();
  }

  /** Events that were lost before anybody could write them down. */
  public long missed() {
    return missed.get();
  }

  @Override
  public void close() {
    if (writer != null) writer.interrupt();
    senders.forEach(HookSender::close);
  }
}
